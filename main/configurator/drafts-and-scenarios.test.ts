import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Draft } from '../../shared/drafts.ts';
import { endpointUrl, session, testConfigurator, type TestConfigurator } from '../../test-support/test-configurator.ts';

let app: TestConfigurator;
beforeEach(async () => {
  app = await testConfigurator();
});
afterEach(() => app.remove());

const section = 'plugin:privileged-identity';
const draft: Draft = { base: { apiUser: 'svc' }, values: { apiUser: 'other' } };
const keep = (parts: object = {}) =>
  app.call('drafts/keep', { profile: 'real', expectedRevision: 3, section, draft, ...parts });
const kept = async (of = section) => {
  const read = await app.call('drafts/read', { section: of });
  return read.ok ? read.value.draft : read.error;
};
const put = (file: string, content: unknown): Promise<void> =>
  writeFile(join(app.folder, file), typeof content === 'string' ? content : JSON.stringify(content));
const asideOf = async (file: string) =>
  (await readdir(app.folder)).filter((name) => name.startsWith(`${file}.`) && name.endsWith('.unreadable'));
const notices = async () => {
  const read = await app.call('settings/read', {});
  return read.ok ? read.value.notices : [];
};

describe('unsaved changes', () => {
  it('are stored by section until they are cleared', async () => {
    expect(await keep()).toEqual({ ok: true, value: { status: 'saved' } });
    await keep({ section: 'appliance', draft: { ...draft, values: { site: 'pra.example' } } });
    expect(await kept()).toEqual({ ...draft, baseRevision: 3, keptAt: Date.UTC(2030, 0, 2, 3, 4, 5) });
    await keep({ draft: undefined });
    expect(await kept()).toBeUndefined();
    expect(await kept('appliance')).toMatchObject({ values: { site: 'pra.example' } });
  });

  it.each([
    ['a secret among the settings of PI', section, { apiUser: 'u', apiPassword: 'marked' }, { apiUser: 'u' }],
    [
      'a secret among those of the appliance',
      'appliance',
      { site: 's', clientSecret: 'marked', applianceClientSecret: 'marked' },
      { site: 's' },
    ],
    ['a setting that nobody knows', section, { apiUser: 'u', note: 'marked' }, { apiUser: 'u' }],
    [
      'a login in an address',
      section,
      { endpointUrl: endpointUrl.replace('//', '//svc:ca/?#nary:marked@') },
      { endpointUrl },
    ],
  ])('are kept without %s', async (_what, of, values, expected) => {
    await keep({ section: of, draft: { ...draft, base: values, values } });
    expect(await kept(of)).toMatchObject({ base: expected, values: expected });
    expect(await readFile(join(app.folder, 'drafts.json'), 'utf8')).not.toContain('marked');
  });

  it('of a plugin that is not there are not kept, because its secrets are not known', async () => {
    expect(await keep({ section: 'plugin:unknown' })).toMatchObject({ ok: false });
    expect(await kept('plugin:unknown')).toBeUndefined();
  });

  it('of the practice profile are its own', async () => {
    await keep();
    await app.call('practice/enter', {});
    expect(await kept()).toBeUndefined();
    expect(await keep()).toEqual({ ok: true, value: { status: 'other-profile' } });
    await keep({ profile: 'practice', draft: { ...draft, values: { apiUser: 'practice' } } });
    expect(await kept()).toMatchObject({ values: { apiUser: 'practice' } });
    await app.call('practice/leave', {});
    expect(await kept()).toMatchObject({ values: { apiUser: 'other' } });
  });

  const saved = (expectedRevision: number) =>
    app.call('appliance/save', { profile: 'real', expectedRevision, appliance: {} });

  it.each([
    ['replaced', { values: { apiUser: 'late' } }],
    ['cleared', undefined],
  ])('are not %s by a window that shows older settings', async (_how, changes) => {
    for (const revision of [0, 1]) await saved(revision);
    await keep({ expectedRevision: 2 });
    const late = changes === undefined ? undefined : { ...draft, ...changes };
    expect(await keep({ expectedRevision: 1, draft: late })).toEqual({ ok: true, value: { status: 'conflict' } });
    expect(await kept()).toMatchObject({ baseRevision: 2, values: { apiUser: 'other' } });
  });

  it('begun from settings that were restored since are replaced', async () => {
    await saved(0);
    await keep({ expectedRevision: 9 });
    expect(await keep({ expectedRevision: 1, draft: { ...draft, values: { apiUser: 'now' } } })).toMatchObject({
      value: { status: 'saved' },
    });
    expect(await kept()).toMatchObject({ baseRevision: 1, values: { apiUser: 'now' } });
  });

  it('that cannot be read are set aside and reported, never overwritten', async () => {
    await put('drafts.json', '{"version":1,"drafts":{');
    await keep();
    const [aside] = await asideOf('drafts.json');
    expect(await readFile(join(app.folder, aside ?? ''), 'utf8')).toBe('{"version":1,"drafts":{');
    expect(await kept()).toMatchObject({ values: { apiUser: 'other' } });
    expect((await notices()).join()).toContain(aside);
  });

  it('stay where one of them cannot be read, and the file as it was is set aside', async () => {
    await put('drafts.json', {
      version: 1,
      drafts: { [section]: { ...draft, baseRevision: 3, keptAt: 5 }, appliance: { values: 7 } },
    });
    expect(await kept()).toMatchObject({ values: { apiUser: 'other' } });
    expect(await asideOf('drafts.json')).toHaveLength(1);
  });
});

describe('scenarios', () => {
  const scenario = { name: 'a', session };
  const save = (expectedRevision: number, ...names: readonly string[]) =>
    app.call('scenarios/save', {
      profile: 'real',
      expectedRevision,
      scenarios: names.map((name) => ({ ...scenario, name })),
    });

  it('are saved one revision on', async () => {
    expect(await app.call('scenarios/read', {})).toEqual({
      ok: true,
      value: { profile: 'real', revision: 0, scenarios: [] },
    });
    expect(await save(0, 'a')).toEqual({ ok: true, value: { status: 'saved', revision: 1 } });
    expect(await app.call('scenarios/read', {})).toEqual({
      ok: true,
      value: { profile: 'real', revision: 1, scenarios: [scenario] },
    });
  });

  it('of another window are answered instead of being overwritten', async () => {
    await save(0, 'theirs');
    expect(await save(0, 'mine')).toEqual({
      ok: true,
      value: { status: 'conflict', profile: 'real', revision: 1, scenarios: [{ ...scenario, name: 'theirs' }] },
    });
  });

  it('are at most a thousand', async () => {
    const names = Array.from({ length: 1001 }, (_, index) => `${index}`);
    expect(await save(0, ...names)).toMatchObject({ ok: false, error: { detail: 'input' } });
    expect(await save(0, ...names.slice(1))).toMatchObject({ ok: true });
  });

  it('that are invalid are left out and reported, and the former file is set aside', async () => {
    await put('scenarios.json', { version: 1, revision: 4, scenarios: [scenario, { name: 'b' }] });
    expect(await app.call('scenarios/read', {})).toMatchObject({
      ok: true,
      value: { revision: 4, scenarios: [scenario] },
    });
    expect((await notices()).join()).toContain((await asideOf('scenarios.json'))[0]);
  });

  it('of the practice profile are its own', async () => {
    await save(0, 'a');
    await app.call('practice/enter', {});
    expect(await save(1, 'b')).toEqual({ ok: true, value: { status: 'other-profile' } });
    expect(await app.call('scenarios/read', {})).toEqual({
      ok: true,
      value: { profile: 'practice', revision: 0, scenarios: [] },
    });
  });
});
