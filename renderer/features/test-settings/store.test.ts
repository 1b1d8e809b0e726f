import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import type { LookupResult, RetrieveResult } from '../../../shared/lookup-result.ts';
import { testClient, testError, type Plan } from '../../../test-support/renderer/test-client.ts';
import { emptyForm, practiceExamples, type Session } from './form-model.ts';
import { createTestStore } from './store.ts';
import { savedPlugin } from '../../../test-support/renderer/test-views.ts';

const none: LookupResult = { ok: true, credentials: [], trace: [] };
const retrieved: RetrieveResult = { ok: true, account: 'ann-admin', injectAs: 'HQ\\ann-admin', checkedIn: true };
const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01.hq.example' } };

function made(plan: Plan) {
  const { client, calls } = testClient({ 'request/cancel': () => ok({}), ...plan });
  let ids = 0;
  const draft = { plugin: { ...savedPlugin, apiUser: 'unsaved' }, secrets: { apiPassword: 'typed' } };
  const newId = () => `id-${++ids}`;
  const keyOfDraft = () => 'settings';
  const store = createTestStore({
    client,
    newId,
    now: () => 5,
    readDraft: () => draft,
    keyOfDraft,
    savedRevision: () => 1,
  });
  store.getState().edit(practiceExamples.found);
  return { get: store.getState, calls };
}

/** A call that the test answers. */
function held<T>() {
  let answer: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    answer = resolve;
  });
  return { promise, answer: (value: T) => answer(value) };
}

describe('a lookup', () => {
  it('sends the draft, its typed secrets and the request', async () => {
    const { get, calls } = made({ 'test/lookup': () => ok(none) });
    await get().lookUp();
    expect(calls).toEqual([
      {
        name: 'test/lookup',
        input: {
          requestId: 'id-1',
          plugin: { ...savedPlugin, apiUser: 'unsaved' },
          secrets: { apiPassword: 'typed' },
          session,
        },
      },
    ]);
    expect(get().lookup).toMatchObject({
      phase: 'answered',
      input: { session, plugin: { ...savedPlugin, apiUser: 'unsaved' } },
      value: none,
    });
    expect(JSON.stringify(get())).not.toContain('typed');
  });

  it('sends nothing while the form is incomplete, and shows why', async () => {
    const { get, calls } = made({});
    get().edit(emptyForm);
    await get().lookUp();
    expect(calls).toEqual([]);
    expect(get().attempted).toBe(true);
  });

  it('that fails in the engine keeps its trace', async () => {
    const error = testError({ kind: 'impersonation', detail: 'not-allowed' });
    const trace = [{ stage: 'identity', subject: 'HQ\\ann', outcome: 'failed', reason: 'refused' }] as const;
    const { get } = made({ 'test/lookup': () => ok({ ok: false, credentials: [], trace: [...trace], error }) });
    await get().lookUp();
    expect(get().lookup).toMatchObject({ phase: 'failed', input: { session }, error, progress: trace });
  });

  it('that fails before the engine has none', async () => {
    const error = testError();
    const { get } = made({ 'test/lookup': () => ({ ok: false, error }) });
    await get().lookUp();
    expect(get().lookup).toMatchObject({ phase: 'failed', input: { session }, error, progress: undefined });
  });

  it('runs once at a time and keeps the last outcome until it has its own', async () => {
    const second = held<ReturnType<typeof ok<LookupResult>>>();
    let calls = 0;
    const { get } = made({ 'test/lookup': () => (++calls === 1 ? ok(none) : second.promise) });
    await get().lookUp();
    const running = get().lookUp();
    await get().lookUp();
    expect(calls).toBe(2);
    expect(get().lookup).toMatchObject({ phase: 'running', requestId: 'id-2', previous: { phase: 'answered' } });
    second.answer(ok(none));
    await running;
    expect(get().lookup).toMatchObject({ phase: 'answered', requestId: 'id-2' });
  });

  it('is cancelled by its own id', async () => {
    const answer = held<ReturnType<typeof ok<LookupResult>>>();
    const { get, calls } = made({ 'test/lookup': () => answer.promise });
    const running = get().lookUp();
    await get().cancelLookup();
    expect(calls.at(-1)).toEqual({ name: 'request/cancel', input: { requestId: 'id-1' } });
    answer.answer(ok({ ok: false, credentials: [], error: testError({ kind: 'cancelled', detail: undefined }) }));
    await running;
    expect(get().lookup).toMatchObject({ phase: 'cancelled', error: { kind: 'cancelled' } });
  });

  it('that answers after its profile was left is dropped', async () => {
    const answer = held<ReturnType<typeof ok<LookupResult>>>();
    const { get, calls } = made({ 'test/lookup': () => answer.promise });
    const running = get().lookUp();
    get().reset();
    answer.answer(ok(none));
    await running;
    expect(get()).toMatchObject({ lookup: { phase: 'idle' }, form: emptyForm });
    expect(calls.at(-1)).toEqual({ name: 'request/cancel', input: { requestId: 'id-1' } });
  });
});

