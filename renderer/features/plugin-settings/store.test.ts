import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import { testClient, testError, type Plan } from '../../../test-support/renderer/test-client.ts';
import type { SettingsView } from '../../../shared/views.ts';
import { afterRefresh, isDirty, untouchedDraft } from '../../lib/section-draft.ts';
import { saveStatus } from '../../ui/form/save-status.ts';
import { piRules } from './model.ts';
import { createDraftStore, type DraftStore } from './store.ts';
import { savedPlugin, settingsView } from '../../../test-support/renderer/test-views.ts';

async function loaded(plan: Plan = {}) {
  const { client, calls } = testClient({ 'settings/read': () => ok(settingsView()), ...plan });
  const store = createDraftStore(client);
  await store.getState().load('real');
  return { store, calls, get: store.getState };
}

const saves = (calls: readonly { readonly name: string; readonly input: unknown }[]) =>
  calls.filter(({ name }) => name === 'settings/save').map(({ input }) => input);

describe('loading', () => {
  it('shows the stored settings, unchanged', async () => {
    const { get } = await loaded();
    expect(get().values).toEqual(savedPlugin);
    expect(isDirty(get())).toBe(false);
  });

  it('keeps the error when the settings cannot be read', async () => {
    const error = testError();
    const { get } = await loaded({ 'settings/read': () => ({ ok: false, error }) });
    expect(get().loadError).toEqual(error);
    expect(get().view).toBeUndefined();
  });

  it('ignores the answer of an older load', async () => {
    const answers: (() => void)[] = [];
    const { client } = testClient({
      'settings/read': () =>
        new Promise((resolve) => answers.push(() => resolve(ok(settingsView({ revision: answers.length }))))),
    });
    const store = createDraftStore(client);
    const first = store.getState().load('real');
    const second = store.getState().load('practice');
    answers[1]?.();
    await second;
    store.getState().edit('apiUser', 'newer');
    answers[0]?.();
    await first;
    expect(store.getState().values['apiUser']).toBe('newer');
  });
});

describe('editing', () => {
  it('makes the draft dirty, and clean again with the old value', async () => {
    const { get } = await loaded();
    get().edit('apiUser', 'other');
    expect(isDirty(get())).toBe(true);
    get().edit('apiUser', savedPlugin.apiUser);
    expect(isDirty(get())).toBe(false);
  });

  it('marks the field, so that its problems are shown', async () => {
    const { get } = await loaded();
    get().edit('apiUser', '');
    get().touch('apiPassword');
    expect([...get().touched]).toEqual(['apiUser', 'apiPassword']);
  });

  it('removes a typed secret when the field is emptied', async () => {
    const { get } = await loaded();
    get().typeSecret('apiPassword', 'x');
    expect(isDirty(get())).toBe(true);
    get().typeSecret('apiPassword', '');
    expect(get().secrets).toEqual({});
    expect(isDirty(get())).toBe(false);
  });

  it('is undone by discarding, typed secrets included', async () => {
    const { get } = await loaded();
    get().edit('apiUser', 'other');
    get().typeSecret('apiPassword', 'x');
    get().discard();
    expect(get()).toMatchObject({ values: savedPlugin, secrets: {}, save: { phase: 'idle' } });
  });
});

