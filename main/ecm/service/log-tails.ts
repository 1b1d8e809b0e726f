import { bugText } from '../../platform/logging/log.ts';
import type { OpenedLog } from '../../platform/logging/pino-log.ts';
import type { PipeConnection } from '../pipe/methods.ts';

/** Lines that wait for a slow reader; beyond that the oldest are skipped and counted. */
const longestQueue = 500;
const longestChunk = 200;

type FollowedLog = Pick<OpenedLog, 'onLine' | 'error'>;

/** Follows the log for connections, no faster than each reads. */
export type LogTails = ReturnType<typeof createLogTails>;

export function createLogTails(log: FollowedLog) {
  const tails = new Map<number, () => void>();
  const unfollow = ({ id }: PipeConnection): void => {
    tails.get(id)?.();
    tails.delete(id);
  };
  return {
    /** Begins to send lines to the connection; one tail each, ended with the connection. */
    follow: (connection: PipeConnection): void => {
      unfollow(connection);
      const { id, closed } = connection;
      if (closed.aborted) return;
      const lost = (): void => unfollow(connection);
      const endTail = startTail(log, connection, lost);
      closed.addEventListener('abort', lost, { once: true });
      tails.set(id, () => {
        endTail();
        // Removed each time, because a connection may follow and unfollow often.
        closed.removeEventListener('abort', lost);
      });
    },
    unfollow,
    isFollowing: ({ id }: PipeConnection) => tails.has(id),
  };
}

/** @param lost called when no further line can be sent */
function startTail(log: FollowedLog, connection: PipeConnection, lost: () => void): () => void {
  let waiting: string[] = [];
  let skipped = 0;
  let isSending = false;
  let isOver = false;
  const sendWaiting = async (): Promise<boolean> => {
    while (waiting.length > 0) {
      const params = { lines: waiting.slice(0, longestChunk), skipped };
      waiting = waiting.slice(longestChunk);
      skipped = 0;
      // One chunk at a time, at the reader's speed.
      if (!(await connection.notify('log/lines', params))) return false;
    }
    return true;
  };
  const send = async (): Promise<void> => {
    isSending = true;
    try {
      if (!(await sendWaiting()) && !isOver) lost();
    } catch (error) {
      // The tail ends first, because the log line about it would be sent to it too.
      if (!isOver) lost();
      log.error('error.unexpected', { operation: 'log/lines', connection: connection.id, bug: bugText(error) });
    }
    isSending = false;
  };
  const end = log.onLine((line) => {
    if (waiting.length >= longestQueue) {
      waiting.shift();
      skipped += 1;
    }
    waiting.push(line);
    if (!isSending) void send();
  });
  return () => {
    isOver = true;
    waiting = [];
    end();
  };
}
