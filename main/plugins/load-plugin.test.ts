import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Secret } from '../../shared/secret.ts';
import { markOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import type { EcmPlugin } from './contract.ts';
import { loadPluginFolder } from './load-plugin.ts';
import { plugin, writeSample } from '../../test-support/sample-plugin.ts';
import { testHost } from '../../test-support/plugin-host.ts';

const noMark = markOfTheWeb('linux');
const session = { user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;
const context = { signal: new AbortController().signal, correlationId: 'c', interactive: true };
let folder: string;
let runFolder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-'));
  runFolder = join(await mkdtemp(join(tmpdir(), 'run-')), 'plugin-run');
});
afterEach(() => Promise.all([folder, dirname(runFolder)].map((path) => rm(path, { recursive: true }))));

const loadFolder = () => loadPluginFolder(folder, { runFolder, host: testHost, mark: noMark });

/** A plugin whose entry is this text, with more files that its manifest lists. */
async function load(entry: string, more: Readonly<Record<string, string>> = {}) {
  await writeSample(folder, entry, more);
  return loadFolder();
}

const valid = { settings: {}, secrets: { token: Secret.of('t') } };

async function loaded(members = ''): Promise<EcmPlugin> {
  const result = await load(plugin(members));
  if (!result.ok) throw new Error(result.error.failure.message);
  return result.value;
}

describe('a plugin folder that was inspected', () => {
  it.each([
    ['cannot be read as a module', 'export default {', 'plugin.mjs cannot be run (it is not valid JavaScript)'],
    ['throws when it is run', "throw new Error('at once\\nand more')", 'plugin.mjs cannot be run (it threw an error)'],
    ['exports nothing', 'export const x = 1;', 'exports no function as its default'],
    ['exports something else', 'export default 5;', 'exports no function as its default'],
    [
      'throws when it is asked for the plugin',
      "export default () => { throw new Error('no vault') };",
      'its start failed (it threw an error)',
    ],
    ['returns nothing', 'export default () => undefined;', 'what it returns'],
    ['is another one than its manifest says', plugin("id: 'other'"), 'id must be sample'],
    ['lacks a function', plugin('engine: 5'), 'engine must be a function'],
    ['has a form that is none', plugin('form: { groups: [], fields: [] }'), 'form.groups'],
  ])('and %s is refused by name, with the remedy', async (_what, entry, words) => {
    expect(await load(entry)).toMatchObject({
      ok: false,
      error: {
        reason: 'entry',
        folder,
        manifest: { id: 'sample' },
        failure: {
          kind: 'configuration',
          message: expect.stringContaining(words),
          hint: expect.stringContaining('docs/plugins.md'),
        },
      },
    });
  });

  it('and refused leaves no copy', async () => {
    expect(await load('export default 5;')).toMatchObject({ ok: false });
    expect(await readdir(runFolder)).toEqual([]);
  });

  it('is refused when its private copy cannot be written', async () => {
    await writeFile(runFolder, 'a file where the folder must be');
    expect(await load(plugin())).toMatchObject({
      ok: false,
      error: {
        reason: 'entry',
        failure: { message: expect.stringContaining('(EEXIST)'), hint: expect.stringContaining(runFolder) },
      },
    });
  });

  it('is not run while something is wrong with its files', async () => {
    await load(plugin());
    await writeFile(join(folder, 'plugin.mjs'), 'globalThis.hasRun = true; export default 5;');
    expect(await loadFolder()).toMatchObject({ ok: false, error: { reason: 'wrong-hash' } });
    expect(globalThis).not.toHaveProperty('hasRun');
  });

  it('is loaded anew when its entry is another one', async () => {
    await load(plugin());
    expect(await loaded("capabilities: () => ['y']")).toMatchObject({ id: 'sample', name: 'Sample', version: '1.2.3' });
    expect((await loaded("capabilities: () => ['z']")).capabilities()).toEqual(['z']);
  });
});

