import { bugText, type Log } from '../../platform/logging/log.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import type { Checkouts } from './checkouts.ts';
import { isDue } from './record.ts';

export interface CheckInRetries {
  /** Attempts what is due at once, without waiting for the next planned attempt. */
  wake(): void;
  /** Resolves when no attempt is running. */
  stop(): Promise<void>;
}

interface RetryParts {
  readonly checkouts: Checkouts;
  readonly clock: Clock;
  readonly log: Log;
  readonly background: () => RequestContext;
}

/** How often to look for check-outs of processes that ended. */
const longestSleepMs = 60_000;
const shortestSleepMs = 1000;

async function attemptDue({ checkouts, clock, background }: RetryParts): Promise<void> {
  await checkouts.ledger.adopt();
  for (const record of checkouts.ledger.pending()) {
    const access = isDue(record, clock.now()) ? checkouts.accesses.accessFor(record) : undefined;
    if (access !== undefined) await checkouts.retry(access, record, background());
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
export function startCheckInRetries(parts: RetryParts): CheckInRetries {
  const stopped = new AbortController();
  let sleep = new AbortController();
  let woken = false;

  const pass = async (): Promise<void> => {
    try {
      await parts.checkouts.ledger.exclusively(() => attemptDue(parts));
    } catch (error) {
      parts.log.error('error.unexpected', { operation: 'retrying check-ins', bug: bugText(error) });
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      woken = false;
      sleep = new AbortController();
      await pass();
      if (woken) continue;
      await parts.clock.delay(sleepMs(parts), AbortSignal.any([stopped.signal, sleep.signal])).catch(() => {});
    }
  };

  const running = run();
  return {
    wake: () => {
      woken = true;
      sleep.abort();
    },
    stop: () => {
      stopped.abort();
      return running;
    },
  };
}
