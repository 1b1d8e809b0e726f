import type { KeyObject } from 'node:crypto';
import type { Failure } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import { bugText, type Log } from '../../platform/logging/log.ts';

/** After bridging is disabled, bridges are disconnected within this time. */
export const lookEveryMs = 2_000;

interface BridgingWatch {
  readonly clock: Clock;
  readonly readKey: () => Promise<Result<KeyObject, Failure>>;
  readonly disconnect: () => void;
  readonly signal: AbortSignal;
  readonly log: Pick<Log, 'error'>;
}

/**
 * A connection outlives the key that opened it, so the key is read repeatedly: when it is removed or changed, the bridges are
 * disconnected. Polled, because the system's file watches miss changes on network folders. Never rejects; a throw counts as a key that
 * cannot be read.
 */
export async function watchBridging({ clock, readKey, disconnect, signal, log }: BridgingWatch): Promise<void> {
  const read = async (): Promise<KeyObject | undefined> => {
    try {
      const key = await readKey();
      return key.ok ? key.value : undefined;
    } catch (error) {
      log.error('error.unexpected', { operation: 'reading the key of the bridges', bug: bugText(error) });
      return undefined;
    }
  };
  let known = await read();
  const isOver = (): Promise<boolean> =>
    clock.delay(lookEveryMs, signal).then(
      () => false,
      () => true,
    );
  while (!(await isOver())) {
    const now = await read();
    if (now === undefined || (known !== undefined && !now.equals(known))) disconnect();
    known = now;
  }
}
