import { join } from 'node:path';
import { expect } from 'vitest';
import { Secret } from '../../shared/secret.ts';
import { settingsToApply } from '../../main/ecm/pipe/method-schemas.ts';
import { PiPlugin } from '../../main/pi/plugin.ts';
import { validateSetup } from '../../main/pi/setup.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { practiceSecrets } from '../../main/sandbox/practice-profile.ts';
import { vaultSchema } from '../../main/sandbox/vault-schema.ts';
import { runStrategy, strategies } from '../../test-support/pi/check-out-strategies.ts';
import { engineContext, session } from '../../test-support/pi/engine-on-practice.ts';
import { pluginOf } from './app-calls.ts';
import type { LeakTestEnvironment } from './environment.ts';

/** Flows inside the process, without app and service. */

/** The results of the engine, printed as an exception handler or a debugger prints them. */
export async function useEngine(environment: LeakTestEnvironment): Promise<void> {
  const { practice, evidence } = environment;
  const plugin = new PiPlugin({
    ledgerFolder: join(practice.folder, 'engine-check-outs'),
    clock: systemClock,
    random: () => 0,
    log: practice.log,
  });
  for (const strategy of strategies) {
    const setup = validateSetup({
      settings: pluginOf(environment, strategy.settings),
      secrets: practiceSecrets(practice.pi),
    });
    evidence.value('setup', setup);
    const engine = setup.ok ? await plugin.engine(setup.value) : setup;
    if (!engine.ok) throw new Error(engine.error.message);
    const attempt = await runStrategy(engine.value, strategy, engineContext());
    expect(attempt).toMatchObject({ got: { ok: true }, released: { ok: true } });
    evidence.value(`strategy ${strategy.name}`, attempt);
    evidence.value('engine', engine.value);
    const cancelled = await engine.value.findCredentials(
      session(strategy.username, strategy.jumpItem),
      engineContext(AbortSignal.abort()),
    );
    evidence.value('cancelled', cancelled);
  }
  evidence.value('plugin', plugin);
  await plugin.close();
}

/** Exceptions that are thrown for secrets of a wrong type, printed as a last-resort handler prints them. */
export function passSecretsInWrongForm(environment: LeakTestEnvironment): void {
  const secret = environment.mark('in a wrong form');
  const held = Secret.of(secret);
  const attempts: readonly (() => unknown)[] = [
    () =>
      settingsToApply.parse({
        revision: secret,
        plugin: secret,
        appliance: {},
        secrets: { apiPassword: [secret], more: secret },
      }),
    () => settingsToApply.encode({ revision: 1, plugin: {}, appliance: {}, secrets: { apiPassword: secret as never } }),
    () => vaultSchema.parse({ registrationKey: [secret], identities: [{ name: '', password: secret, roles: secret }] }),
    () => structuredClone(held),
    () => Reflect.apply(held.reveal.bind({}), undefined, []),
    () => new URL(`${String(held)}`),
    () => {
      throw new Error(`with ${String(held)}`, { cause: { held, list: [held] } });
    },
  ];
  for (const attempt of attempts) {
    try {
      environment.evidence.value('result for a wrong form', attempt());
    } catch (error) {
      environment.evidence.value('thrown', error);
    }
  }
}
