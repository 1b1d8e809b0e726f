import { describe, expect, it } from 'vitest';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { ImpactResult } from '../../../shared/impact.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { testClient, testError } from '../../../test-support/renderer/test-client.ts';
import { createImpactStore } from './impact-store.ts';

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;
const result: ImpactResult = {
  requests: 1,
  effects: { loses: 0, gains: 0, differs: 0, fails: 0, recovers: 0 },
  failing: 0,
  incomplete: 0,
  changes: [],
};

/** A preview whose answer the test controls. */
function made() {
  const answers: ((answer: Result<ImpactResult, ErrorInfo>) => void)[] = [];
  const { client, calls } = testClient({
    'request/cancel': () => ok({}),
    'impact/preview': () => new Promise((resolve) => answers.push(resolve)),
  });
  let ids = 0;
  const store = createImpactStore({
    client,
    newId: () => `id-${++ids}`,
    readDraft: () => ({ plugin: { apiUser: 'draft' }, secrets: { apiPassword: 'typed' } }),
    readScenarios: () => [{ name: 'Ann', session, last: { offers: [] } }],
    keyOfSettings: () => 'settings',
  });
  const answer = (value: Result<ImpactResult, ErrorInfo>): void => answers.shift()?.(value);
  return { get: store.getState, calls, answer };
}

describe('the preview of the impact', () => {
  it('sends what is on screen and the scenarios without their results', () => {
    const { get, calls } = made();
    void get().start();
    const plugin = { apiUser: 'draft' };
    const input = {
      requestId: 'id-1',
      plugin,
      secrets: { apiPassword: 'typed' },
      scenarios: [{ name: 'Ann', session }],
    };
    expect(calls).toEqual([{ name: 'impact/preview', input }]);
  });

  it('keeps no secret', async () => {
    const { get, answer } = made();
    const run = get().start();
    answer(ok(result));
    await run;
    expect(get().run).toEqual({
      phase: 'answered',
      requestId: 'id-1',
      input: { settingsKey: 'settings' },
      value: result,
    });
  });

  it('shows its own progress, and none of another window', () => {
    const { get } = made();
    get().receive({ requestId: 'id-1', done: 1, all: 9 });
    expect(get().run.phase).toBe('idle');
    void get().start();
    get().receive({ requestId: 'id-1', done: 2, all: 9 });
    get().receive({ requestId: 'elsewhere', done: 7, all: 9 });
    expect(get().run).toMatchObject({ progress: { done: 2, all: 9 } });
  });

  it('keeps the result before when it is cancelled', async () => {
    const { get, answer, calls } = made();
    const first = get().start();
    answer(ok(result));
    await first;
    const second = get().start();
    await get().cancel();
    expect(calls.at(-1)).toEqual({ name: 'request/cancel', input: { requestId: 'id-2' } });
    answer(err(testError({ kind: 'cancelled' })));
    await second;
    expect(get().run).toMatchObject({ phase: 'answered', requestId: 'id-1' });
  });

  it('ends with the cause of a failure', async () => {
    const { get, answer } = made();
    const run = get().start();
    answer(err(testError({ kind: 'authentication' })));
    await run;
    expect(get().run).toMatchObject({ phase: 'failed', error: { kind: 'authentication' } });
    get().reset();
    expect(get().run.phase).toBe('idle');
  });
});
