import { describe, expect, it } from 'vitest';
import { ok } from '../../shared/result.ts';
import type { ServiceView } from '../../shared/views.ts';
import { testError, type Plan } from '../../test-support/renderer/test-client.ts';
import { hashOf, hashOfHelp, helpOfHash, screenNames, screenOfHash } from '../lib/routes.ts';
import { emptyForm, practiceExamples } from '../features/test-settings/form-model.ts';
import { program, settle } from '../../test-support/renderer/test-program.ts';
import {
  appInfo,
  applianceView,
  appState,
  connectedService,
  otherView,
  pluginsView,
  savedAppliance,
  settingsView,
} from '../../test-support/renderer/test-views.ts';

describe('starting', () => {
  it('reads the program, its state and the settings', async () => {
    const { app, draft } = program();
    await app.getState().start();
    await settle();
    expect(app.getState()).toMatchObject({
      info: { profile: 'real' },
      state: { tokenCount: 0 },
      startError: undefined,
    });
    expect(draft.getState().values['apiUser']).toBe('user of real');
  });

  it('shows the error, and can be repeated', async () => {
    let down = true;
    const error = testError({ kind: 'service-unavailable', detail: 'lost' });
    const { app } = program({ 'app/info': () => (down ? { ok: false, error } : ok(appInfo())) });
    await app.getState().start();
    expect(app.getState()).toMatchObject({ info: undefined, startError: error });
    down = false;
    await app.getState().start();
    expect(app.getState()).toMatchObject({ info: { version: '1.2.3' }, startError: undefined });
  });
});

describe('switching to practice', () => {
  it('loads its own settings and an example, and drops the results of the real profile', async () => {
    const { app, draft, test, reach } = program({ 'diagnose/run': () => ok({ ok: true, checks: [] }) });
    await app.getState().start();
    await reach.getState().start();
    test.getState().edit({ username: 'real user' });
    expect(await app.getState().switchProfile('practice')).toBe(true);
    await settle();
    expect(draft.getState().values['apiUser']).toBe('user of practice');
    expect(test.getState().form).toEqual(practiceExamples.found);
    expect(reach.getState().request).toEqual({ phase: 'idle' });
  });

  it('and back restores the unsaved real settings', async () => {
    const { app, draft, test } = program();
    await app.getState().start();
    await settle();
    draft.getState().edit('apiUser', 'unsaved');
    await app.getState().switchProfile('practice');
    await settle();
    await app.getState().switchProfile('real');
    await settle();
    expect(draft.getState().values['apiUser']).toBe('unsaved');
    expect(test.getState().form).toEqual(emptyForm);
  });

  it('that fails keeps the profile and shows the error', async () => {
    const error = testError();
    const { app } = program({ 'practice/enter': () => ({ ok: false, error }) });
    await app.getState().start();
    expect(await app.getState().switchProfile('practice')).toBe(false);
    expect(app.getState()).toMatchObject({ info: { profile: 'real' }, switchError: error, switchingTo: undefined });
    app.getState().dismissSwitchError();
    expect(app.getState().switchError).toBeUndefined();
  });
});

describe('a state pushed by the main process', () => {
  it('is shown', async () => {
    const { app, push } = program();
    await app.getState().start();
    push('app/state', appState({ tokenCount: 5 }));
    expect(app.getState().state?.tokenCount).toBe(5);
  });

  it('of another profile switches this window', async () => {
    const { app, draft, push, enter } = program();
    await app.getState().start();
    await settle();
    enter('practice');
    push('app/state', appState({ profile: 'practice' }));
    await settle();
    expect(app.getState().info?.profile).toBe('practice');
    expect(draft.getState().values['apiUser']).toBe('user of practice');
  });
});

describe('a reconnected event stream', () => {
  it('reads profile, service and log again', async () => {
    let view: ServiceView = { connection: 'absent' };
    const { app, service, log, push, enter } = program({
      'service/state': () => ok(view),
      'service/tail': () => ok({ lines: ['one'], from: 'service' }),
    });
    await app.getState().start();
    log.getState().follow();
    await settle();
    enter('practice');
    view = connectedService();
    push('app/connected', {});
    await settle();
    expect(app.getState().info?.profile).toBe('practice');
    expect(service.getState().view).toEqual(view);
    expect(log.getState().entries).toHaveLength(1);
  });
});

describe('the service', () => {
  it('is read at the start, and updated by events', async () => {
    const { app, service, push } = program();
    await app.getState().start();
    await settle();
    expect(service.getState().view).toEqual({ connection: 'absent' });
    push('service/state', connectedService());
    expect(service.getState().view).toEqual(connectedService());
  });

  it('has its log followed once it connects', async () => {
    const { app, log, push, calls } = program({ 'service/tail': () => ok({ lines: ['one'], from: 'service' }) });
    await app.getState().start();
    log.getState().follow();
    await settle();
    expect(calls.filter(({ name }) => name === 'service/tail')).toHaveLength(1);
    push('service/state', connectedService());
    await settle();
    push('service/log', { lines: ['two'], skipped: 0 });
    expect(log.getState().entries.map((entry) => (entry.kind === 'line' ? entry.raw : entry.kind))).toEqual([
      'one',
      'two',
    ]);
  });
});

