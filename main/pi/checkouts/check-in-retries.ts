import { bugText, type Log } from '../../platform/logging/log.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import type { Checkouts } from './checkouts.ts';
import { isDue } from './record.ts';

interface RetryParts {
  readonly checkouts: Checkouts;
  readonly clock: Clock;
  readonly log: Log;
  readonly background: (correlationId?: string) => RequestContext;
}

/** How often to look for check-outs of processes that ended. */
const longestSleepMs = 60_000;
const shortestSleepMs = 1000;

async function attemptDue({ checkouts, clock, background }: RetryParts): Promise<void> {
  await checkouts.ledger.adopt();
  for (const record of checkouts.ledger.pending()) {
    const access = isDue(record, clock.now()) ? checkouts.accesses.accessFor(record) : undefined;
    if (access !== undefined) await checkouts.retry(access, record, background(record.correlationId));
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
    const { checkouts, clock, log } = this.#parts;
    while (!this.#stopped.signal.aborted) {
      this.#woken = false;
      this.#sleep = new AbortController();
      try {
        await checkouts.ledger.exclusively(() => attemptDue(this.#parts));
      } catch (error) {
        log.error('error.unexpected', { operation: 'retrying check-ins', bug: bugText(error) });
      }
      if (this.#woken) continue;
      const ended = AbortSignal.any([this.#stopped.signal, this.#sleep.signal]);
      await clock.delay(sleepMs(this.#parts), ended).catch(() => {});
    }
  }
}
