import type { Clock } from '../platform/clock.ts';

export interface HeartbeatOptions {
  readonly intervalMs: number;
  /** So many beats in a row without a sign of life mean that the connection is dead, although the system calls it open. */
  readonly maxUnanswered: number;
  /** Whether the first beat is sent at once, or after the first interval. */
  readonly startsAtOnce: boolean;
  readonly beat: () => void;
  /** Called once, an interval after the last of the unanswered beats; no beat follows. */
  readonly dead: () => void;
}

/**
 * Sends a beat every interval until the signal aborts. Beats are counted, not time: after the machine slept, or its clock
 * jumped, the other side still has all its beats to answer.
 * @returns to be called for every sign of life from the other side
 */
export function startHeartbeat(clock: Clock, signal: AbortSignal, options: HeartbeatOptions): () => void {
  const { intervalMs, maxUnanswered, startsAtOnce, beat, dead } = options;
  let unanswered = 0;
  const send = (): void => {
    unanswered += 1;
    beat();
  };
  const run = async (): Promise<void> => {
    for (;;) {
      await clock.delay(intervalMs, signal);
      if (unanswered >= maxUnanswered) return dead();
      send();
    }
  };
  if (startsAtOnce) send();
  run().catch((reason: unknown) => {
    if (!signal.aborted) throw reason;
  });
  return () => {
    unanswered = 0;
  };
}
