import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import { bugText, type Log } from '../../platform/logging/log.ts';
import type { BridgingKey } from '../pipe/pipe-key.ts';

/** After bridging is disabled, bridges are disconnected within this time. */
export const lookEveryMs = 2_000;

interface BridgingWatch {
  readonly clock: Clock;
  readonly read: () => Promise<BridgingKey>;
  /** Called with each state that was read. */
  readonly known: (key: BridgingKey) => void;
  readonly disconnect: () => void;
  readonly signal: AbortSignal;
  readonly log: Pick<Log, 'error'>;
}

/**
 * A connection outlives the key that opened it, so the key is read repeatedly: when it is removed or changed, the bridges are
 * disconnected. Polled, because the system's file watches miss changes on network folders. Never rejects; a throw counts as a key that
 * cannot be read.
 */
export async function watchBridging({ clock, read, known, disconnect, signal, log }: BridgingWatch): Promise<void> {
  const readKey = async (): Promise<KeyObject | undefined> => {
    try {
      const key = await read();
      known(key);
      return key.state === 'enabled' ? key.key : undefined;
    } catch (error) {
      log.error('error.unexpected', { operation: 'reading the key of the bridges', bug: bugText(error) });
      return undefined;
    }
  };
  let before = await readKey();
  const isOver = (): Promise<boolean> =>
    clock.delay(lookEveryMs, signal).then(
      () => false,
      () => true,
    );
  while (!(await isOver())) {
    const now = await readKey();
    if (now === undefined || (before !== undefined && !now.equals(before))) disconnect();
    before = now;
  }
}
