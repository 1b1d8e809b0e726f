import { json } from 'node:stream/consumers';
import type { Session } from '../../shared/jump-item.ts';
import { Secret } from '../../shared/secret.ts';
import type { PluginSettings } from '../../shared/settings.ts';
import { PiPlugin } from '../../main/pi/plugin.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { silentLog } from '../../main/platform/logging/log.ts';

/** What the process reads from its standard input, as JSON. */
export interface CheckOutProcessInput {
  readonly ledgerFolder: string;
  readonly settings: PluginSettings;
  readonly apiPassword: string;
  readonly apiRegistrationKey: string;
  readonly session: Session;
  readonly credentialId: string;
  /**
   * `wait`: keeps the credential. `release`: checks it in. `idle`: gets none and only retries pending check-ins of earlier processes.
   * `test`: gets none but for a test, which ends at once.
   */
  readonly afterwards: 'wait' | 'release' | 'idle' | 'test';
}

/** A process for tests: gets a credential, prints `got`, and runs until it is killed. */
async function run(): Promise<void> {
  const input = (await json(process.stdin)) as CheckOutProcessInput;
  const { settings, ledgerFolder, session, credentialId } = input;
  const secrets = {
    apiPassword: Secret.of(input.apiPassword),
    apiRegistrationKey: Secret.of(input.apiRegistrationKey),
  };
  const plugin = new PiPlugin({ ledgerFolder, clock: systemClock, random: () => 0, log: silentLog });
  const engine = await plugin.engine({ settings, secrets });
  if (!engine.ok) throw new Error(engine.error.message);
  await plugin.settingsInUse(undefined, { settings, secrets });
  const context = { signal: new AbortController().signal, correlationId: 'child', interactive: false };
  setInterval(() => {}, 60_000);
  if (input.afterwards === 'idle') return;
  if (input.afterwards === 'test') {
    const { result, checkedIn } = await engine.value.testRetrieve(session, credentialId, { fullCycle: false }, context);
    console.log(`${result.ok ? 'tested' : result.error.message}, ${checkedIn ? 'checked in' : 'left'}`);
    return;
  }
  const got = await engine.value.getCredential(session, credentialId, context);
  if (!got.ok) throw new Error(got.error.message);
  console.log('got');
  if (input.afterwards === 'release') await engine.value.releaseCredential(session, credentialId, 0, context);
}

await run();
