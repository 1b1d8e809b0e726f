import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { piPluginId, settingKeys, type RawPlugin, type SettingsFile } from '../../../shared/settings.ts';
import { builtInContract } from '../../pi/contract/built-in.ts';
import { noSmallDisk, smallDisk } from '../../../test-support/small-disk.ts';
import { historyPath, readHistory } from './history-file.ts';
import { importSettings } from './import-settings.ts';
import { notKept, restoreSettings } from './restore-settings.ts';
import { loadStoredSettings, saveStoredSettings, type SaveRequest } from './settings-file.ts';

const now = Date.UTC(2030, 0, 2, 3, 4, 5);
let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rm(folder, { recursive: true }));

function valueOf<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const load = async () => valueOf(await loadStoredSettings({ path, now })).file;
async function save(plugin: RawPlugin | undefined, more: Partial<SaveRequest> = {}) {
  const sections = plugin === undefined ? {} : { plugin: { id: piPluginId, keys: settingKeys, settings: plugin } };
  const { revision } = await load();
  return valueOf(await saveStoredSettings({ path, now, by: 'ann', expectedRevision: revision, ...sections, ...more }));
}
const history = async () => valueOf(await readHistory(path));
const shown = async () => (await history()).map(({ revision, by, changed }) => [revision, by, changed]);
const restore = (
  revision: number,
  check = async () => ok<readonly string[]>([]) as Result<readonly string[], Failure>,
) => restoreSettings({ path, revision, now, by: 'bob', check });

describe('each save', () => {
  it('is recorded beside the settings file, for its owner alone', async () => {
    await save({ apiUser: 'one' });
    await save({ apiUser: 'two', defaultDomain: 'HQ' });
    await save(undefined, { appliance: { site: 'pra.example' } });
    expect(await shown()).toEqual([
      [1, 'ann', ['apiUser']],
      [2, 'ann', ['apiUser', 'defaultDomain']],
      [3, 'ann', ['appliance.site']],
    ]);
    expect((await history()).map(({ at }) => at)).toEqual(Array.from({ length: 3 }, () => new Date(now).toISOString()));
    expect(await readdir(folder)).toEqual(['settings-history.json', 'settings.json']);
    if (process.platform !== 'win32') expect((await stat(historyPath(path))).mode & 0o777).toBe(0o600);
  });

  it('comes after the newest that is kept, also where the settings file was set aside or is an earlier one', async () => {
    for (const apiUser of ['one', 'two', 'three']) await save({ apiUser });
    const earlier = await readFile(path);
    await writeFile(path, 'no settings', { mode: 0o600 });
    expect((await load()).revision).toBe(0);
    expect((await save({ apiUser: 'four' })).stored.file.revision).toBe(4);
    await save({ apiUser: 'five' });
    await writeFile(path, earlier, { mode: 0o600 });
    expect(await load()).toMatchObject({ revision: 3, plugin: { apiUser: 'three' } });
    await importSettings(path, { ...(await load()), plugin: { apiUser: 'six' } }, { now, by: 'ann' });
    expect((await load()).revision).toBe(6);
    expect(valueOf(await restore(1)).file).toMatchObject({ revision: 7, plugin: { apiUser: 'one' } });
  });

  it('of a window that showed settings which were set aside meanwhile is refused', async () => {
    await save({ apiUser: 'one' });
    const { revision } = await load();
    await writeFile(path, 'no settings', { mode: 0o600 });
    await save({ apiUser: 'two' });
    expect(await save({ apiUser: 'stale' }, { expectedRevision: revision })).toMatchObject({ status: 'conflict' });
  });

  it('is recorded for an import, too', async () => {
    await save({ apiUser: 'one' });
    await importSettings(
      path,
      { version: 1, revision: 9, plugin: { apiUser: 'two' }, appliance: {} },
      { now, by: 'bob' },
    );
    expect(await shown()).toEqual([
      [1, 'ann', ['apiUser']],
      [2, 'bob', ['apiUser']],
    ]);
  });

  it('that is refused is not', async () => {
    await save({ apiUser: 'one' });
    await saveStoredSettings({ path, now, expectedRevision: 7, appliance: { site: 'x' } });
    expect(await shown()).toHaveLength(1);
  });

  it('leaves unknown keys and secrets in the settings file', async () => {
    await writeFile(
      path,
      JSON.stringify({ revision: 4, plugin: { typed: 'marked', apiPassword: 'marked' }, more: 'marked' }),
    );
    await save({ apiUser: 'one' });
    expect(await shown()).toEqual([
      [4, 'unknown', []],
      [5, 'ann', ['apiUser']],
    ]);
    expect(await readFile(historyPath(path), 'utf8')).not.toContain('marked');
  });
});

