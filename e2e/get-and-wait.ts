import { json } from 'node:stream/consumers';
import type { Session } from '../shared/jump-item.ts';
import { Secret } from '../shared/secret.ts';
import type { PluginSettings } from '../shared/settings.ts';
import { createPiPlugin } from '../main/pi/plugin.ts';
import { systemClock } from '../main/platform/clock.ts';
import { silentLog } from '../main/platform/logging/log.ts';

/** What the process is told on its standard input. */
export interface GetAndWaitOrder {
  readonly ledgerFolder: string;
  readonly settings: PluginSettings;
  readonly apiPassword: string;
  readonly apiRegistrationKey: string;
  readonly session: Session;
  readonly credentialId: string;
  /** `wait` keeps what it got; `release` gives it back; `idle` gets nothing and only checks in what others left. */
  readonly afterwards: 'wait' | 'release' | 'idle';
}

/** A process for tests: gets a credential, says so on its standard output, and lives until it is killed. */
async function run(): Promise<void> {
  const order = (await json(process.stdin)) as GetAndWaitOrder;
  const { settings, ledgerFolder, session, credentialId } = order;
  const secrets = {
    apiPassword: Secret.of(order.apiPassword),
    apiRegistrationKey: Secret.of(order.apiRegistrationKey),
  };
  const plugin = createPiPlugin({ ledgerFolder, clock: systemClock, random: () => 0, log: silentLog });
  const engine = await plugin.engine({ settings, secrets });
  if (!engine.ok) throw new Error(engine.error.message);
  await plugin.settingsInUse(undefined, { settings, secrets });
  const context = { signal: new AbortController().signal, correlationId: 'child', interactive: false };
  setInterval(() => {}, 60_000);
  if (order.afterwards === 'idle') return;
  const got = await engine.value.getCredential(session, credentialId, context);
  if (!got.ok) throw new Error(got.error.message);
  console.log('got');
  if (order.afterwards === 'release') await engine.value.releaseCredential(session, credentialId, 0, context);
}

await run();
