import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { silentLog, type LogEvent } from '../../platform/logging/log.ts';
import { CheckInRetries } from './check-in-retries.ts';
import type { Checkouts } from './checkouts.ts';
import { transition, type HoldEvent, type HoldState } from './hold-state.ts';
import type { CheckOutRecord } from './check-out-record.ts';

/** In which order the loop attempts what is due, and what it does when something throws that nothing has classified. */

interface PendingRecord {
  readonly id: string;
  readonly endpointUrl: string;
  readonly target: CheckOutRecord['target'];
  readonly hold: HoldState;
}

const identifier = { accountName: 'root', listName: 'list', systemName: 'web01' };
const shared = { endpointUrl: 'https://pi.example/', target: { kind: 'shared', identifier } } as const;

interface Plan {
  readonly throwing?: readonly string[];
  /** Of these it is not known whether PI made them. */
  readonly undecided?: readonly string[];
  readonly adopt?: () => Promise<void>;
}

function setUp({ throwing = [], undecided = [], adopt = async () => {} }: Plan) {
  const clock = manualClock();
  const records = new Map<string, PendingRecord>();
  for (const id of ['a', 'b', 'c']) {
    const made = undecided.includes(id)
      ? ({ certain: false, possibleUntil: clock.now() + 60_000 } as const)
      : ({ certain: true } as const);
    records.set(id, { id, ...shared, hold: { phase: 'check-in-due', made, attempts: 0, nextAttemptAt: clock.now() } });
  }
  const attempts: string[] = [];
  const logged: LogEvent[] = [];
  let adoptions = 0;
  const checkouts = {
    ledger: {
      adopt: () => ((adoptions += 1), adopt()),
      due: () => [...records.values()],
      exclusively: async (work: () => Promise<void>) => (await work(), true),
      apply: async ([id = '']: readonly string[], event: HoldEvent) => {
        const record = records.get(id);
        if (record !== undefined) records.set(id, { ...record, hold: transition(record.hold, event, false) });
      },
    },
    accesses: { accessFor: () => ({}) },
    retry: async (_access: unknown, { id }: PendingRecord) => {
      attempts.push(id);
      if (throwing.includes(id)) throw new TypeError('a bug');
      records.delete(id);
      return { checkIn: 'done' };
    },
  } as unknown as Checkouts;
  const log = { ...silentLog, error: (event: LogEvent) => void logged.push(event) };
  const background = () => ({ signal: new AbortController().signal, correlationId: 'test', interactive: false });
  const retries = new CheckInRetries({ checkouts, clock, random: () => 0.5, log, background });
  return { clock, retries, attempts, logged, adoptions: () => adoptions };
}

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

it('what PI has answered is attempted before what it may not have made, which waits for it', async () => {
  const { clock, retries, attempts } = setUp({ undecided: ['a'] });
  stop = () => retries.stop();
  await clock.advance(0);
  expect(attempts).toEqual(['b', 'c', 'a']);
});

describe('a pending check-in whose attempt throws', () => {
  it('does not hold up the others', async () => {
    const { clock, retries, attempts, logged } = setUp({ throwing: ['a'] });
    stop = () => retries.stop();
    await clock.advance(0);
    expect(attempts).toEqual(['a', 'b', 'c']);
    expect(logged).toEqual(['error.unexpected']);
  });

  it('is tried again after 5 s, 10 s, 20 s …, like one that failed, and not every second', async () => {
    const { clock, retries, attempts } = setUp({ throwing: ['a'] });
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
    const { clock, retries, logged, adoptions } = setUp({
      adopt: async () => {
        throw new TypeError('a bug');
      },
    });
    stop = () => retries.stop();
    await clock.advance(60_000);
    expect(adoptions()).toBeLessThan(8);
    expect(adoptions()).toBeGreaterThan(2);
    expect(logged).toHaveLength(adoptions());
  });
});
