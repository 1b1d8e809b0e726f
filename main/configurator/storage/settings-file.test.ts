import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { piPluginId, settingKeys, type RawPlugin, type SettingsFile } from '../../../shared/settings.ts';
import { importSettings } from './import-settings.ts';
import { loadStoredSettings, readSettingsFile, saveStoredSettings, type SaveRequest } from './settings-file.ts';

const now = Date.UTC(2030, 0, 2, 3, 4, 5);
let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
  path = join(folder, 'settings.json');
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

function valueOf<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const load = async () => valueOf(await loadStoredSettings({ path, now }));
const section = (settings: RawPlugin) => ({ id: piPluginId, keys: settingKeys, settings });
const save = (request: Partial<SaveRequest> = {}) =>
  saveStoredSettings({ path, now, expectedRevision: 0, plugin: section({ apiUser: 'svc' }), ...request });
const onDisk = async (): Promise<SettingsFile> => JSON.parse(await readFile(path, 'utf8')) as SettingsFile;
const put = (content: unknown): Promise<void> =>
  writeFile(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));

describe('readSettingsFile', () => {
  const today = '{"version":1,"revision":7,"plugin":{"apiUser":"svc"},"appliance":{"port":443}}';
  it.each([
    ['a file of today', today],
    ['one with a byte order mark', `\uFEFF${today}`],
    ['one in UTF-16LE with a mark', Buffer.from(`\uFEFF${today}`, 'utf16le')],
    ['one in UTF-16BE with a mark', Buffer.from(`\uFEFF${today}`, 'utf16le').swap16()],
  ])('reads %s', async (_what, content) => {
    await put(content);
    expect(valueOf(await readSettingsFile(path))).toEqual({
      version: 1,
      revision: 7,
      plugin: { apiUser: 'svc' },
      appliance: { port: 443 },
    });
  });

  it('leaves out the secrets that somebody typed in', async () => {
    await put({
      plugin: { apiUser: 'svc', apiPassword: 'marked' },
      appliance: { applianceClientSecret: 'marked' },
      apiRegistrationKey: 'marked',
      kept: 1,
    });
    const file = valueOf(await readSettingsFile(path));
    expect(file).toMatchObject({ plugin: { apiUser: 'svc' }, kept: 1 });
    expect(JSON.stringify(file)).not.toContain('marked');
  });

  it.each([
    ['is missing', undefined, 'There is no settings file'],
    ['is empty', '', 'not valid JSON'],
    ['is in windows-1252', Buffer.from('{"plugin": {"apiUser": "marked \u00e4"}}', 'latin1'), 'windows-1252'],
    ['is in UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), 'UTF-32'],
    ['is of NULs', Buffer.alloc(100), 'NUL'],
    ['is UTF-16LE without a mark', Buffer.from(today, 'utf16le'), 'is UTF-16 without a byte order mark'],
    ['is UTF-16BE without a mark', Buffer.from(today, 'utf16le').swap16(), 'is UTF-16 without a byte order mark'],
    ['is UTF-16 that is cut', Buffer.from('\uFEFF{"a": 1}', 'utf16le').subarray(0, 9), 'UTF-16'],
    ['is cut off', '{"plugin": {', 'not valid JSON'],
    ['has a comma too many', '{\n"plugin": {\n"apiUser": "marked",\n}}', 'not valid JSON (line 4)'],
    ['has a word too many', '{"plugin": {"apiPassword": marked}}', 'not valid JSON'],
    ['is a list', '[]', 'not a JSON object'],
    ['is null', 'null', 'not a JSON object'],
    ['has a list for its plugin section', '{"plugin": []}', '"plugin" has the wrong form'],
    ['has words for its revision', '{"revision": "marked"}', '"revision" has the wrong form'],
  ])('names the file and the problem, but quotes nothing, when it %s', async (_what, text, problem) => {
    if (text !== undefined) await put(text);
    const read = await readSettingsFile(path);
    expect(read).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'file' } });
    if (read.ok) return;
    expect(read.error.message).toContain(path);
    expect(read.error.message).toContain(problem);
    expect(JSON.stringify(read)).not.toContain('marked');
  });

  it('says so when the system refuses to read it', async () => {
    await mkdir(path);
    expect(await readSettingsFile(path)).toMatchObject({
      ok: false,
      error: { detail: 'file', message: expect.stringContaining('is not a regular file') },
    });
  });
});

