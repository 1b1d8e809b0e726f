import { afterEach, beforeEach, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../shared/secret.ts';
import { markOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import type { EcmPlugin, PluginEngine } from './contract.ts';
import { loadPluginFolder } from './load-plugin.ts';
import { testHost } from '../../test-support/plugin-host.ts';

const session = { sessionId: 's1', user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;
const context = { signal: new AbortController().signal, correlationId: 'c', interactive: false };
const vaultKey = Secret.of('example-vault-key');

let runFolder: string;
beforeEach(async () => {
  runFolder = await mkdtemp(join(tmpdir(), 'run-'));
});
afterEach(() => rm(runFolder, { recursive: true }));

// Its hashes are checked on the way: after a change, node build/hash-plugin.mjs test-support/example-plugin writes them.
async function example(): Promise<EcmPlugin> {
  const loaded = await loadPluginFolder(join(import.meta.dirname, '../../test-support/example-plugin'), {
    runFolder,
    host: testHost,
    mark: markOfTheWeb('linux'),
  });
  if (!loaded.ok) throw new Error(loaded.error.failure.message);
  return loaded.value;
}
async function engineOf(plugin: EcmPlugin, settings = {}, key = vaultKey): Promise<PluginEngine> {
  const engine = await plugin.engine({ settings, secrets: { vaultKey: key } });
  if (!engine.ok) throw new Error(engine.error.message);
  return engine.value;
}
const labels = async (engine: PluginEngine) => {
  const { result } = await engine.findCredentials(session, context);
  return result.ok ? result.value.map(({ label }) => label) : result.error.kind;
};

it('offers what its settings say', async () => {
  const plugin = await example();
  expect(await labels(await engineOf(plugin))).toEqual(['operator (line-1)']);
  expect(await labels(await engineOf(plugin, { labelStyle: 'account', includeDisabled: true }))).toEqual([
    'operator',
    'guest',
  ]);
  expect(await labels(await engineOf(plugin, {}, Secret.of('wrong')))).toBe('authentication');
});

it('hands a credential out and takes it back', async () => {
  const engine = await engineOf(await example());
  const got = await engine.getCredential(session, 'example-1', context);
  expect(got.ok && [got.value.injectAs, got.value.password.reveal()]).toEqual(['operator', 'Example-1-Zz!']);
  expect(await engine.releaseCredential(session, 'example-1', 1, context)).toEqual({
    ok: true,
    value: { checkIn: 'done' },
  });
  expect(await engine.releaseCredential(session, 'example-1', 1, context)).toEqual({
    ok: true,
    value: { checkIn: 'nothing-to-do' },
  });
  expect(await engine.getCredential(session, 'example-2', context)).toMatchObject({
    ok: false,
    error: { kind: 'not-found' },
  });
  expect(await engine.testRetrieve(session, 'example-1', { fullCycle: false }, context)).toMatchObject({
    result: { ok: true, value: { account: 'operator' } },
    checkedIn: true,
  });
});

it('forgets what it opened with a key that is no longer the right one', async () => {
  const plugin = await example();
  await labels(await engineOf(plugin));
  const [before, same, other] = [vaultKey, vaultKey, Secret.of('new')].map((key) => ({
    settings: {},
    secrets: { vaultKey: key },
  }));
  if (before === undefined || other === undefined) throw new Error('unreachable');
  expect([
    plugin.tokenCount(),
    await plugin.settingsInUse(before, same),
    plugin.tokenCount(),
    await plugin.settingsInUse(before, other),
    plugin.tokenCount(),
  ]).toEqual([1, 0, 1, 1, 0]);
});

it('says check by check why it would fail', async () => {
  const plugin = await example();
  const setup = (key: string) => ({ settings: {}, secrets: { vaultKey: Secret.of(key) } });
  expect(await plugin.diagnose(setup('example-vault-key'), { scope: 'full' }, context)).toMatchObject({
    value: { ok: true, checks: [{ name: 'login', status: 'pass' }] },
  });
  expect(await plugin.diagnose(setup('wrong'), { scope: 'full' }, context)).toMatchObject({
    value: { ok: false, checks: [{ status: 'fail' }], failure: { kind: 'authentication' } },
  });
});