describe('saving', () => {
  it('sends the draft and the typed secrets, then removes the secrets', async () => {
    const stored = settingsView({ revision: 8, plugin: { ...savedPlugin, apiUser: 'other' } });
    const { get, calls } = await loaded({ 'settings/save': () => ok({ status: 'saved', view: stored }) });
    get().edit('apiUser', 'other');
    get().typeSecret('apiPassword', 'hunter2');
    await get().saveDraft();
    expect(saves(calls)).toEqual([
      {
        profile: 'real',
        expectedRevision: 7,
        plugin: { ...savedPlugin, apiUser: 'other' },
        secrets: { apiPassword: 'hunter2' },
        confirmHttp: false,
      },
    ]);
    expect(get().save).toEqual({ phase: 'saved' });
    expect(isDirty(get())).toBe(false);
    expect(JSON.stringify(get())).not.toContain('hunter2');
  });

  it('keeps what was typed during the save', async () => {
    let finish: () => void = () => undefined;
    const { get } = await loaded({
      'settings/save': ({ plugin }) =>
        new Promise((resolve) => {
          finish = () => resolve(ok({ status: 'saved', view: settingsView({ revision: 8, plugin }) }));
        }),
    });
    get().edit('apiUser', 'first');
    get().typeSecret('apiPassword', 'first');
    const saving = get().saveDraft();
    get().edit('apiUser', 'second');
    get().typeSecret('apiPassword', 'second');
    finish();
    await saving;
    expect(get().values['apiUser']).toBe('second');
    expect(get().secrets).toEqual({ apiPassword: 'second' });
    expect(get().view?.revision).toBe(8);
  });

  it('sends nothing while something is wrong or a secret is missing', async () => {
    const { get, calls } = await loaded();
    get().edit('apiUser', '');
    await get().saveDraft();
    get().edit('apiUser', 'svc');
    get().edit('endpointUrl', 'https://other.example/x');
    await get().saveDraft();
    expect(saves(calls)).toEqual([]);
  });

  it('asks once before plain http to another machine, and sends the confirmation', async () => {
    const { get, calls } = await loaded({
      'settings/save': ({ plugin }) => ok({ status: 'saved', view: settingsView({ plugin }) }),
    });
    get().edit('endpointUrl', 'http://pi.hq.example/x');
    get().typeSecret('apiPassword', 'p');
    get().typeSecret('apiRegistrationKey', 'k');
    await get().saveDraft();
    expect(get().save).toEqual({ phase: 'confirm-http', origin: 'http://pi.hq.example' });
    expect(saves(calls)).toEqual([]);
    await get().saveDraft(true);
    expect(saves(calls)).toMatchObject([{ confirmHttp: true }]);
  });

  it('shows why it failed and loses nothing', async () => {
    const error = testError({ kind: 'configuration', detail: 'file' });
    const { get } = await loaded({ 'settings/save': () => ({ ok: false, error }) });
    get().edit('apiUser', 'other');
    get().typeSecret('apiPassword', 'x');
    await get().saveDraft();
    expect(get().save).toEqual({ phase: 'failed', error });
    expect(get().values['apiUser']).toBe('other');
    expect(get().secrets).toEqual({ apiPassword: 'x' });
  });
});

describe('a conflict', () => {
  const theirs = settingsView({ revision: 9, plugin: { ...savedPlugin, authenticator: 'HQ', future: 1 } });

  async function conflicted() {
    let conflicts = 1;
    const made = await loaded({
      'settings/save': ({ plugin }) =>
        conflicts-- > 0
          ? ok({ status: 'conflict', view: theirs })
          : ok({ status: 'saved', view: settingsView({ revision: 10, plugin }) }),
    });
    made.get().edit('apiUser', 'mine');
    await made.get().saveDraft();
    return made;
  }

  it('is shown with what is stored now, and the draft stays', async () => {
    const { get } = await conflicted();
    expect(get().save).toEqual({ phase: 'conflict', theirs });
    expect(get().values['apiUser']).toBe('mine');
  });

  it('can end with the stored settings', async () => {
    const { get } = await conflicted();
    get().takeStored();
    expect(get()).toMatchObject({ view: theirs, values: theirs.plugin, save: { phase: 'idle' } });
    expect(isDirty(get())).toBe(false);
  });

  it('ends with the settings of both, with the new revision and with the keys of a newer version', async () => {
    const { get, calls } = await conflicted();
    await get().saveMerged({});
    expect(saves(calls)[1]).toMatchObject({
      expectedRevision: 9,
      plugin: { ...savedPlugin, apiUser: 'mine', authenticator: 'HQ', future: 1 },
    });
    expect(get().save).toEqual({ phase: 'saved' });
  });

  it('over one setting is saved once it is decided, not before', async () => {
    const { get, calls } = await conflicted();
    get().edit('authenticator', 'LAB');
    await get().saveMerged({});
    expect(get().save).toEqual({ phase: 'conflict', theirs });
    await get().saveMerged({ authenticator: 'mine' });
    expect(saves(calls)[1]).toMatchObject({ expectedRevision: 9, plugin: { apiUser: 'mine', authenticator: 'LAB' } });
  });

  it('can be closed for further editing', async () => {
    const { get } = await conflicted();
    get().dismissSave();
    expect(get()).toMatchObject({ save: { phase: 'idle' }, view: { revision: 7 }, values: { apiUser: 'mine' } });
  });
});

