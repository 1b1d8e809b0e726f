import { bugText, type Log } from '../../platform/logging/log.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EngineContext } from '../engine.ts';
import type { PiAccess } from '../tokens/pi-access.ts';
import { isDue } from './check-in-wait.ts';
import type { CheckOutRecord } from './record.ts';
import type { Checkouts } from './checkouts.ts';

/** Tries pending check-ins again, those of processes that are gone included, until they are done. */
export interface CheckInRetries {
  /** Looks at once instead of when the next attempt falls due. */
  wake(): void;
  /** Resolves when no attempt is under way any more. */
  stop(): Promise<void>;
}

export interface RetryParts {
  readonly checkouts: Checkouts;
  readonly clock: Clock;
  readonly log: Log;
  /** Settings that can check this in; while there are none it waits. */
  readonly accessFor: (record: CheckOutRecord) => PiAccess | undefined;
  readonly background: () => EngineContext;
}

/** How often to look for check-outs left by processes that are gone. */
const longestSleepMs = 60_000;
const shortestSleepMs = 1000;

async function attemptDue({ checkouts, clock, accessFor, background }: RetryParts): Promise<void> {
  await checkouts.ledger.adopt();
  for (const record of checkouts.ledger.pending()) {
    const access = isDue(record, clock.now()) ? accessFor(record) : undefined;
    if (access !== undefined) await checkouts.retry(access, record, background());
  }
}

function sleepMs({ checkouts, clock, accessFor }: RetryParts): number {
  const dues = checkouts.ledger
    .pending()
    .flatMap((record) => (accessFor(record) === undefined ? [] : [record.nextAttemptAt - clock.now()]));
  return Math.max(shortestSleepMs, Math.min(longestSleepMs, ...dues));
}

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
      // Ends early when poked or stopped.
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
