import { describe, expect, it } from 'vitest';
import { ok } from '../../shared/result.ts';
import type { Plan } from '../../test-support/renderer/test-client.ts';
import { program, settle } from '../../test-support/renderer/test-program.ts';
import { otherView, pluginsView, settingsView } from '../../test-support/renderer/test-views.ts';

describe('saving for a profile that is no longer in use', () => {
  const refused: Plan = {
    'settings/save': () => ok({ status: 'other-profile' }),
    'appliance/save': () => ok({ status: 'other-profile' }),
    'plugins/save-settings': () => ok({ status: 'other-profile' }),
    'plugins/choose': () => ok({ status: 'other-profile' }),
    'plugins/choose-folder': () => ok({ status: 'other-profile' }),
    'plugins/unblock': () => ok({ status: 'other-profile' }),
    'scenarios/save': () => ok({ status: 'other-profile' }),
    'plugins/read-settings': () => ok(otherView()),
  };
  const saves: readonly (readonly [string, (stores: ReturnType<typeof program>) => Promise<unknown>])[] = [
    ['settings', async ({ draft }) => (draft.getState().edit('apiUser', 'mine'), draft.getState().saveDraft())],
    [
      'appliance',
      async ({ appliance }) => (appliance.getState().edit('group', 'mine'), appliance.getState().saveDraft()),
    ],
    [
      'settings of another plugin',
      async ({ other }) => (
        await other.getState().load('real'), other.getState().edit('all', true), other.getState().saveDraft()
      ),
    ],
    ['chosen plugin', ({ plugins }) => plugins.getState().choose('example')],
    ['plugin in a folder', ({ plugins }) => plugins.getState().chooseFolder('/plugin')],
    ['unblocked plugin', ({ plugins }) => plugins.getState().unblock('/plugin')],
    ['scenarios', async ({ scenarios }) => scenarios.getState().removeScenario('a')],
  ];

  it.each(saves)('is reported once, and the other profile is loaded by a reload: %s', async (_what, save) => {
    const scenarios = [
      { name: 'a', session: { user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } } },
    ] as const;
    const stores = program({
      ...refused,
      'scenarios/read': () => ok({ profile: 'real', revision: 3, scenarios: [...scenarios] }),
    });
    const { app, draft, appliance, other } = stores;
    await app.getState().start();
    await settle();
    stores.enter('practice');
    await save(stores);
    await settle();
    expect(app.getState()).toMatchObject({ refusedFor: 'real', info: { profile: 'real' } });
    expect([draft, appliance, other].map((section) => section.getState().save.phase)).toEqual(['idle', 'idle', 'idle']);
    await app.getState().reload();
    await settle();
    expect(app.getState()).toMatchObject({ refusedFor: undefined, info: { profile: 'practice' } });
    expect(draft.getState().view?.profile).toBe('practice');
  });

  it('keeps the draft, and shows none of it in the other profile', async () => {
    const stores = program(refused);
    const { app, draft } = stores;
    await app.getState().start();
    await settle();
    draft.getState().edit('apiUser', 'mine');
    stores.enter('practice');
    await draft.getState().saveDraft();
    await app.getState().reload();
    await settle();
    expect(draft.getState().values['apiUser']).toBe('user of practice');
    await app.getState().switchProfile('real');
    await settle();
    expect(draft.getState().values['apiUser']).toBe('mine');
  });
});

describe('choosing a plugin', () => {
  it('after another save changes nothing, and refreshes the list', async () => {
    const { app, plugins } = program({
      'plugins/choose': () => ok({ status: 'conflict', view: pluginsView({ revision: 9 }) }),
    });
    await app.getState().start();
    await settle();
    expect(await plugins.getState().choose('example')).toMatchObject({ ok: true, value: { status: 'conflict' } });
    expect(plugins.getState().view?.revision).toBe(9);
  });

  it('uses the revision of the last save in this window', async () => {
    let revision = 7;
    const { app, draft, plugins, calls } = program({
      'plugins/list': () => ok(pluginsView({ revision })),
      'settings/save': ({ plugin }) =>
        ok({ status: 'saved', view: settingsView({ revision: (revision += 1), plugin }) }),
      'plugins/choose': () => ok({ status: 'saved', view: pluginsView({ revision: 9 }) }),
    });
    await app.getState().start();
    await settle();
    draft.getState().edit('apiUser', 'other');
    await draft.getState().saveDraft();
    await settle();
    await plugins.getState().choose('example');
    expect(calls.at(-1)).toMatchObject({
      name: 'plugins/choose',
      input: { profile: 'real', expectedRevision: 8, id: 'example' },
    });
  });

  it('in a folder reads the list first, if it is not read yet', async () => {
    const { plugins, calls } = program({ 'plugins/choose-folder': () => ok({ status: 'saved', view: pluginsView() }) });
    await plugins.getState().chooseFolder('/plugin');
    expect(calls.map(({ name }) => name)).toEqual(['plugins/list', 'plugins/choose-folder']);
  });
});
