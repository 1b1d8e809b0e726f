import { describe, expect, it } from 'vitest';
import type { ProfileName } from '../../../shared/writing.ts';
import { ok } from '../../../shared/result.ts';
import { testClient, testError, type Plan } from '../../../test-support/renderer/test-client.ts';
import type { Scenario } from './scenarios-model.ts';
import { autosaveScenarios, createScenariosStore } from './scenarios-store.ts';

const session = { user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** The main process and the data folder, for any number of windows. */
function folder() {
  const stored = { profile: 'real' as ProfileName, revision: 0, scenarios: [] as readonly Scenario[] };
  const plan: Plan = {
    'request/cancel': () => ok({}),
    'scenarios/read': () => ok({ ...stored, scenarios: [...stored.scenarios] }),
    'scenarios/save': ({ profile, expectedRevision, scenarios }) => {
      if (profile !== stored.profile) return ok({ status: 'other-profile' });
      if (expectedRevision !== stored.revision)
        return ok({ status: 'conflict', ...stored, scenarios: [...stored.scenarios] });
      Object.assign(stored, { revision: expectedRevision + 1, scenarios });
      return ok({ status: 'saved', revision: stored.revision });
    },
  };
  return { stored, plan, names: () => stored.scenarios.map(({ name }) => name) };
}

async function opened(plan: Plan) {
  const { client, calls } = testClient(plan);
  const settings = () => ({ plugin: {}, secrets: {} });
  const keyOfDraft = () => 'settings';
  const parts = { client, newId: () => 'id', readDraft: settings, readSaved: settings, keyOfDraft };
  const scenarios = createScenariosStore(parts);
  const autosave = autosaveScenarios(client, scenarios);
  await autosave.load();
  return {
    get: scenarios.getState,
    load: autosave.load,
    calls,
    names: () => scenarios.getState().scenarios.map(({ name }) => name),
  };
}

describe('scenarios', () => {
  it('are saved when they change, and are read by the next window', async () => {
    const { plan, names } = folder();
    const first = await opened(plan);
    first.get().saveScenario('a', session);
    first.get().saveScenario('b', session);
    await settle();
    first.get().removeScenario('a');
    await settle();
    expect(names()).toEqual(['b']);
    expect((await opened(plan)).names()).toEqual(['b']);
  });

  it('are not written by being read', async () => {
    const { plan } = folder();
    const { calls } = await opened(plan);
    await settle();
    expect(calls.map(({ name }) => name)).toEqual(['scenarios/read']);
  });

  it('of two windows are merged', async () => {
    const { plan, names } = folder();
    const [one, other] = [await opened(plan), await opened(plan)];
    one.get().saveScenario('a', session);
    await settle();
    other.get().saveScenario('b', session);
    await settle();
    expect(names()).toEqual(['a', 'b']);
    expect(other.names()).toEqual(['a', 'b']);
    one.get().saveScenario('c', session);
    await settle();
    expect(names()).toEqual(['a', 'b', 'c']);
  });

  it('stay when another plugin is chosen', async () => {
    const { plan } = folder();
    const { get, names } = await opened(plan);
    get().saveScenario('a', session);
    get().reset();
    expect(names()).toEqual(['a']);
  });

  it('belong to a profile', async () => {
    const { plan, stored, names } = folder();
    const window = await opened(plan);
    window.get().saveScenario('a', session);
    await settle();
    Object.assign(stored, { profile: 'practice', revision: 0, scenarios: [] });
    window.get().saveScenario('late', session);
    await settle();
    expect(names()).toEqual([]);
    await window.load();
    expect(window.names()).toEqual([]);
  });

  it('keep the error of a save until the next one succeeds', async () => {
    const { plan, names } = folder();
    let fails = true;
    const error = testError();
    const { get } = await opened({
      ...plan,
      'scenarios/save': (input) =>
        fails ? { ok: false, error } : (plan['scenarios/save']?.(input) ?? { ok: false, error }),
    });
    get().saveScenario('a', session);
    await settle();
    expect(get().keepError).toEqual(error);
    fails = false;
    get().saveScenario('b', session);
    await settle();
    expect(get().keepError).toBeUndefined();
    expect(names()).toEqual(['a', 'b']);
  });
});
