import { bugText, type Log } from '../../platform/logging/log.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import type { Checkouts } from './checkouts.ts';
import { createBackOff } from '../../lib/back-off.ts';
import { checkInWait, isDue, type CheckOutRecord } from './record.ts';

interface RetryParts {
  readonly checkouts: Checkouts;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly background: (correlationId?: string) => RequestContext;
}

/** How often to look for check-outs of processes that ended. */
const longestSleepMs = 60_000;
const shortestSleepMs = 1000;

/** The same waits after a throw of the loop itself as after a check-in that failed. */
const backOffAfterThrow = { firstMs: 5000, longestMs: 15 * 60_000, fixedPart: 0.5 };

const operation = 'retrying check-ins';

async function attemptDue(parts: RetryParts): Promise<void> {
  const { checkouts, clock } = parts;
  await checkouts.ledger.adopt();
  for (const record of checkouts.ledger.pending()) {
    if (isDue(record, clock.now())) await attempt(parts, record);
  }
}

/** A throw counts as a failed attempt, and holds up neither this record's next attempt nor the other records. */
async function attempt({ checkouts, clock, random, log, background }: RetryParts, record: CheckOutRecord) {
  const access = checkouts.accesses.accessFor(record);
  if (access === undefined) return;
  try {
    await checkouts.retry(access, record, background(record.correlationId));
  } catch (error) {
    log.error('error.unexpected', { operation, bug: bugText(error) });
    const nextAttemptAt = clock.now() + checkInWait(record.attempts, random);
    await checkouts.ledger.postpone(record.id, nextAttemptAt, record.rotates);
  }
}

/** Check-ins for which no settings are known wait until `wake`. */
function sleepMs({ checkouts, clock }: RetryParts): number {
  const dues = checkouts.ledger
    .pending()
    .flatMap((record) =>
      checkouts.accesses.accessFor(record) === undefined ? [] : [record.nextAttemptAt - clock.now()],
    );
  return Math.max(shortestSleepMs, Math.min(longestSleepMs, ...dues));
}

/** Retries pending check-ins, also those of processes that ended, until it is stopped. */
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