describe('saving one section', () => {
  it('gives the new revision to the draft of the other, because they share a file', async () => {
    let revision = 7;
    const { app, draft, appliance } = program({
      'settings/read': () => ok(settingsView({ revision })),
      'appliance/read': () => ok(applianceView({ revision })),
      'settings/save': ({ plugin }) =>
        ok({ status: 'saved', view: settingsView({ revision: (revision += 1), plugin }) }),
      'appliance/save': ({ appliance: section }) =>
        ok({ status: 'saved', view: applianceView({ revision: (revision += 1), appliance: section }) }),
    });
    await app.getState().start();
    await settle();
    appliance.getState().edit('group', 'EMEA');
    draft.getState().edit('apiUser', 'other');
    await draft.getState().saveDraft();
    await settle();
    expect(appliance.getState()).toMatchObject({ view: { revision: 8 }, values: { ...savedAppliance, group: 'EMEA' } });
    await appliance.getState().saveDraft();
    await settle();
    expect(draft.getState()).toMatchObject({ storedRevision: 9, view: { revision: 9 } });
  });
});

describe('another plugin', () => {
  const example = pluginsView({ currentId: 'example' });
  const withExample: Plan = {
    'plugins/list': () => ok(example),
    'plugins/read-settings': () => ok(otherView()),
    'test/lookup': () => ok({ ok: true, credentials: [] }),
    'diagnose/run': () => ok({ ok: true, checks: [] }),
  };
  const inputs = (calls: ReturnType<typeof program>['calls'], name: string) =>
    calls.filter((call) => call.name === name).map(({ input }) => input);

  it('that is chosen has its settings read, and used by tests and diagnosis', async () => {
    const { app, other, test, diagnose, calls } = program(withExample);
    await app.getState().start();
    await settle();
    other.getState().edit('style', 'b');
    other.getState().typeSecret('vaultKey', 'typed');
    test.getState().edit({ username: 'ann', host: 'web01' });
    await test.getState().lookUp();
    await diagnose.getState().start();
    const draft = { pluginId: 'example', plugin: { style: 'b', all: false }, secrets: { vaultKey: 'typed' } };
    expect(inputs(calls, 'test/lookup')).toMatchObject([draft]);
    expect(inputs(calls, 'diagnose/run')).toMatchObject([draft]);
  });

  it('is chosen with its settings, and the results of the previous one are removed', async () => {
    const { app, plugins, other, draft, test, calls } = program({
      ...withExample,
      'plugins/list': () => ok(pluginsView()),
      'plugins/choose': () => ok({ status: 'saved', view: example, service: { kind: 'absent' } }),
    });
    await app.getState().start();
    await settle();
    test.getState().edit({ username: 'ann', host: 'web01' });
    await test.getState().lookUp();
    expect(inputs(calls, 'test/lookup')).toMatchObject([
      { pluginId: 'privileged-identity', plugin: { apiUser: 'user of real' } },
    ]);
    expect(await plugins.getState().choose('example')).toMatchObject(
      ok({ status: 'saved', service: { kind: 'absent' } }),
    );
    expect(inputs(calls, 'plugins/choose')).toEqual([{ profile: 'real', expectedRevision: 7, id: 'example' }]);
    await settle();
    expect([other.getState().view?.pluginId, draft.getState().view?.revision, test.getState().lookup.phase]).toEqual([
      'example',
      7,
      'idle',
    ]);
  });

  it('keeps its unsaved settings while PI or practice is in use', async () => {
    const choices = [pluginsView(), example];
    const { app, plugins, other, test } = program({
      ...withExample,
      'plugins/choose': () => ok({ status: 'saved', view: choices.shift() ?? example }),
    });
    await app.getState().start();
    await settle();
    other.getState().edit('style', 'b');
    for (const id of ['privileged-identity', 'example']) {
      await plugins.getState().choose(id);
      await settle();
    }
    await app.getState().switchProfile('practice');
    await settle();
    expect(test.getState().form).toEqual(practiceExamples.found);
    await app.getState().switchProfile('real');
    await settle();
    expect(other.getState().values).toEqual({ style: 'b', all: false });
  });

  it('is saved under its own id', async () => {
    const { app, other, calls } = program({
      ...withExample,
      'plugins/save-settings': ({ settings }) => ok({ status: 'saved', view: otherView({ revision: 8, settings }) }),
    });
    await app.getState().start();
    await settle();
    other.getState().edit('all', true);
    await other.getState().saveDraft();
    expect(inputs(calls, 'plugins/save-settings')).toEqual([
      { pluginId: 'example', profile: 'real', expectedRevision: 7, settings: { style: 'a', all: true }, secrets: {} },
    ]);
    expect(other.getState()).toMatchObject({ save: { phase: 'saved' }, view: { revision: 8 } });
  });

  it('that cannot be listed leaves PI in use, and the error is kept', async () => {
    const error = testError();
    const { app, plugins } = program({ 'plugins/list': () => ({ ok: false, error }) });
    await app.getState().start();
    await settle();
    expect(plugins.getState()).toMatchObject({ view: undefined, error });
  });
});

