import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import type { LookupResult } from '../../../shared/lookup-result.ts';
import { testClient, testError, type Plan } from '../../../test-support/renderer/test-client.ts';
import { createCompareStore } from './compare-store.ts';
import { recentRequest, savedPlugin } from '../../../test-support/renderer/test-views.ts';

const none: LookupResult = { ok: true, credentials: [], trace: [] };

function made(plan: Plan) {
  const { client, calls } = testClient({ 'request/cancel': () => ok({}), ...plan });
  let ids = 0;
  let time = 0;
  const readDraft = () => ({ plugin: { ...savedPlugin, apiUser: 'unsaved' }, secrets: { apiPassword: 'typed' } });
  const store = createCompareStore({ client, newId: () => `id-${++ids}`, readDraft, now: () => (time += 20) });
  return { get: store.getState, calls };
}

describe('comparing a request with a test', () => {
  it('looks up the same session with the settings on screen', async () => {
    const { get, calls } = made({ 'test/lookup': () => ok(none) });
    await get().compare(recentRequest());
    expect(calls).toEqual([
      {
        name: 'test/lookup',
        input: {
          requestId: 'id-1',
          plugin: { ...savedPlugin, apiUser: 'unsaved' },
          secrets: { apiPassword: 'typed' },
          session: recentRequest().session,
        },
      },
    ]);
    expect(get().comparisons).toMatchObject({
      c0ffee: { phase: 'answered', value: { result: none, durationMs: 20 } },
    });
  });

  it('keeps the error of a lookup that did not run', async () => {
    const error = testError();
    const { get } = made({ 'test/lookup': () => ({ ok: false, error }) });
    await get().compare(recentRequest());
    expect(get().comparisons).toMatchObject({ c0ffee: { phase: 'failed', error } });
  });

  it('runs once at a time for a request and is cancelled by its own id; others go on', async () => {
    const answers: (() => void)[] = [];
    const { get, calls } = made({
      'test/lookup': () => new Promise((resolve) => answers.push(() => resolve(ok(none)))),
    });
    const first = get().compare(recentRequest());
    await get().compare(recentRequest());
    const other = get().compare(recentRequest({ correlationId: 'other' }));
    await get().cancel('c0ffee');
    expect(calls.map(({ name }) => name)).toEqual(['test/lookup', 'test/lookup', 'request/cancel']);
    expect(calls.at(-1)?.input).toEqual({ requestId: 'id-1' });
    for (const answer of answers) answer();
    await Promise.all([first, other]);
    expect(Object.values(get().comparisons).map(({ phase }) => phase)).toEqual(['answered', 'answered']);
  });

  it('is removed and cancelled with its profile', async () => {
    let answer: () => void = () => undefined;
    const { get, calls } = made({
      'test/lookup': () =>
        new Promise((resolve) => {
          answer = () => resolve(ok(none));
        }),
    });
    const running = get().compare(recentRequest());
    get().reset();
    answer();
    await running;
    expect(get().comparisons).toEqual({});
    expect(calls.at(-1)).toEqual({ name: 'request/cancel', input: { requestId: 'id-1' } });
  });
});