describe('a retrieval', () => {
  it('sends the request of the lookup, even when the form was edited since', async () => {
    const { get, calls } = made({ 'test/lookup': () => ok(none), 'test/retrieve': () => ok(retrieved) });
    await get().lookUp();
    get().edit({ host: 'elsewhere' });
    get().setFullCycle(true);
    await get().retrieve('v1.a');
    expect(calls.at(-1)).toMatchObject({
      name: 'test/retrieve',
      input: { requestId: 'id-2', session, credentialId: 'v1.a', fullCycle: true },
    });
    expect(get().retrievals).toMatchObject({ 'v1.a': { phase: 'answered', input: { session }, value: retrieved } });
  });

  it('keeps its failure by credential', async () => {
    const error = testError({ kind: 'checkout-conflict', detail: undefined });
    const { get } = made({
      'test/lookup': () => ok(none),
      'test/retrieve': ({ credentialId }) => (credentialId === 'v1.a' ? { ok: false, error } : ok(retrieved)),
    });
    await get().lookUp();
    await Promise.all([get().retrieve('v1.a'), get().retrieve('v1.b')]);
    expect(get().retrievals).toMatchObject({
      'v1.a': { phase: 'failed', error },
      'v1.b': { phase: 'answered', value: retrieved },
    });
  });

  it('runs once at a time for a credential, and is cancelled by its own id', async () => {
    const answer = held<ReturnType<typeof ok<RetrieveResult>>>();
    const { get, calls } = made({ 'test/lookup': () => ok(none), 'test/retrieve': () => answer.promise });
    await get().lookUp();
    const running = get().retrieve('v1.a');
    await get().retrieve('v1.a');
    expect(calls.filter(({ name }) => name === 'test/retrieve')).toHaveLength(1);
    await get().cancelRetrieval('v1.a');
    expect(calls.at(-1)).toEqual({ name: 'request/cancel', input: { requestId: 'id-2' } });
    answer.answer(ok(retrieved));
    await running;
  });

  it('is removed with the next lookup', async () => {
    const { get } = made({ 'test/lookup': () => ok(none), 'test/retrieve': () => ok(retrieved) });
    await get().lookUp();
    await get().retrieve('v1.a');
    await get().lookUp();
    expect(get().retrievals).toEqual({});
  });
});

describe('the practice example', () => {
  it('fills an empty form and no other', () => {
    const { get } = made({});
    get().edit({ host: 'mine' });
    get().prefillForPractice();
    expect(get().form.host).toBe('mine');
    get().reset();
    get().prefillForPractice();
    expect(get().form).toEqual(practiceExamples.found);
  });
});

describe('a request to the service', () => {
  const recent = {
    sessionId: 's-1',
    user: { username: 'erin', distinguishedName: 'cn=erin' },
    jumpItem: { type: 'jump-client', host: 'sql01', additionalAddresses: ['10.0.0.5', '10.0.0.6'], group: 'EMEA' },
  } as const;
  const request = () => structuredClone(recent) as unknown as Session;

  it('fills in the form and removes the results of another request', async () => {
    const { get } = made({ 'test/lookup': () => ok(none) });
    await get().lookUp();
    get().fillIn(request(), '2026-11-24T09:12:33.120Z');
    expect(get()).toMatchObject({
      form: {
        ...emptyForm,
        username: 'erin',
        distinguishedName: 'cn=erin',
        type: 'jump-client',
        host: 'sql01',
        additionalAddress: '10.0.0.5, 10.0.0.6',
      },
      filledFrom: '2026-11-24T09:12:33.120Z',
      lookup: { phase: 'idle' },
      attempted: false,
    });
  });

  it('is no longer named once the form is edited', () => {
    const { get } = made({});
    get().fillIn(request(), '2026-11-24T09:12:33.120Z');
    get().edit({ host: 'sql02' });
    expect(get().filledFrom).toBeUndefined();
  });
});

describe('the history', () => {
  it('has the last twenty lookups, newest first, and nothing of another profile', async () => {
    const { get } = made({ 'test/lookup': () => ok(none) });
    for (let n = 0; n < 25; n += 1) {
      get().edit({ username: `user-${n}` });
      await get().lookUp();
    }
    expect(get().history).toHaveLength(20);
    expect(get().history[0]).toMatchObject({ at: 5, session: { user: { username: 'user-24' } }, kept: { offers: [] } });
    get().reset();
    expect(get().history).toEqual([]);
  });

  it('has failed lookups with the kind of their error, and stays when the form is filled in', async () => {
    const { get } = made({ 'test/lookup': () => ({ ok: false, error: testError() }) });
    await get().lookUp();
    get().fillIn(session as Session, '2026-11-24T09:12:33.120Z');
    expect(get().history.map(({ kept }) => kept)).toEqual([{ offers: [], failed: 'connectivity' }]);
  });
});