describe('the check of the connection', () => {
  it('runs without a login and uses the saved settings', async () => {
    const { reach, calls } = program({ 'diagnose/run': () => ok({ ok: true, checks: [] }) });
    await reach.getState().start();
    expect(calls).toEqual([{ name: 'diagnose/run', input: { requestId: 'id-1', scope: 'reach' } }]);
    expect(reach.getState().request).toMatchObject({ phase: 'answered', value: { ok: true } });
  });

  it('keeps the error of a check that did not run', async () => {
    const error = testError({ kind: 'configuration', detail: 'setting' });
    const { reach } = program({ 'diagnose/run': () => ({ ok: false, error }) });
    await reach.getState().start();
    expect(reach.getState().request).toMatchObject({ phase: 'failed', error });
  });
});

describe('the address of a screen', () => {
  it.each(screenNames)('of %s opens it', (screen) => {
    expect(screenOfHash(hashOf(screen))).toBe(screen);
  });

  it.each(['', '#', '#/nowhere', '#/plugin-settings/x'])('"%s" opens the overview', (hash) => {
    expect(screenOfHash(hash)).toBe('overview');
  });

  it.each([
    ['#/help', { page: undefined, part: undefined }],
    [hashOfHelp('service'), { page: 'service', part: undefined }],
    [hashOfHelp('service', 'the-pipe'), { page: 'service', part: 'the-pipe' }],
  ])('%s opens the help', (hash, place) => {
    expect(screenOfHash(hash)).toBe('help');
    expect(helpOfHash(hash)).toEqual(place);
  });
});

describe('the first steps', () => {
  const nothing = settingsView({
    revision: 0,
    plugin: {},
    secrets: { apiPassword: 'not-set', apiRegistrationKey: 'not-set' },
  });
  const answered = { ok: true, credentials: [] };

  it('are shown without saved settings, and end with the first test', async () => {
    const { app, start, test } = program({ 'settings/read': () => ok(nothing), 'test/lookup': () => ok(answered) });
    await app.getState().start();
    await settle();
    expect(start.getState()).toMatchObject({ firstRun: true, tested: false });
    test.getState().edit(practiceExamples.found);
    await test.getState().lookUp();
    expect(start.getState().tested).toBe(true);
  });

  it('do not advance in practice', async () => {
    const { app, start, test } = program({ 'test/lookup': () => ok(answered) });
    await app.getState().start();
    await app.getState().switchProfile('practice');
    await settle();
    await test.getState().lookUp();
    expect(test.getState().lookup.phase).toBe('answered');
    expect(start.getState().tested).toBe(false);
  });
});

describe('the questions of Plugin settings to PI', () => {
  it('puts the detected version into the draft, unsaved, and resets it with another address', async () => {
    const { app, draft, version, calls } = program({ 'pi/detect-version': () => ok({ piVersion: 'templateJobs' }) });
    await app.getState().start();
    await settle();
    await version.getState().start();
    expect(draft.getState().values['piVersion']).toBe('templateJobs');
    expect(calls.map(({ name }) => name)).not.toContain('settings/save');
    draft.getState().edit('endpointUrl', 'https://elsewhere.example/AuthService.svc');
    expect(version.getState().request).toEqual({ phase: 'idle' });
  });

  it.each(['cancel', 'reset'] as const)('leaves the draft alone when the detection ends after a %s', async (how) => {
    let answer: () => void = () => undefined;
    const { app, draft, version } = program({
      'pi/detect-version': () =>
        new Promise((resolve) => {
          answer = () => resolve(ok({ piVersion: 'templateJobs' }));
        }),
    });
    await app.getState().start();
    await settle();
    const detecting = version.getState().start();
    void version.getState()[how]();
    answer();
    await detecting;
    expect(draft.getState().values['piVersion']).toBeUndefined();
    expect(version.getState().request).toEqual({ phase: 'idle' });
  });

  it('checks the template jobs of the draft with the entered secrets', async () => {
    const { app, draft, templates, calls } = program({ 'pi/check-templates': () => ok({ templates: [] }) });
    await app.getState().start();
    await settle();
    draft.getState().typeSecret('apiPassword', 'typed');
    await templates.getState().start();
    expect(calls.at(-1)).toMatchObject({
      name: 'pi/check-templates',
      input: { plugin: { apiUser: 'user of real' }, secrets: { apiPassword: 'typed' } },
    });
  });
});
