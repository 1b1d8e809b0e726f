import { bugText, type Log } from '../../platform/logging/log.ts';
import { createBackOff } from '../../lib/back-off.ts';
import { createSemaphore } from '../../lib/semaphore.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import type { PiAccess } from '../tokens/pi-access.ts';
import type { Checkouts } from './checkouts.ts';
import { isDueState, madeOf } from './hold-state.ts';
import { checkInWait, isDue, targetNames, type CheckOutRecord } from './check-out-record.ts';

interface RetryParts {
  readonly checkouts: Checkouts;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly background: (correlationId?: string) => RequestContext;
}

interface Attempt {
  readonly record: CheckOutRecord;
  readonly access: PiAccess;
}

/** How often to look for check-outs of processes that ended. */
const longestSleepMs = 60_000;
const shortestSleepMs = 1000;
/** Of the calls that an endpoint takes, most are left to requests. */
const attemptsAtOnce = 4;

/** The same waits after a throw of the loop itself as after a check-in that failed. */
const backOffAfterThrow = { firstMs: 5000, longestMs: 15 * 60_000, fixedPart: 0.5 };

const operation = 'retrying check-ins';

/** One pass over what is due. One process at a time: to be called inside `exclusively` of the ledger. */
export async function attemptDue(parts: RetryParts): Promise<void> {
  const { checkouts, clock } = parts;
  await checkouts.ledger.adopt();
  const now = clock.now();
  const attempts = checkouts.ledger.due().flatMap((record): readonly Attempt[] => {
    const access = isDue(record.hold, now) ? checkouts.accesses.accessFor(record) : undefined;
    return access === undefined ? [] : [{ record, access }];
  });
  const byEndpoint = Map.groupBy(attempts, ({ record }) => record.endpointUrl);
  await Promise.all([...byEndpoint.values()].map((each) => attemptAll(each, parts)));
}

function isUncertain({ record }: Attempt): boolean {
  return !madeOf(record.hold).certain;
}

function attemptsOf({ hold }: CheckOutRecord): number {
  return isDueState(hold) ? hold.attempts : 0;
}

/**
 * One attempt shows whether PI can be reached, then the others follow. Once it cannot, the rest is left for later, so that a server that
 * answers nothing does not keep each of them waiting. The one with the fewest attempts is first, so that no other holds it up; what PI
 * may not have made is after the others, because it waits for those of the same account.
 */
async function attemptAll(attempts: readonly Attempt[], parts: RetryParts): Promise<void> {
  const { checkouts, clock, random, log, background } = parts;
  const [first, ...others] = attempts.toSorted(
    (a, b) => attemptsOf(a.record) - attemptsOf(b.record) || Number(isUncertain(a)) - Number(isUncertain(b)),
  );
  let isReachable = true;
  const attemptOne = async ({ record, access }: Attempt): Promise<void> => {
    if (!isReachable) {
      const nextAttemptAt = clock.now() + longestSleepMs;
      await checkouts.ledger.apply([record.id], { type: 'unreachable', nextAttemptAt });
      return;
    }
    const context = background(record.correlationId);
    const outcome = await checkouts.retry(access, record, context);
    if (outcome.checkIn === 'pending' && outcome.unreachable) isReachable = false;
    const isChange =
      outcome.checkIn === 'done' || outcome.checkIn === 'not-checked-out' || outcome.checkIn === 'pending';
    log[isChange ? 'info' : 'debug']('checkin.retried', {
      correlationId: context.correlationId,
      ...targetNames(record.target),
      outcome: outcome.checkIn === 'pending' ? 'failed' : outcome.checkIn,
    });
  };
  /** A throw counts as a failed attempt, and holds up neither this record's next attempt nor the other records. */
  const attempt = async (each: Attempt): Promise<void> => {
    try {
      await attemptOne(each);
    } catch (error) {
      log.error('error.unexpected', { operation, bug: bugText(error) });
      const at = clock.now();
      const nextAttemptAt = at + checkInWait(attemptsOf(each.record), random);
      await checkouts.ledger.apply([each.record.id], { type: 'failed', at, nextAttemptAt, unreachable: false });
    }
  };
  if (first !== undefined) await attempt(first);
  const free = createSemaphore(attemptsAtOnce);
  const { signal } = background();
  await Promise.all(
    others.map(async (each) => {
      if (await free.acquire(signal)) await attempt(each).finally(free.release);
    }),
  );
}

/** What no known settings can check in waits until `wake`. */
function sleepMs({ checkouts, clock }: RetryParts): number {
  const dues = checkouts.ledger
    .due()
    .flatMap((record) =>
      isDueState(record.hold) && checkouts.accesses.accessFor(record) !== undefined
        ? [record.hold.nextAttemptAt - clock.now()]
        : [],
    );
  return Math.max(shortestSleepMs, Math.min(longestSleepMs, ...dues));
}

/** Attempts what is due, check-ins and rotations, also those of processes that ended, until it is stopped. */
export class CheckInRetries {
  readonly #parts: RetryParts;
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;
  #sleep = new AbortController();
  #woken = false;

  constructor(parts: RetryParts) {
    this.#parts = parts;
    this.#running = this.#run();
  }

  /** Attempts what is due at once, without waiting for the next planned attempt. */
  wake(): void {
    this.#woken = true;
    this.#sleep.abort();
  }

  /** A call to this server succeeded: what waits because it could not be reached is attempted at once. */
  reached(endpointUrl: string): void {
    const { checkouts, clock } = this.#parts;
    const waiting = checkouts.ledger.due().filter((record) => {
      const { hold } = record;
      return record.endpointUrl === endpointUrl && isDueState(hold) && hold.unreachableAt !== undefined;
    });
    for (const { id } of waiting) checkouts.ledger.note(id, { type: 'reachable', at: clock.now() });
    if (waiting.length > 0) this.wake();
  }

  /** Resolves when no attempt is running. */
  stop(): Promise<void> {
    this.#stopped.abort();
    return this.#running;
  }

  async #run(): Promise<void> {
    const { checkouts, clock, random, log } = this.#parts;
    const backOff = createBackOff(backOffAfterThrow, random);
    while (!this.#stopped.signal.aborted) {
      this.#woken = false;
      this.#sleep = new AbortController();
      let waitMs = 0;
      try {
        await checkouts.ledger.exclusively(() => attemptDue(this.#parts));
        backOff.reset();
      } catch (error) {
        log.error('error.unexpected', { operation, bug: bugText(error) });
        waitMs = backOff.next();
      }
      if (this.#woken) continue;
      const ended = AbortSignal.any([this.#stopped.signal, this.#sleep.signal]);
      await clock.delay(Math.max(waitMs, sleepMs(this.#parts)), ended).catch(() => {});
    }
  }
}
