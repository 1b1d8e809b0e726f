import type { Clock } from '../../platform/clock.ts';

export const beatMs = 30_000;
const mostMissed = 2;

export interface Heartbeat {
  /** The other side answered. */
  heard(): void;
}

/** Pings every 30 s until the signal aborts; calls `dead` when two in a row were not answered by the time of the next one. */
export function startHeartbeat(
  clock: Clock,
  signal: AbortSignal,
  { ping, dead }: { readonly ping: () => void; readonly dead: () => void },
): Heartbeat {
  let missed = 0;
  const beat = async (): Promise<void> => {
    for (;;) {
      await clock.delay(beatMs, signal);
      if (missed >= mostMissed) return dead();
      missed += 1;
      ping();
    }
  };
  beat().catch((reason: unknown) => {
    if (!signal.aborted) throw reason;
  });
  return { heard: () => void (missed = 0) };
}
