import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import { createQuestionStore } from './server-query-store.ts';

/** A question whose answer the test gives when it likes. */
function question() {
  const cancelled: string[] = [];
  const taken: string[] = [];
  let asked = 0;
  let answer: (result: Result<string, ErrorInfo>) => void = () => {};
  const store = createQuestionStore<string>({
    newId: () => `id-${++asked}`,
    ask: () => new Promise((resolve) => (answer = resolve)),
    cancel: (requestId) => cancelled.push(requestId),
    answered: (value) => taken.push(value),
  });
  return { store, cancelled, taken, give: (result: Result<string, ErrorInfo>) => answer(result) };
}

describe('a question', () => {
  it('runs until it is answered, and hands the answer on', async () => {
    const { store, give, taken } = question();
    const asking = store.getState().ask();
    expect(store.getState().running).toEqual({ requestId: 'id-1' });
    give(ok('yes'));
    await asking;
    expect(store.getState()).toMatchObject({ running: undefined, answer: ok('yes') });
    expect(taken).toEqual(['yes']);
  });

  it('is asked once at a time', async () => {
    const { store } = question();
    void store.getState().ask();
    await store.getState().ask();
    expect(store.getState().running).toEqual({ requestId: 'id-1' });
  });

  it('keeps why it failed, and hands nothing on', async () => {
    const { store, give, taken } = question();
    const asking = store.getState().ask();
    give(err(testError()));
    await asking;
    expect(store.getState().answer).toEqual(err(testError()));
    expect(taken).toEqual([]);
  });

  it('that was called off leaves nothing behind', async () => {
    const { store, give, cancelled } = question();
    const asking = store.getState().ask();
    store.getState().cancel();
    expect(cancelled).toEqual(['id-1']);
    give(err(testError({ kind: 'cancelled', detail: undefined })));
    await asking;
    expect(store.getState()).toMatchObject({ running: undefined, answer: undefined });
  });

  it('of another profile is not answered in this one', async () => {
    const { store, give, taken } = question();
    const asking = store.getState().ask();
    store.getState().reset();
    give(ok('late'));
    await asking;
    expect(store.getState().answer).toBeUndefined();
    expect(taken).toEqual([]);
  });
});
