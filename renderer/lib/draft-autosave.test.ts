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
const left: KeptDraft = { baseRevision: 7, base: savedPlugin, values: { ...savedPlugin, apiUser: 'left' }, keptAt: 5 };

/** A window on stored settings and a kept draft; `tick` lets the time pass that is waited for. */
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
  const autosave = createDraftAutosave({ client, schedule: (work) => void timers.push(work) });
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

describe('keeping', () => {
  it('gathers what is typed, with what it began from and never with a secret', async () => {
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

  it('says nothing of settings that nobody changed', async () => {
    const { tick, kept } = await opened();
    await tick();
    expect(kept()).toEqual([]);
  });

  it.each([
    ['discarded', async (get: Awaited<ReturnType<typeof opened>>['get']) => get().discard()],
    ['saved', async (get: Awaited<ReturnType<typeof opened>>['get']) => get().saveDraft()],
    [
      'taken back by hand',
      async (get: Awaited<ReturnType<typeof opened>>['get']) => get().edit('apiUser', savedPlugin.apiUser),
    ],
  ])('ends at once when the changes are %s', async (_how, end) => {
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

  it('names the profile that it was typed for, though another one is there by now', async () => {
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

describe('a draft that was left', () => {
  it('is back, with the time and without secrets', async () => {
    const { get } = await opened({ kept: left });
    expect(get()).toMatchObject({ values: { apiUser: 'left' }, secrets: {}, restoredAt: 5, view: { revision: 7 } });
    expect(isDirty(get())).toBe(true);
  });

  it('in another profile is left there: it was switched between two calls', async () => {
    const { get } = await opened({ plan: { 'drafts/read': () => ok({ profile: 'practice', draft: left }) } });
    expect(get()).toMatchObject({ values: savedPlugin, restoredAt: undefined });
  });

  it('goes on from the present revision when its own section is as it was', async () => {
    const { get } = await opened({ kept: left, stored: { revision: 9 } });
    expect(get()).toMatchObject({ values: { apiUser: 'left' }, view: { revision: 9 } });
  });

  it('keeps the revision that it began from when somebody changed the section, so that saving is a conflict', async () => {
    const { get } = await opened({
      kept: left,
      stored: { revision: 9, plugin: { ...savedPlugin, authenticator: 'HQ' } },
    });
    expect(get()).toMatchObject({
      values: { apiUser: 'left' },
      view: { revision: 7, plugin: savedPlugin },
      storedRevision: 9,
    });
  });

  it('is forgotten when it was saved before the window broke down', async () => {
    const { get, kept } = await opened({ kept: left, stored: { revision: 8, plugin: left.values } });
    await settle();
    expect(get().restoredAt).toBeUndefined();
    expect(kept()).toMatchObject([{ draft: undefined }]);
  });

  it('is no longer news once it is discarded', async () => {
    const { get, kept } = await opened({ kept: left });
    get().discard();
    await settle();
    expect(get()).toMatchObject({ values: savedPlugin, restoredAt: undefined });
    expect(kept()).toMatchObject([{ draft: undefined }]);
  });
});
