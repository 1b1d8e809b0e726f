import { join } from 'node:path';
import { ok } from '../../shared/result.ts';
import { endpointOrigin, isPlainHttpElsewhere, loadPlugin, piPluginId } from '../../shared/settings.ts';
import type { BuiltInPlugin, EcmPlugin, PluginEngine, PluginHost, RawSetup } from '../plugins/contract.ts';
import { createPiPlugin } from './plugin.ts';
import { detectVersion } from './contract/detect-version.ts';
import type { PiEngine } from './engine.ts';
import { readRequest } from './find-credentials.ts';
import { piForm } from './form.ts';
import type { PiPlugin, PluginSetup } from './pi-plugin.ts';
import { validateSetup } from './setup.ts';

const identity = {
  id: piPluginId,
  name: 'BeyondTrust Privileged Identity',
  description:
    'Finds, checks out and checks in credentials of Privileged Identity for sessions of Privileged Remote Access.',
  version: '1.0.0',
};

/** Privileged Identity as a plugin like any other. */
export function createPiEcmPlugin(host: PluginHost, open: typeof createPiPlugin = createPiPlugin): EcmPlugin {
  const pi = open({
    ledgerFolder: join(host.dataFolder, 'check-outs'),
    clock: host.clock,
    random: host.random,
    log: host.log,
  });
  return {
    ...identity,
    form: piForm,
    capabilities: () => ['shared-lists', 'approval', 'rotation', 'diagnose'],
    validate: (raw) => {
      const setup = setupOf(raw);
      return setup.ok ? undefined : setup.error;
    },
    problems: (settings) => loadPlugin(settings).problems,
    secretsBoundTo: endpointOrigin,
    unencryptedOrigin: (settings) => {
      const origin = endpointOrigin(settings);
      return origin !== undefined && isPlainHttpElsewhere(origin) ? { origin, key: 'endpointUrl' } : undefined;
    },
    validateSession: (settings, session) => {
      const request = readRequest(loadPlugin(settings).settings, session);
      return request.ok ? undefined : request.error;
    },
    detectVersion: (settings, { signal }) => detectVersion(settings, signal),
    engine: async (raw) => {
      const setup = setupOf(raw);
      if (!setup.ok) return setup;
      const engine = await pi.engine(setup.value);
      return engine.ok ? ok(asPluginEngine(pi, setup.value, engine.value)) : engine;
    },
    replaced: (before, after) => {
      const [old, next] = [setupOf(before), after === undefined ? undefined : setupOf(after)];
      // Invalid settings never had a token.
      return old.ok ? pi.settingsSaved(old.value, next?.ok === true ? next.value : undefined) : 0;
    },
    diagnose: async (raw, request, context) => {
      const setup = setupOf(raw);
      return setup.ok ? ok(await pi.diagnose(setup.value, request, context)) : setup;
    },
    checkTemplates: async (raw, context) => {
      const setup = setupOf(raw);
      return setup.ok ? pi.checkTemplates(setup.value, context) : setup;
    },
    tokenCount: () => pi.tokenCount(),
    clearTokens: () => pi.clearTokens(),
    pendingCheckIns: () => pi.pendingCheckIns(),
    onChange: (listener) => pi.onChange(listener),
    close: () => pi.close(),
  };
}

/** What is there without a folder. */
export const builtInPi: BuiltInPlugin = { ...identity, create: (host) => createPiEcmPlugin(host) };

function setupOf({ settings, secrets, otherOrigin }: RawSetup) {
  const { apiPassword, apiRegistrationKey } = secrets;
  return validateSetup(settings, { apiPassword, apiRegistrationKey, otherOrigin });
}

function asPluginEngine(pi: PiPlugin, setup: PluginSetup, engine: PiEngine): PluginEngine {
  return {
    findCredentials: (session, context) => engine.find(session, context),
    getCredential: (session, credentialId, context) => engine.get(session, credentialId, context),
    releaseCredential: (session, credentialId, _endedAt, context) => engine.release(session, credentialId, context),
    testRetrieve: (session, credentialId, options, context) =>
      engine.testRetrieve(session, credentialId, options, context),
    health: async (context) => {
      const { ok: healthy, failure } = await pi.diagnose(setup, { scope: 'reach' }, context);
      return { healthy, message: failure === undefined ? 'PI can be reached.' : `${failure.message} ${failure.hint}` };
    },
  };
}