describe('loadStoredSettings', () => {
  it('is empty, revision 0, before the first save, and writes nothing', async () => {
    expect(await load()).toEqual({ file: { version: 1, revision: 0, plugin: {}, appliance: {} }, notices: [] });
    expect(await readdir(folder)).toEqual([]);
  });

  it('sets an unreadable file aside, reports it, and never overwrites an earlier one', async () => {
    for (const text of ['first', 'second']) {
      await put(text);
      const { file, notices, setAside } = await load();
      expect(file.revision).toBe(0);
      expect(notices.join()).toContain(setAside);
    }
    const names = await readdir(folder);
    expect(names).toEqual(['settings.json.20300102T030405Z-2.unreadable', 'settings.json.20300102T030405Z.unreadable']);
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    expect(texts).toEqual(['second', 'first']);
  });

  it.each([
    ['windows-1252', Buffer.from('{"plugin": {"apiUser": "j\u00f6rg"}}', 'latin1')],
    ['NULs, as after a power failure', Buffer.alloc(200)],
  ])('sets a file aside that is no text: %s', async (_what, bytes) => {
    await put(bytes);
    const { file, setAside } = await load();
    expect(file.plugin).toEqual({});
    expect(await readFile(setAside ?? '')).toEqual(bytes);
  });

  it('fails, and leaves everything where it is, when the system refuses to read', async () => {
    await mkdir(path);
    expect(await loadStoredSettings({ path, now })).toMatchObject({ ok: false, error: { detail: 'file' } });
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it('reports a newer version and secrets that were typed in', async () => {
    await put({ version: 2, plugin: { apiPassword: 'marked' } });
    const { notices, file } = await load();
    expect(notices).toHaveLength(2);
    expect(notices.join()).toContain('newer version');
    expect(notices.join()).toContain('apiPassword');
    expect(JSON.stringify({ notices, file })).not.toContain('marked');
  });
});

describe('saveStoredSettings', () => {
  it('makes the first file, for its owner alone', async () => {
    expect(valueOf(await save())).toMatchObject({
      status: 'saved',
      stored: { file: { revision: 1, plugin: { apiUser: 'svc' } } },
    });
    expect(await onDisk()).toEqual({ version: 1, revision: 1, plugin: { apiUser: 'svc' }, appliance: {} });
    expect(await readdir(folder)).toEqual(['settings-history.json', 'settings.json']);
  });

  it('keeps what a newer version wrote, replaces the known settings, and drops secrets', async () => {
    await put({
      version: 3,
      revision: 4,
      plugin: { apiUser: 'old', authenticator: 'HQ', fromTheFuture: [1] },
      appliance: { site: 'x' },
      later: { a: 1 },
    });
    await save({ expectedRevision: 4, plugin: section({ apiUser: 'new', apiPassword: 'marked' }) });
    expect(await onDisk()).toEqual({
      version: 3,
      revision: 5,
      plugin: { fromTheFuture: [1], apiUser: 'new' },
      appliance: { site: 'x' },
      later: { a: 1 },
    });
  });

  it('answers what is stored, and changes nothing, if the revision is another', async () => {
    await put({ revision: 3, plugin: { apiUser: 'theirs' } });
    const before = await readFile(path, 'utf8');
    const first = async () => Promise.reject(new Error('must not be called'));
    const saved = valueOf(await save({ expectedRevision: 2, first }));
    expect(saved).toMatchObject({
      status: 'conflict',
      stored: { file: { revision: 3, plugin: { apiUser: 'theirs' } } },
    });
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('lets exactly one of several win that save at once', async () => {
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((apiUser) => save({ plugin: section({ apiUser }) })));
    expect(outcomes.map((outcome) => valueOf(outcome).status).toSorted()).toEqual([
      'conflict',
      'conflict',
      'conflict',
      'saved',
    ]);
    expect((await onDisk()).revision).toBe(1);
  });

  it('writes nothing if what must come first fails', async () => {
    const cause = failure('configuration', 'secret', { message: 'm', doing: 'd', hint: 'h' });
    expect(await save({ first: async () => err(cause) })).toEqual(err(cause));
    expect(await readdir(folder)).toEqual([]);
  });

  it('saves the section of another plugin under its id, and keeps what its form does not name', async () => {
    await put({
      revision: 1,
      plugin: { apiUser: 'svc' },
      plugins: { sample: { old: 1, later: 2 }, another: { x: 1 } },
    });
    await save({ expectedRevision: 1, plugin: { id: 'sample', keys: ['old', 'limit'], settings: { limit: 3 } } });
    expect(await onDisk()).toMatchObject({ plugin: { apiUser: 'svc' }, plugins: { another: { x: 1 } } });
    expect((await onDisk()).plugins?.['sample']).toEqual({ later: 2, limit: 3 });
  });

  it('remembers the origins for which plain http was confirmed', async () => {
    await put({ revision: 1, confirmedHttpOrigins: ['http://a', 7] });
    await save({ expectedRevision: 1, confirmedHttpOrigin: 'http://b', first: async () => ok(undefined) });
    await save({ expectedRevision: 2, confirmedHttpOrigin: 'http://b' });
    expect((await onDisk())['confirmedHttpOrigins']).toEqual(['http://a', 'http://b']);
  });

  it('removes the draft of a process that was killed', async () => {
    await writeFile(join(folder, 'settings.json.1234.tmp'), '{"half":');
    await save();
    expect(await readdir(folder)).toEqual(['settings-history.json', 'settings.json']);
  });

  it('fails when the system refuses to write', async () => {
    const blocked = join(folder, 'blocked');
    await writeFile(blocked, '');
    const saved = await save({ path: join(blocked, 'settings.json') });
    expect(saved).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'file' } });
  });
});

