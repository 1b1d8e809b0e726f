import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { silentLog, type LogEvent } from '../../platform/logging/log.ts';
import { CheckInRetries } from './check-in-retries.ts';
import type { Checkouts } from './checkouts.ts';

/** What the loop does when something throws that nothing has classified. */

interface PendingRecord {
  readonly id: string;
  readonly attempts: number;
  readonly nextAttemptAt: number;
  readonly rotates: boolean;
}

function setUp(throwing: readonly string[], adopt: () => Promise<void> = async () => {}) {
  const clock = manualClock();
  const records = new Map<string, PendingRecord>();
  for (const id of ['a', 'b', 'c']) records.set(id, { id, attempts: 0, nextAttemptAt: clock.now(), rotates: false });
  const attempts: string[] = [];
  const logged: LogEvent[] = [];
  let adoptions = 0;
  const checkouts = {
    ledger: {
      adopt: () => ((adoptions += 1), adopt()),
      pending: () => [...records.values()],
      exclusively: async (work: () => Promise<void>) => (await work(), true),
      postpone: async (id: string, nextAttemptAt: number) => {
        const record = records.get(id);
        if (record !== undefined) records.set(id, { ...record, attempts: record.attempts + 1, nextAttemptAt });
      },
    },
    accesses: { accessFor: () => ({}) },
    retry: async (_access: unknown, { id }: PendingRecord) => {
      attempts.push(id);
      if (throwing.includes(id)) throw new TypeError('a bug');
      records.delete(id);
    },
  } as unknown as Checkouts;
  const log = { ...silentLog, error: (event: LogEvent) => void logged.push(event) };
  const background = () => ({ signal: new AbortController().signal, correlationId: 'test', interactive: false });
  const retries = new CheckInRetries({ checkouts, clock, random: () => 0.5, log, background });
  return { clock, retries, attempts, logged, adoptions: () => adoptions };
}

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

describe('a pending check-in whose attempt throws', () => {
  it('does not hold up the others', async () => {
    const { clock, retries, attempts, logged } = setUp(['a']);
    stop = () => retries.stop();
    await clock.advance(0);
    expect(attempts).toEqual(['a', 'b', 'c']);
    expect(logged).toEqual(['error.unexpected']);
  });

  it('is tried again after 5 s, 10 s, 20 s …, like one that failed, and not every second', async () => {
    const { clock, retries, attempts } = setUp(['a']);
    stop = () => retries.stop();
    await clock.advance(60_000);
    // At 0, 5, 15 and 35 seconds.
    expect(attempts.filter((id) => id === 'a')).toHaveLength(4);
    await clock.advance(60 * 60_000);
    expect(attempts.filter((id) => id === 'a').length).toBeLessThan(14);
  });
});

describe('the list of pending check-ins, when it cannot be worked off at all', () => {
  it('is tried again with the same waits', async () => {
    const { clock, retries, logged, adoptions } = setUp([], async () => {
      throw new TypeError('a bug');
    });
    stop = () => retries.stop();
    await clock.advance(60_000);
    expect(adoptions()).toBeLessThan(8);
    expect(adoptions()).toBeGreaterThan(2);
    expect(logged).toHaveLength(adoptions());
  });
});
