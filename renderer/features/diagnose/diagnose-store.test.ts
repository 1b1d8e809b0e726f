import { describe, expect, it } from 'vitest';
import type { DiagnoseResult, Check } from '../../../shared/diagnose-result.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { testClient, testError } from '../../../test-support/renderer/test-client.ts';
import { createDiagnoseStore, runOf, type DiagnoseOrder } from './diagnose-store.ts';
import { savedPlugin } from '../../../test-support/renderer/test-views.ts';

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;
const dns: Check = { name: 'dns', status: 'pass', detail: 'pi.hq.example is 10.0.0.9.', ms: 2 };
const tcp: Check = { name: 'tcp', status: 'fail', detail: 'Refused.', ms: 3, hint: 'Check Endpoint URL.' };

/** A diagnosis whose answer the test controls. */
function made(order: DiagnoseOrder = {}) {
  const answers: ((answer: Result<DiagnoseResult, ErrorInfo>) => void)[] = [];
  const { client, calls } = testClient({
    'request/cancel': () => ok({}),
    'diagnose/run': () => new Promise((resolve) => answers.push(resolve)),
  });
  let ids = 0;
  const store = createDiagnoseStore({
    client,
    newId: () => `id-${++ids}`,
    now: () => 1000,
    readOrder: () => order,
    keyOfDiagnosis: () => 'settings',
  });
  return {
    get: store.getState,
    run: () => runOf(store.getState().request),
    calls,
    answer: (answer: Result<DiagnoseResult, ErrorInfo>) => answers.shift()?.(answer),
  };
}

describe('a diagnosis', () => {
  it.each([
    ['the saved settings, without a user', {}, { requestId: 'id-1', scope: 'full' }, false],
    ['a user and an endpoint', { session }, { requestId: 'id-1', scope: 'full', session }, false],
    [
      'what is on screen and not saved',
      { draft: { plugin: savedPlugin, secrets: { apiPassword: 'typed' } } },
      { requestId: 'id-1', scope: 'full', plugin: savedPlugin, secrets: { apiPassword: 'typed' } },
      true,
    ],
  ] as const)('sends %s', (_name, order, input, unsaved) => {
    const { get, run, calls } = made(order);
    void get().start();
    expect(calls).toEqual([{ name: 'diagnose/run', input }]);
    expect(run()).toMatchObject({ unsaved, startedAt: 1000 });
  });

  it('omits the user when the option is off', () => {
    const { get, calls } = made({ session });
    get().setWithUser(false);
    void get().start();
    expect(calls).toEqual([{ name: 'diagnose/run', input: { requestId: 'id-1', scope: 'full' } }]);
  });

  it('adds its checks one by one, each once, and none of another window', () => {
    const { get, run } = made();
    void get().start();
    get().receive({ requestId: 'id-1', check: { ...dns, ms: 1 } });
    get().receive({ requestId: 'id-1', check: dns });
    get().receive({ requestId: 'elsewhere', check: tcp });
    expect(run()?.checks).toEqual([dns]);
  });

  it('ends with the checks of the answer', async () => {
    const { get, run, answer } = made();
    const done = get().start();
    answer(ok({ ok: false, checks: [dns, tcp] }));
    await done;
    expect(get().request.phase).toBe('answered');
    expect(run()?.checks).toEqual([dns, tcp]);
    expect(run()?.error).toBeUndefined();
  });

  it('keeps its checks when it fails', async () => {
    const { get, run, answer } = made();
    const done = get().start();
    get().receive({ requestId: 'id-1', check: dns });
    answer(err(testError()));
    await done;
    expect(get().request.phase).toBe('failed');
    expect(run()).toMatchObject({ checks: [dns], error: testError() });
  });

  it('runs once at a time', () => {
    const { get, calls } = made();
    void get().start();
    void get().start();
    expect(calls).toHaveLength(1);
  });
});

describe('cancelling', () => {
  it('cancels by id, and ignores later checks', async () => {
    const { get, run, calls, answer } = made();
    const done = get().start();
    get().receive({ requestId: 'id-1', check: dns });
    await get().cancel();
    get().receive({ requestId: 'id-1', check: tcp });
    answer(err(testError({ kind: 'cancelled', detail: undefined })));
    await done;
    expect(calls.at(-1)).toEqual({ name: 'request/cancel', input: { requestId: 'id-1' } });
    expect(run()?.checks).toEqual([dns]);
  });

  it('does nothing while nothing runs', async () => {
    const { get, calls } = made();
    await get().cancel();
    expect(calls).toEqual([]);
  });
});

describe('after a reset', () => {
  it('nothing is shown, the running request is cancelled, and its answer is ignored', async () => {
    const { get, run, calls, answer } = made();
    const done = get().start();
    get().reset();
    answer(ok({ ok: true, checks: [dns] }));
    await done;
    expect(calls.map(({ name }) => name)).toEqual(['diagnose/run', 'request/cancel']);
    expect(get().request.phase).toBe('idle');
    expect(run()).toBeUndefined();
  });
});
