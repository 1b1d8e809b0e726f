import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { ok } from '../../shared/result.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import type { EcmPlugin, PluginEngine, PluginHost, PluginSecretValues } from '../plugin/contract.ts';
import { createPiPlugin } from './create-pi-plugin.ts';
import type { PiEngine } from './engine.ts';
import type { PiPlugin, PluginSetup } from './pi-plugin.ts';
import { validateSetup } from './validate-setup.ts';

/** Privileged Identity as a plugin like any other. */
export function createPiEcmPlugin(host: PluginHost): EcmPlugin {
  const pi = createPiPlugin({ ledgerFolder: join(host.dataFolder, 'check-outs'), clock: host.clock, random: host.random, log: host.log });
  let current: PluginSetup | undefined;
  return {
    id: 'privileged-identity',
    name: 'BeyondTrust Privileged Identity',
    description: 'Finds, checks out and checks in credentials of Privileged Identity for sessions of Privileged Remote Access.',
    version: '1.0.0',
    capabilities: () => ['shared-lists', 'approval', 'rotation', 'diagnose'],
    engine: async (settings, secrets) => {
      const setup = setupOf(settings, secrets);
      if (!setup.ok) return setup;
      const engine = await pi.engine(setup.value);
      if (!engine.ok) return engine;
      if (current !== undefined) pi.settingsSaved(current, setup.value);
      current = setup.value;
      return ok(asPluginEngine(pi, setup.value, engine.value));
    },
    diagnose: async (settings, secrets, session, context) => {
      const setup = setupOf(settings, secrets);
      return setup.ok ? ok(await pi.diagnose(setup.value, { session, scope: 'full' }, context)) : setup;
    },
    tokenCount: () => pi.tokenCount(),
    clearTokens: () => pi.clearTokens(),
    pendingCheckIns: () => pi.pendingCheckIns(),
    onChange: (listener) => pi.onChange(listener),
    close: () => pi.close(),
  };
}

function setupOf(settings: RawPlugin, secrets: PluginSecretValues) {
  const { apiPassword, apiRegistrationKey } = secrets;
  return validateSetup(settings, { apiPassword, apiRegistrationKey });
}

function asPluginEngine(pi: PiPlugin, setup: PluginSetup, engine: PiEngine): PluginEngine {
  return {
    findCredentials: (session, context) => engine.find(session, context),
    getCredential: (session, credentialId, context) => engine.get(session, credentialId, context),
    releaseCredential: (session, credentialId, _endedAt, context) => engine.release(session, credentialId, context),
    health: async ({ signal }) => {
      const { ok: healthy, failure } = await pi.diagnose(setup, { scope: 'reach' }, { signal, correlationId: randomUUID() });
      return { healthy, message: failure === undefined ? 'PI can be reached.' : `${failure.message} ${failure.hint}` };
    },
  };
}