describe('importSettings', () => {
  it('replaces the settings, keeps what else is there, and counts on', async () => {
    await put({
      version: 2,
      revision: 5,
      plugin: { apiUser: 'old', later: 1 },
      appliance: { port: 1, group: 'g' },
      unknown: 1,
      confirmedHttpOrigins: ['http://a'],
    });
    const imported = {
      version: 1,
      revision: 90,
      plugin: { authenticator: 'HQ' },
      appliance: { port: 2 },
      confirmedHttpOrigins: ['http://evil'],
      more: 2,
    };
    expect(await importSettings(path, imported)).toEqual({
      changes: [
        { key: 'authenticator', old: null, new: 'HQ' },
        { key: 'appliance.port', old: 1, new: 2 },
        { key: 'apiUser', old: 'old', new: null },
      ],
      file: await onDisk(),
      notices: [],
    });
    expect(await onDisk()).toEqual({
      version: 2,
      revision: 6,
      plugin: { later: 1, authenticator: 'HQ' },
      appliance: { port: 2, group: 'g' },
      unknown: 1,
      more: 2,
      confirmedHttpOrigins: ['http://a'],
    });
  });

  it('sets an unreadable file aside before it takes its place', async () => {
    await put('not settings');
    const { notices } = await importSettings(path, { version: 1, revision: 0, plugin: {}, appliance: {} }, { now });
    expect(notices).toEqual([expect.stringContaining('settings.json.20300102T030405Z.unreadable')]);
    expect(await readdir(folder)).toEqual([
      'settings-history.json',
      'settings.json',
      'settings.json.20300102T030405Z.unreadable',
    ]);
  });
});
