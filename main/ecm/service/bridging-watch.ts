import type { KeyObject } from 'node:crypto';
import type { Failure } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';

/** After bridging is disabled, bridges are disconnected within this time. */
export const lookEveryMs = 2_000;

interface BridgingWatch {
  readonly clock: Clock;
  readonly readKey: () => Promise<Result<KeyObject, Failure>>;
  readonly disconnect: () => void;
  readonly signal: AbortSignal;
}

/**
 * A connection outlives the key that opened it, so the key is read repeatedly: when it is removed or changed, the bridges are
 * disconnected. Polled, because the system's file watches miss changes on network folders. Never rejects.
 */
export async function watchBridging({ clock, readKey, disconnect, signal }: BridgingWatch): Promise<void> {
  let known = await readKey();
  const isOver = (): Promise<boolean> =>
    clock.delay(lookEveryMs, signal).then(
      () => false,
      () => true,
    );
  while (!(await isOver())) {
    const now = await readKey();
    if (!now.ok || (known.ok && !now.value.equals(known.value))) disconnect();
    known = now;
  }
}
