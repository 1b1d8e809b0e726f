import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawPlugin } from '../../shared/settings.ts';
import {
  engineContext,
  engineOnPractice,
  rdp,
  session,
  type EngineOnPractice,
} from '../../test-support/pi/engine-on-practice.ts';

/** Lookups with two settings at the same time, as a preview of their impact makes them. */

const web01 = session('HQ\\ann', rdp('web01.hq.example'));
let practice: EngineOnPractice;
beforeEach(async () => {
  practice = await engineOnPractice();
});
afterEach(() => practice.stop());

const lists = (): number => practice.pi.calls.filter(({ operation }) => operation.endsWith('_GetList')).length;

/** Looks up the request with both settings, and counts the list calls. */
async function both(changes: RawPlugin, sharing?: object) {
  const engines = [await practice.engine(), await practice.engine(changes)];
  practice.pi.clearCalls();
  const context = { ...engineContext(), ...(sharing === undefined ? {} : { sharing }) };
  const found = await Promise.all(engines.map((engine) => engine.findCredentials(web01, context)));
  return { calls: lists(), results: found.map(({ result }) => result) };
}

describe('two lookups at the same time', () => {
  const other = { filterLocalCredentials: true };

  it('make their calls twice, unless they share them; what they find is the same', async () => {
    const apart = await both(other);
    const shared = await both(other, {});
    expect(apart.calls).toBe(2 * shared.calls);
    expect(shared.results.map(({ ok }) => ok)).toEqual([true, true]);
    expect(shared.results).toEqual(apart.results);
  });

  it('share only the lists that both need', async () => {
    const alone = (await both({}, {})).calls;
    expect((await both({ includeSharedLists: true }, {})).calls).toBeGreaterThan(alone);
  });

  it.each([
    ['another timeout', { requestTimeoutMs: 20_000 }],
    ['another Authenticator', { authenticator: 'HQ' }],
  ])('with %s share nothing', async (_what, changes) => {
    const { calls, results } = await both(changes, {});
    const alone = (await both({}, {})).calls;
    expect(results.filter(({ ok }) => ok).length * alone).toBe(calls);
  });

  it('of another preview are not shared', async () => {
    const engine = await practice.engine();
    practice.pi.clearCalls();
    await Promise.all([{}, {}].map((sharing) => engine.findCredentials(web01, { ...engineContext(), sharing })));
    const apart = lists();
    expect(apart).toBe(2 * (await both({}, {})).calls);
  });

  it('one that fails and cancels its other calls leaves those of the other lookup', async () => {
    const [narrow, wide] = [await practice.engine(), await practice.engine({ includeSharedLists: true })];
    practice.pi.inject({ does: 'refuse', code: 11, operation: 'AccountStoreOps_SharedCredential_GetList' });
    const context = { ...engineContext(), sharing: {} };
    const [before, after] = await Promise.all([narrow, wide].map((engine) => engine.findCredentials(web01, context)));
    expect([before?.result.ok, after?.result.ok]).toEqual([true, false]);
  });
});
