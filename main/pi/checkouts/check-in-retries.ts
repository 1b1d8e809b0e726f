import { bugText } from '../../platform/logging/bug-text.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { EngineContext } from '../engine.ts';
import type { PiAccess } from '../tokens/pi-access.ts';
import { isDue } from './check-in-wait.ts';
import type { CheckOutRecord } from './record.ts';
import type { Custody } from './checkouts.ts';

/** Tries pending check-ins again, those of processes that are gone included, until they are done. */
export interface CheckInRetries {
  /** Looks at once instead of when the next attempt falls due. */
  poke(): void;
  /** Resolves when no attempt is under way any more. */
  stop(): Promise<void>;
}

export interface RetryParts {
  readonly custody: Custody;
  readonly clock: Clock;
  readonly log: Log;
  /** Settings that can check this in; while there are none it waits. */
  readonly accessFor: (record: CheckOutRecord) => PiAccess | undefined;
  readonly background: () => EngineContext;
}

/** How often to look for check-outs left by processes that are gone. */
const longestSleepMs = 60_000;
const shortestSleepMs = 1000;

async function attemptDue({ custody, clock, accessFor, background }: RetryParts): Promise<void> {
  await custody.ledger.adopt();
  for (const record of custody.ledger.pending()) {
    const access = isDue(record, clock.now()) ? accessFor(record) : undefined;
    if (access !== undefined) await custody.retry(access, record, background());
  }
}

function sleepMs({ custody, clock, accessFor }: RetryParts): number {
  const dues = custody.ledger.pending().flatMap((record) => (accessFor(record) === undefined ? [] : [record.nextAttemptAt - clock.now()]));
  return Math.max(shortestSleepMs, Math.min(longestSleepMs, ...dues));
}

export function startCheckInRetries(parts: RetryParts): CheckInRetries {
  const stopped = new AbortController();
  let nap = new AbortController();
  let poked = false;

  const pass = async (): Promise<void> => {
    try {
      await parts.custody.ledger.exclusively(() => attemptDue(parts));
    } catch (error) {
      parts.log.error('error.unexpected', { operation: 'retrying check-ins', bug: bugText(error) });
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      poked = false;
      nap = new AbortController();
      await pass();
      if (poked) continue;
      // Ends early when poked or stopped.
      await parts.clock.delay(sleepMs(parts), AbortSignal.any([stopped.signal, nap.signal])).catch(() => {});
    }
  };

  const running = run();
  return {
    poke: () => {
      poked = true;
      nap.abort();
    },
    stop: () => {
      stopped.abort();
      return running;
    },
  };
}
