import { describe, expect, it } from 'vitest';
import type { LookupResult } from '../../../shared/lookup-result.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { testClient, testError } from '../../../test-support/renderer/test-client.ts';
import { createScenariosStore, isBusy } from './scenarios-store.ts';
import type { Session } from './form-model.ts';

const session: Session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01' } };
const none = ok<LookupResult>({ ok: true, credentials: [] });

/** Scenarios whose lookups the test answers. */
function made() {
  const answers: ((answer: Result<LookupResult, ErrorInfo>) => void)[] = [];
  const { client, calls } = testClient({
    'request/cancel': () => ok({}),
    'test/lookup': () => new Promise((resolve) => answers.push(resolve)),
  });
  let ids = 0;
  const store = createScenariosStore({
    client,
    newId: () => `id-${++ids}`,
    readDraft: () => ({ plugin: { apiUser: 'draft' }, secrets: { apiPassword: 'typed' } }),
    readSaved: () => ({ plugin: { apiUser: 'saved' }, secrets: {} }),
    keyOfDraft: () => 'settings',
  });
  const answer = async (value: Result<LookupResult, ErrorInfo> = none): Promise<void> => {
    answers.shift()?.(value);
    await new Promise(setImmediate);
  };
  return { get: store.getState, calls, answer };
}

describe('scenarios', () => {
  it('of one name replace each other, and can be removed', () => {
    const { get } = made();
    get().saveScenario(' a ', session);
    get().saveScenario('b', session);
    get().saveScenario('a', { ...session, user: { username: 'bob' } });
    expect(get().scenarios.map(({ name, session: { user } }) => [name, user.username])).toEqual([
      ['a', 'bob'],
      ['b', 'HQ\\ann'],
    ]);
    get().removeScenario('a');
    get().importScenarios([{ name: 'c', session }]);
    expect(get().scenarios.map(({ name }) => name)).toEqual(['b', 'c']);
  });

  it('run one after the other with progress, and keep the run before', async () => {
    const { get, answer, calls } = made();
    for (const name of ['a', 'b']) get().saveScenario(name, session);
    const all = get().run(['a', 'b']);
    expect(get().scenarioRun).toMatchObject({ progress: { current: 'a', done: 0, all: 2 } });
    await answer();
    expect(get().scenarioRun).toMatchObject({ progress: { current: 'b', done: 1, all: 2 } });
    await answer();
    await all;
    expect(isBusy(get())).toBe(false);
    expect(calls.map(({ input }) => input)).toMatchObject([{ plugin: { apiUser: 'draft' }, session }, { session }]);
    const again = get().run(['a']);
    await answer(ok({ ok: false, credentials: [], error: testError() }));
    await again;
    expect(get().scenarios[0]).toMatchObject({ last: { failed: 'connectivity' }, before: { offers: [] } });
    expect(get().scenarios[1]?.before).toBeUndefined();
  });

  it('stop at Cancel, and the running one counts as not run', async () => {
    const { get, answer, calls } = made();
    for (const name of ['a', 'b']) get().saveScenario(name, session);
    const all = get().run(['a', 'b']);
    await get().cancel();
    await answer();
    await all;
    expect(calls.map(({ name }) => name)).toEqual(['test/lookup', 'request/cancel']);
    expect(get().scenarios.map(({ last }) => last)).toEqual([undefined, undefined]);
    expect(isBusy(get())).toBe(false);
  });
});

describe('comparing with what is saved', () => {
  it('looks up twice, with the saved settings without typed secrets', async () => {
    const { get, answer, calls } = made();
    const done = get().compare(session);
    expect(calls.map(({ input }) => input)).toMatchObject([
      { plugin: { apiUser: 'draft' }, secrets: { apiPassword: 'typed' } },
      { plugin: { apiUser: 'saved' }, secrets: {} },
    ]);
    await answer(ok({ ok: false, credentials: [], error: testError() }));
    await answer();
    await done;
    expect(get().comparison).toMatchObject({
      phase: 'answered',
      input: { session, plugin: { apiUser: 'draft' } },
      value: { draft: { offers: [], failed: 'connectivity' }, saved: { offers: [] } },
    });
  });

  it('that is cancelled cancels both and shows nothing', async () => {
    const { get, answer, calls } = made();
    const done = get().compare(session);
    await get().cancel();
    await answer();
    await answer();
    await done;
    expect(calls).toMatchObject([
      { name: 'test/lookup', input: { requestId: 'id-1' } },
      { name: 'test/lookup', input: { requestId: 'id-1' } },
      { name: 'request/cancel', input: { requestId: 'id-1' } },
    ]);
    expect(get().comparison).toEqual({ phase: 'idle' });
  });
});

it('a run and a comparison exclude each other', async () => {
  const { get, calls } = made();
  get().saveScenario('a', session);
  void get().compare(session);
  await get().run(['a']);
  expect(calls).toHaveLength(2);
  expect(get().scenarioRun).toEqual({ phase: 'idle' });
});