describe('a history that cannot be kept', () => {
  it('blocks no save, which says so', async () => {
    await mkdir(join(historyPath(path), 'in the way'), { recursive: true });
    const { stored } = await save({ apiUser: 'one' });
    expect(stored.notices).toEqual([
      expect.stringMatching(/settings are saved, but not their history: .*settings-history\.json/),
    ]);
    expect(await load()).toMatchObject({ revision: 1, plugin: { apiUser: 'one' } });
  });

  it.each(['', 'no JSON', '{"version":1}'])('because it is none is kept aside: %j', async (text) => {
    await writeFile(historyPath(path), text);
    const { stored } = await save({ apiUser: 'one' });
    expect(stored.notices).toEqual([expect.stringContaining('settings-history.json.20300102T030405Z.unreadable')]);
    expect(await shown()).toEqual([[1, 'ann', ['apiUser']]]);
  });

  it('is a failure for its reader', async () => {
    await writeFile(historyPath(path), 'no JSON');
    expect(await readHistory(path)).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'file' } });
    await rm(historyPath(path));
    await mkdir(historyPath(path));
    expect(await readHistory(path)).toMatchObject({ ok: false, error: { message: expect.stringContaining('EISDIR') } });
  });

  it.skipIf(noSmallDisk() !== undefined)('because the disk is full leaves the save that had space', async () => {
    const disk = smallDisk();
    try {
      path = join(disk.folder, 'settings.json');
      await save({ apiUser: 'x'.repeat(100) });
      const before = await readFile(historyPath(path), 'utf8');
      // Each save adds to the history, until the disk has space for the settings only.
      for (let count = 0; count < 60; count += 1) {
        const { stored } = await save({ apiUser: `${count}`.padEnd(60_000, 'y') });
        if (stored.notices.length > 0) {
          expect(stored.notices.join()).toContain('ENOSPC');
          expect(await load()).toMatchObject({ plugin: { apiUser: expect.stringMatching(new RegExp(`^${count}y`)) } });
          return;
        }
      }
      expect(before).toBe('the disk was never full');
    } finally {
      disk.remove();
    }
  });
});

describe('a revision that is restored', () => {
  const accepted = (by: string) => ({
    ...builtInContract,
    functions: { login: { ...builtInContract.functions.login, accepted: { by, at: '2030-01-01T00:00:00.000Z' } } },
  });

  it('is saved as a new one: the known settings as they were, the unknown ones as they are', async () => {
    await writeFile(
      path,
      JSON.stringify({ revision: 4, plugin: { typed: 1 }, appliance: { typed: 2 }, operation: { typed: 3 }, more: 4 }),
    );
    const contract = accepted('ann') as never;
    await save({ apiUser: 'one' }, { appliance: { site: 'one' }, contract, confirmedHttpOrigin: 'http://a' });
    await save(
      { apiUser: 'two', defaultDomain: 'HQ' },
      { appliance: {}, contract: null, operation: { historyDays: 3 } },
    );
    const { file } = valueOf(await restore(5));
    expect(file).toEqual(await load());
    expect(file).toEqual({
      version: 1,
      revision: 7,
      plugin: { typed: 1, apiUser: 'one' },
      appliance: { typed: 2, site: 'one' },
      operation: { typed: 3 },
      contract: accepted('ann'),
      confirmedHttpOrigins: ['http://a'],
      more: 4,
    });
    expect((await shown()).at(-1)?.slice(0, 2)).toEqual([7, 'bob']);
  });

  it('brings the plugin that was chosen, and its settings', async () => {
    const form = {
      fields: [
        { key: 'limit', kind: 'number' },
        { key: 'mode', kind: 'text' },
      ],
      groups: [],
    } as never;
    const sample = (settings: RawPlugin) => ({ id: 'sample', keys: ['limit', 'mode'], settings, form });
    await save(undefined, { pluginId: 'sample', plugin: sample({ limit: 3 }) });
    await save(undefined, { plugin: sample({ mode: 'x' }) });
    await save(undefined, { pluginId: piPluginId });
    const { file } = valueOf(await restore(1));
    expect(file).toMatchObject({ revision: 4, pluginId: 'sample' });
    expect(file.plugins).toEqual({ sample: { limit: 3 } });
  });

  it('is saved only if the check agrees; its warnings are answered', async () => {
    await save({ apiUser: 'one' });
    await save({ apiUser: 'two' });
    const refusal = notKept(0, []);
    expect(await restore(1, async () => err(refusal))).toEqual(err(refusal));
    expect((await load()).revision).toBe(2);
    const seen: SettingsFile[] = [];
    const check = async (file: SettingsFile) => ok<readonly string[]>((seen.push(file), ['a warning']));
    expect(valueOf(await restoreSettings({ path, revision: 1, now, by: 'bob', check })).notices).toEqual(['a warning']);
    expect(seen).toEqual([await load()]);
  });

  it.each([
    ['none is kept yet', 0],
    ['those from 1', 2],
  ])('is refused where %s', async (words, saves) => {
    for (let count = 0; count < saves; count += 1) await save({ apiUser: `${count}` });
    const message = expect.stringContaining(words);
    expect(await restore(9)).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'input', message } });
    expect((await load()).revision).toBe(saves);
  });
});
