import { describe, expect, it } from 'vitest';
import type { AppState, ProfileName } from '../../shared/contract.ts';
import { ok } from '../../shared/result.ts';
import type { Bridge } from '../bridge.ts';
import { testClient, testError, type Plan } from '../test-client.ts';
import { hashOf, screenNames, screenOfHash } from './app-store.ts';
import { createStores } from './stores.ts';
import { emptyForm, practiceExamples } from './test-form.ts';
import { appInfo, appState, savedPlugin, settingsView } from './test-views.ts';

/** A main process with two profiles. */
function program(plan: Plan = {}) {
  let profile: ProfileName = 'real';
  const enter = (next: ProfileName) => {
    profile = next;
    return ok(appInfo({ profile }));
  };
  const { client, calls } = testClient({
    'app/info': () => ok(appInfo({ profile })),
    'app/state': () => ok(appState({ profile })),
    'settings/read': () => ok(settingsView({ plugin: { ...savedPlugin, apiUser: `user of ${profile}` } })),
    'practice/enter': () => enter('practice'),
    'practice/leave': () => enter('real'),
    'request/cancel': () => ok({}),
    ...plan,
  });
  let push: (state: AppState) => void = () => undefined;
  const bridge: Bridge = {
    client,
    onEvent: (_event, listener) => {
      push = listener as (state: AppState) => void;
      return () => undefined;
    },
  };
  let ids = 0;
  return { ...createStores(bridge, () => `id-${++ids}`), calls, push: (state: AppState) => push(state), enter };
}

/** Lets what was started run to its end: nothing here waits for time. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('starting', () => {
  it('reads what the program is, how it is doing, and the settings', async () => {
    const { app, draft } = program();
    await app.getState().start();
    await settle();
    expect(app.getState()).toMatchObject({ info: { profile: 'real' }, state: { tokenCount: 0 }, startError: undefined });
    expect(draft.getState().values['apiUser']).toBe('user of real');
  });

  it('shows why it failed, and can be tried again', async () => {
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
  it('brings its own settings and an example, and drops what belonged to the real profile', async () => {
    const { app, draft, test, reach } = program({ 'diagnose/run': () => ok({ ok: true, rungs: [] }) });
    await app.getState().start();
    await reach.getState().check();
    test.getState().edit({ username: 'real user' });
    expect(await app.getState().switchProfile('practice')).toBe(true);
    await settle();
    expect(draft.getState().values['apiUser']).toBe('user of practice');
    expect(test.getState().form).toEqual(practiceExamples.found);
    expect(reach.getState().result).toBeUndefined();
  });

  it('and back brings the unsaved real settings back', async () => {
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

  it('that fails stays where it is and says why', async () => {
    const error = testError();
    const { app } = program({ 'practice/enter': () => ({ ok: false, error }) });
    await app.getState().start();
    expect(await app.getState().switchProfile('practice')).toBe(false);
    expect(app.getState()).toMatchObject({ info: { profile: 'real' }, switchError: error, switchingTo: undefined });
    app.getState().dismissSwitchError();
    expect(app.getState().switchError).toBeUndefined();
  });
});

describe('a state pushed by the program', () => {
  it('is shown', async () => {
    const { app, push } = program();
    await app.getState().start();
    push(appState({ tokenCount: 5 }));
    expect(app.getState().state?.tokenCount).toBe(5);
  });

  it('of another profile makes this window follow', async () => {
    const { app, draft, push, enter } = program();
    await app.getState().start();
    await settle();
    enter('practice');
    push(appState({ profile: 'practice' }));
    await settle();
    expect(app.getState().info?.profile).toBe('practice');
    expect(draft.getState().values['apiUser']).toBe('user of practice');
  });
});

describe('the check of the connection', () => {
  it('stops before any login and uses the saved settings', async () => {
    const { reach, calls } = program({ 'diagnose/run': () => ok({ ok: true, rungs: [] }) });
    await reach.getState().check();
    expect(calls).toEqual([{ name: 'diagnose/run', input: { requestId: 'id-1', scope: 'reach' } }]);
    expect(reach.getState()).toMatchObject({ running: undefined, result: { ok: true } });
  });

  it('keeps the error of a check that did not run', async () => {
    const error = testError({ kind: 'configuration', detail: 'setting' });
    const { reach } = program({ 'diagnose/run': () => ({ ok: false, error }) });
    await reach.getState().check();
    expect(reach.getState()).toMatchObject({ running: undefined, result: undefined, error });
  });
});

describe('the address of a screen', () => {
  it.each(screenNames)('%s leads to itself', (screen) => {
    expect(screenOfHash(hashOf(screen))).toBe(screen);
  });

  it.each(['', '#', '#/nowhere', '#/plugin-settings/x'])('"%s" leads to the overview', (hash) => {
    expect(screenOfHash(hash)).toBe('overview');
  });
});