describe('a plugin that is not part of the program', () => {
  it.each([
    [
      'a bad setting',
      { ...valid, settings: { limit: 10 } },
      'setting',
      'Limit (limit): must be a whole number from 1 to 9',
    ],
    ['a missing secret', { settings: {}, secrets: {} }, 'secret', 'Token (token): is required'],
    [
      'a secret for another address',
      { settings: {}, secrets: {}, otherOrigin: ['token'] },
      'secret',
      'another address',
    ],
  ])('has %s refused before it is asked', async (_what, setup, detail, words) => {
    const sample = await loaded("validate: () => { throw new Error('asked') }");
    const refused = { kind: 'configuration', detail, message: expect.stringContaining(words) };
    expect(sample.validate(setup)).toMatchObject(refused);
    expect(await sample.engine(setup)).toMatchObject({ ok: false, error: refused });
    expect(await sample.diagnose(setup, { scope: 'full' }, context)).toMatchObject({ ok: false, error: refused });
  });

  it('may refuse for reasons of its own', async () => {
    const sample = await loaded(
      "validate: () => ({ kind: 'configuration', detail: 'setting', message: 'limit is uneven', doing: 'd', hint: 'h' })",
    );
    const cause = { message: 'The plugin Sample reports an error (configuration, setting).' };
    expect(sample.validate(valid)).toMatchObject(cause);
    expect(sample.validate(valid)?.serverText?.([])).toBe('limit is uneven h');
    expect(await sample.engine(valid)).toMatchObject({ ok: false, error: cause });
  });

  it('is passed on what it answers', async () => {
    const sample = await loaded();
    expect([
      sample.capabilities(),
      await sample.settingsInUse(valid, valid),
      sample.tokenCount(),
      sample.clearTokens(),
      sample.pendingCheckIns(),
    ]).toEqual([['x'], 2, 4, 4, 1]);
    expect(await sample.diagnose(valid, { scope: 'full' }, context)).toEqual({
      ok: true,
      value: { ok: true, checks: [] },
    });
    const engine = await sample.engine(valid);
    if (!engine.ok) throw new Error(engine.error.message);
    expect(await engine.value.findCredentials(session, context)).toEqual({
      trace: [],
      warnings: [],
      result: { ok: true, value: [] },
    });
    expect(await engine.value.health(context)).toEqual({
      healthy: true,
      message: 'The plugin Sample is ready.',
    });
  });

  it('does no harm with what it throws or answers wrongly, and nothing of it is passed on', async () => {
    const engine = await (await loaded()).engine(valid);
    if (!engine.ok) throw new Error(engine.error.message);
    const unexpected = (operation: string) => ({
      ok: false,
      error: { kind: 'unexpected', message: expect.stringContaining(operation) },
    });
    const got = await engine.value.getCredential(session, 'x', context);
    const released = await engine.value.releaseCredential(session, 'x', 1, context);
    expect(got).toMatchObject(unexpected('getCredential'));
    expect(released).toMatchObject(unexpected('releaseCredential'));
    expect(await engine.value.testRetrieve(session, 'x', { fullCycle: false }, context)).toMatchObject({
      result: unexpected('testRetrieve'),
      checkedIn: false,
    });
    expect(JSON.stringify([got, released])).not.toMatch(/in the clear|marked/);
  });

  it('is recorded: a credential is held until a release succeeds, by the connection that got it', async () => {
    const entry = `${plugin("engine: async () => ({ ok: true, value: { ...engine, getCredential: async () => ({ ok: true, value: { account: 'a', injectAs: 'a', password: host.secretOf('p') } }), releaseCredential: async () => refuses ? (refuses = false, undefined) : ({ ok: true, value: { checkIn: 'done' } }) } }),")}
      let refuses = true;`;
    const made = await load(entry);
    if (!made.ok) throw new Error(made.error.failure.message);
    const engine = await made.value.engine(valid);
    if (!engine.ok) throw new Error(engine.error.message);
    await engine.value.getCredential(session, 'x', { ...context, holder: 'link/1' });
    const facts = () => [
      made.value.openCheckOuts(),
      made.value.holds(session, 'x'),
      made.value.heldBy('link/1').length,
    ];
    expect(facts()).toEqual([1, true, 1]);
    expect(await engine.value.releaseCredential(session, 'x', 1, context)).toMatchObject({ ok: false });
    expect(facts()).toEqual([1, true, 1]);
    expect(await engine.value.releaseCredential(session, 'x', 1, context)).toMatchObject({ ok: true });
    expect(facts()).toEqual([0, false, 0]);
  });

  it('does no harm with wrong numbers, nor by failing to listen or to close', async () => {
    const wrong = await loaded(
      "tokenCount: () => -1, clearTokens: () => 'all', pendingCheckIns: () => { throw new Error() }, onChange: () => 5, close: async () => { throw new Error() }, capabilities: () => 'all'",
    );
    expect([wrong.tokenCount(), wrong.clearTokens(), wrong.pendingCheckIns(), wrong.capabilities()]).toEqual([
      0,
      0,
      0,
      [],
    ]);
    expect(() => wrong.onChange(() => {})()).not.toThrow();
    await expect(wrong.close()).resolves.toBeUndefined();
  });

  it('that is a class keeps what its methods need', async () => {
    const entry = `${plugin().replace('export default (host) =>', 'const make = (host) =>')}
      class Engine { #healthy = true; findCredentials() {} getCredential() {} releaseCredential() {} testRetrieve() {} async health() { return { healthy: this.#healthy, message: 'm' }; } }
      export default (host) => ({ ...make(host), engine: async () => ({ ok: true, value: new Engine() }) });`;
    const result = await load(entry);
    const engine = result.ok ? await result.value.engine(valid) : result;
    expect(engine.ok && (await engine.value.health(context))).toMatchObject({ healthy: true });
  });
});