describe('another profile', () => {
  it('has its own settings, and unsaved ones are kept without their secrets', async () => {
    let stored: Partial<SettingsView> = {};
    const { get } = await loaded({ 'settings/read': () => ok(settingsView(stored)) });
    get().edit('apiUser', 'unsaved');
    get().typeSecret('apiPassword', 'hunter2');
    stored = { profile: 'practice' };
    await get().load('practice');
    expect(isDirty(get())).toBe(false);
    expect(JSON.stringify(get())).not.toContain('hunter2');
    stored = {};
    await get().load('real');
    expect(get().values['apiUser']).toBe('unsaved');
    expect(get().secrets).toEqual({});
  });

  it('does not let kept changes overwrite what was saved meanwhile', async () => {
    let stored: Partial<SettingsView> = {};
    const { get } = await loaded({ 'settings/read': () => ok(settingsView(stored)) });
    get().edit('apiUser', 'unsaved');
    stored = { profile: 'practice' };
    await get().load('practice');
    stored = { revision: 8, plugin: { ...savedPlugin, authenticator: 'HQ' } };
    await get().load('real');
    expect(get().view?.revision).toBe(7);
  });
});

describe('refreshing', () => {
  async function reread(stored: Partial<SettingsView>, change: (get: () => DraftStore) => void) {
    let answer = settingsView();
    const { get } = await loaded({ 'settings/read': () => ok(answer) });
    change(get);
    answer = settingsView({ revision: 8, ...stored });
    await get().refresh();
    return get();
  }

  it('brings an untouched draft up to date, and says so', async () => {
    const now = await reread({ plugin: { ...savedPlugin, apiUser: 'newer' } }, () => undefined);
    expect(now).toMatchObject({ view: { revision: 8 }, storedRevision: 8, values: { apiUser: 'newer' } });
    expect(saveStatus(now).words).toBe('Saved elsewhere: the form shows revision 8 now');
  });

  it('leaves an error of saving and an open question on screen', () => {
    const before = settingsView();
    const stored = settingsView({ revision: 8, plugin: { ...savedPlugin, apiUser: 'newer' } });
    for (const save of [
      { phase: 'failed', error: testError() },
      { phase: 'confirm-http', origin: 'http://pi' },
    ] as const)
      expect(afterRefresh({ ...untouchedDraft(piRules, before), save }, before, stored)).not.toHaveProperty('save');
  });

  it('says nothing of a revision with the same settings', async () => {
    expect(saveStatus(await reread({}, () => undefined)).words).toBe('No unsaved changes');
  });

  it('lets a changed draft continue from the new revision when its section is unchanged', async () => {
    const now = await reread({}, (get) => get().edit('apiUser', 'mine'));
    expect(now).toMatchObject({ view: { revision: 8 }, values: { apiUser: 'mine' } });
  });

  it('ignores an answer about another profile', async () => {
    const practice = { profile: 'practice', plugin: { ...savedPlugin, apiUser: 'practice' } } as const;
    const now = await reread(practice, (get) => get().edit('authenticator', 'mine'));
    expect(now).toMatchObject({ view: { profile: 'real', revision: 7 }, values: { apiUser: savedPlugin.apiUser } });
  });

  it('leaves a changed draft at its revision when the stored section was changed', async () => {
    const now = await reread({ plugin: { ...savedPlugin, authenticator: 'HQ' } }, (get) =>
      get().edit('apiUser', 'mine'),
    );
    expect(now).toMatchObject({ view: { revision: 7 }, storedRevision: 8, values: { apiUser: 'mine' } });
  });

  it('updates a draft that is discarded after the stored section was changed', async () => {
    let answer = settingsView();
    const { get } = await loaded({ 'settings/read': () => ok(answer) });
    get().edit('apiUser', 'mine');
    answer = settingsView({ revision: 8, plugin: { ...savedPlugin, authenticator: 'HQ' } });
    await get().refresh();
    get().discard();
    await new Promise((resolve) => setImmediate(resolve));
    expect(get()).toMatchObject({
      view: { revision: 8 },
      values: { apiUser: savedPlugin.apiUser, authenticator: 'HQ' },
    });
  });
});
