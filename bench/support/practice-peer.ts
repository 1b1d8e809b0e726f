import { builtInContract } from '../../main/pi/contract/built-in.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../shared/secret.ts';
import { loadPlugin, type RawPlugin } from '../../shared/settings.ts';
import { PiPlugin } from '../../main/pi/plugin.ts';
import type { PluginSetup } from '../../main/pi/setup.ts';
import type { RequestContext, PluginEngine, EcmPlugin } from '../../main/plugins/contract.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { silentLog } from '../../main/platform/logging/log.ts';
import type { ContractName } from '../../main/sandbox/contracts/contracts.ts';
import { startPracticePi } from '../../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../../main/sandbox/practice-profile.ts';
import { defaultVault } from '../../main/sandbox/default-vault.ts';
import type { VaultSpec } from '../../main/sandbox/vault-schema.ts';
import { startPeer, type Peer, type RunningPeer } from './peers.ts';

/** A practice PI. Its answer to any further message is the number of calls of each operation so far. */
export const practicePi: Peer = async ({ latencyMs = '0', users = '0', contract = 'built-in' }) => {
  const counts = new Map<string, number>();
  const onRequest = async (operation: string): Promise<void> =>
    void counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const pi = await startPracticePi({
    port: 0,
    https: false,
    latencyMs: Number(latencyMs),
    vault: withUsers(Number(users)),
    contract: contract as ContractName,
    onRequest,
  });
  const secrets = practiceSecrets(pi);
  process.on('message', () =>
    process.send?.(Object.fromEntries([...counts].map(([operation, count]) => [operation, String(count)]))),
  );
  return {
    settings: JSON.stringify(practiceSettings(pi)),
    password: secrets.apiPassword.reveal(),
    key: secrets.apiRegistrationKey.reveal(),
  };
};

/** The default vault with this many more server admins, named `user0` and so on. */
function withUsers(count: number): VaultSpec {
  const added = Array.from({ length: count }, (_, index) => ({
    domain: 'HQ',
    name: `user${index}`,
    roles: ['Server admins'],
    globalPermissions: [],
  }));
  return { ...defaultVault, identities: [...defaultVault.identities, ...added] };
}

export interface PracticePeer extends RunningPeer {
  readonly setup: PluginSetup;
}

/** @param changes to the settings of the practice profile */
export async function startPracticePeer(
  received: Readonly<Record<string, string>>,
  changes: RawPlugin = {},
): Promise<PracticePeer> {
  const peer = await startPeer('practice-pi', received);
  const { settings = '{}', password = '', key = '' } = peer.facts;
  return { ...peer, setup: setupOf({ ...(JSON.parse(settings) as RawPlugin), ...changes }, password, key) };
}

/** The number of logins so far, of the API User and of users. */
export async function countLogins(practice: PracticePeer): Promise<number> {
  const calls = await practice.ask({});
  return Number(calls['DoLogin2'] ?? 0) + Number(calls['DoLoginAsUser'] ?? 0);
}

export function setupOf(settings: RawPlugin, password = 'password', key = 'key'): PluginSetup {
  const loaded = loadPlugin(settings);
  if (loaded.problems.length > 0) throw new Error(JSON.stringify(loaded.problems));
  return {
    settings: loaded.settings,
    secrets: { apiPassword: Secret.of(password), apiRegistrationKey: Secret.of(key) },
    contract: builtInContract,
  };
}

export interface OpenEngine {
  readonly plugin: EcmPlugin;
  readonly engine: PluginEngine;
  close(): Promise<void>;
}

/** A new engine, without token and connection. */
export async function openEngine(setup: PluginSetup): Promise<OpenEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'ecm-bench-'));
  const plugin = new PiPlugin({
    ledgerFolder: join(folder, 'check-outs'),
    clock: systemClock,
    random: Math.random,
    log: silentLog,
  });
  const engine = await plugin.engine(setup);
  if (!engine.ok) throw new Error(engine.error.message);
  return {
    plugin,
    engine: engine.value,
    close: async () => {
      await plugin.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function benchContext(): RequestContext {
  return { signal: new AbortController().signal, correlationId: 'bench', interactive: false };
}

/** Resolves with the number of offers. Throws if the lookup failed. */
export async function lookUp(engine: PluginEngine, username: string, host: string): Promise<number> {
  const { result } = await engine.findCredentials(
    { user: { username }, jumpItem: { type: 'rdp', host } },
    benchContext(),
  );
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return result.value.length;
}
