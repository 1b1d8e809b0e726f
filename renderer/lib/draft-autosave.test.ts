import { describe, expect, it } from 'vitest';
import type { SettingsView } from '../../shared/views.ts';
import type { CallArgument } from '../../shared/contract.ts';
import type { ProfileName } from '../../shared/writing.ts';
import type { KeptDraft } from '../../shared/drafts.ts';
import { ok } from '../../shared/result.ts';
import { testClient, testError, type Plan } from '../../test-support/renderer/test-client.ts';
import { createDraftAutosave } from './draft-autosave.ts';
import { createDraftStore } from '../features/plugin-settings/store.ts';
import { isDirty } from './section-draft.ts';
import { savedPlugin, settingsView } from '../../test-support/renderer/test-views.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));
const keptDraft: KeptDraft = {
  baseRevision: 7,
  base: savedPlugin,
  values: { ...savedPlugin, apiUser: 'kept' },
  keptAt: 5,
};

/** A window with stored settings and a kept draft; `tick` runs the scheduled work. */
async function opened({
  kept,
  stored = {},
  plan = {},
}: {
  readonly kept?: KeptDraft;
  readonly stored?: Partial<SettingsView>;
  readonly plan?: Plan;
} = {}) {
  const timers: (() => void)[] = [];
  const { client, calls } = testClient({
    'settings/read': () => ok(settingsView(stored)),
    'settings/save': ({ plugin }) => ok({ status: 'saved', view: settingsView({ revision: 8, plugin }) }),
    'drafts/read': () => ok({ profile: 'real', draft: kept }),
    'drafts/keep': () => ok({ status: 'saved' }),
    ...plan,
  });
  const autosave = createDraftAutosave(client, (work) => void timers.push(work));
  const store = createDraftStore(client, autosave.read);
  autosave.follow(store);
  await store.getState().load('real');
  return {
    get: store.getState,
    timers,
    load: (profile: ProfileName) => store.getState().load(profile),
    tick: async () => {
      for (const work of timers.splice(0)) work();
      await settle();
    },
    kept: () =>
      calls.filter(({ name }) => name === 'drafts/keep').map(({ input }) => input as CallArgument<'drafts/keep'>),
  };
}

describe('autosave', () => {
  it('sends edits together, with the settings that they began with and without a secret', async () => {
    const { get, tick, kept, timers } = await opened();
    get().typeSecret('apiPassword', 'leak-test-secret');
    get().edit('apiUser', 'a');
    get().edit('apiUser', 'ab');
    expect(timers).toHaveLength(1);
    await tick();
    expect(kept()).toEqual([
      {
        profile: 'real',
        expectedRevision: 7,
        section: 'plugin:privileged-identity',
        draft: { base: savedPlugin, values: { ...savedPlugin, apiUser: 'ab' } },
      },
    ]);
    expect(JSON.stringify(kept())).not.toContain('leak-test-secret');
  });

  it('sends nothing for unchanged settings', async () => {
    const { tick, kept } = await opened();
    await tick();
    expect(kept()).toEqual([]);
  });

  it.each([
    ['discarded', async (get: Awaited<ReturnType<typeof opened>>['get']) => get().discard()],
    ['saved', async (get: Awaited<ReturnType<typeof opened>>['get']) => get().saveDraft()],
    [
      'reverted by hand',
      async (get: Awaited<ReturnType<typeof opened>>['get']) => get().edit('apiUser', savedPlugin.apiUser),
    ],
  ])('removes what is kept at once when the changes are %s', async (_how, end) => {
    const { get, tick, kept } = await opened();
    get().edit('apiUser', 'other');
    await tick();
    await end(get);
    await settle();
    expect(kept().map(({ draft }) => draft?.values['apiUser'])).toEqual(['other', undefined]);
  });

  it('is tried again with the next change after it failed', async () => {
    let fails = true;
    const { get, tick, kept } = await opened({
      plan: { 'drafts/keep': () => (fails ? { ok: false, error: testError() } : ok({ status: 'saved' })) },
    });
    get().edit('apiUser', 'a');
    await tick();
    fails = false;
    get().edit('apiUser', 'b');
    get().edit('apiUser', 'a');
    await tick();
    expect(kept()).toHaveLength(2);
  });

  it.each([
    ['another profile is in use', 'other-profile'],
    ['newer ones are kept', 'conflict'],
  ] as const)('is tried again with the next change where %s', async (_why, status) => {
    const { get, tick, kept } = await opened({ plan: { 'drafts/keep': () => ok({ status }) } });
    get().edit('apiUser', 'a');
    await tick();
    get().edit('apiUser', 'b');
    get().edit('apiUser', 'a');
    await tick();
    expect(kept()).toHaveLength(2);
  });

  it('names the profile of the edit, even after a switch to another one', async () => {
    let profile: ProfileName = 'real';
    const { get, tick, kept, load } = await opened({
      plan: { 'settings/read': () => ok(settingsView({ profile })), 'drafts/read': () => ok({ profile }) },
    });
    get().edit('apiUser', 'real');
    profile = 'practice';
    await load('practice');
    get().edit('apiUser', 'practice');
    await tick();
    expect(kept().map(({ profile: of, draft }) => [of, draft?.values['apiUser']])).toEqual([
      ['real', 'real'],
      ['practice', 'practice'],
    ]);
  });
});

describe('restored changes', () => {
  it('have their time and no secrets', async () => {
    const { get } = await opened({ kept: keptDraft });
    expect(get()).toMatchObject({ values: { apiUser: 'kept' }, secrets: {}, restoredAt: 5, view: { revision: 7 } });
    expect(isDirty(get())).toBe(true);
  });

  it('of another profile are ignored: the profile was switched between two calls', async () => {
    const { get } = await opened({ plan: { 'drafts/read': () => ok({ profile: 'practice', draft: keptDraft }) } });
    expect(get()).toMatchObject({ values: savedPlugin, restoredAt: undefined });
  });

  it('continue from the stored revision when the stored section is unchanged', async () => {
    const { get } = await opened({ kept: keptDraft, stored: { revision: 9 } });
    expect(get()).toMatchObject({ values: { apiUser: 'kept' }, view: { revision: 9 } });
  });

  it('keep their revision when the stored section was changed, so that saving is a conflict', async () => {
    const { get } = await opened({
      kept: keptDraft,
      stored: { revision: 9, plugin: { ...savedPlugin, authenticator: 'HQ' } },
    });
    expect(get()).toMatchObject({
      values: { apiUser: 'kept' },
      view: { revision: 7, plugin: savedPlugin },
      storedRevision: 9,
    });
  });

  it('are removed when they were saved before the window crashed', async () => {
    const { get, kept } = await opened({ kept: keptDraft, stored: { revision: 8, plugin: keptDraft.values } });
    await settle();
    expect(get().restoredAt).toBeUndefined();
    expect(kept()).toMatchObject([{ draft: undefined }]);
  });

  it('have no time any more once they are discarded', async () => {
    const { get, kept } = await opened({ kept: keptDraft });
    get().discard();
    await settle();
    expect(get()).toMatchObject({ values: savedPlugin, restoredAt: undefined });
    expect(kept()).toMatchObject([{ draft: undefined }]);
  });
});
