import { describe, expect, it } from 'vitest';
import type { ErrorInfo } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { testClient, testError } from '../../test-support/renderer/test-client.ts';
import { createRequestStore, lastResult, type RunningCall } from './request-store.ts';

const cancelled = testError({ kind: 'cancelled', detail: undefined });

/** A request whose calls the test answers, in their order. */
function made() {
  const { client, calls } = testClient({ 'request/cancel': () => ok({}) });
  const running: RunningCall<string>[] = [];
  const answers: ((answer: Result<string, ErrorInfo> | undefined) => void)[] = [];
  let [ids, input] = [0, 'first'];
  const store = createRequestStore<string, string, string>(
    { client, newId: () => `id-${++ids}` },
    () => input,
    (_input, call) => {
      running.push(call);
      return new Promise((resolve) => answers.push(resolve));
    },
  );
  return {
    get: store.getState,
    calls,
    running,
    change: (next: string) => (input = next),
    answer: (answer: Result<string, ErrorInfo> | undefined) => answers.shift()?.(answer),
  };
}

describe('a request', () => {
  it('runs until it is answered, and its result keeps the input that it was made with', async () => {
    const { get, change, answer } = made();
    const done = get().start();
    expect(get().request).toMatchObject({ phase: 'running', requestId: 'id-1', input: 'first', cancelling: false });
    change('second');
    answer(ok('yes'));
    await done;
    expect(get().request).toEqual({ phase: 'answered', requestId: 'id-1', input: 'first', value: 'yes' });
  });

  it('runs one at a time', async () => {
    const { get, running } = made();
    void get().start();
    await get().start();
    expect(running).toHaveLength(1);
  });

  it.each([
    ['failed', testError()],
    ['cancelled', cancelled],
  ])('that has %s keeps the error and what was known before', async (phase, error) => {
    const { get, running, answer } = made();
    const done = get().start();
    running[0]?.report('half');
    expect(get().request).toMatchObject({ progress: 'half' });
    answer(err(error));
    await done;
    expect(get().request).toEqual({ phase, requestId: 'id-1', input: 'first', progress: 'half', error });
  });

  it('without a result is idle again', async () => {
    const { get, answer } = made();
    const done = get().start();
    answer(undefined);
    await done;
    expect(get().request).toEqual({ phase: 'idle' });
  });

  it('shows the last result until the next run has its own', async () => {
    const { get, answer } = made();
    const first = get().start();
    answer(ok('old'));
    await first;
    const second = get().start();
    expect(lastResult(get().request)).toMatchObject({ value: 'old' });
    answer(err(testError()));
    await second;
    expect(lastResult(get().request)).toMatchObject({ phase: 'failed' });
    void get().start();
    expect(lastResult(get().request)).toMatchObject({ phase: 'failed' });
  });
});

describe('cancelling', () => {
  it('cancels by id, and the answer of the main process is the result', async () => {
    const { get, calls, running, answer } = made();
    const done = get().start();
    expect(running[0]?.isWanted()).toBe(true);
    await get().cancel();
    expect(running[0]?.isWanted()).toBe(false);
    expect(get().request).toMatchObject({ phase: 'running', cancelling: true });
    expect(calls).toEqual([{ name: 'request/cancel', input: { requestId: 'id-1' } }]);
    answer(err(cancelled));
    await done;
    expect(get().request.phase).toBe('cancelled');
  });

  it('does nothing while nothing runs', async () => {
    const { get, calls } = made();
    await get().cancel();
    expect(calls).toEqual([]);
  });
});

describe('a reset', () => {
  it('cancels the running call and drops its answer', async () => {
    const { get, calls, running, answer } = made();
    const done = get().start();
    get().reset();
    expect(calls.at(-1)).toEqual({ name: 'request/cancel', input: { requestId: 'id-1' } });
    expect(running[0]?.isWanted()).toBe(false);
    answer(ok('late'));
    await done;
    expect(get().request).toEqual({ phase: 'idle' });
  });

  it('lets no late answer or report of the older run into the next one', async () => {
    const { get, running, answer } = made();
    const older = get().start();
    get().reset();
    const newer = get().start();
    running[0]?.report('late');
    answer(ok('late'));
    await older;
    expect(get().request).toMatchObject({ phase: 'running', requestId: 'id-2', progress: undefined });
    answer(ok('new'));
    await newer;
    expect(get().request).toMatchObject({ phase: 'answered', value: 'new' });
  });
});
