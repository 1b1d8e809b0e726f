import type { ServerResponse } from 'node:http';
import type { Clock } from '../../main/platform/clock.ts';
import type { Host } from '../host.ts';

const heartbeatMs = 15_000;
/** A page that has not read this much is closed or hangs; it reconnects if it is not. */
const maxQueuedBytes = 1024 * 1024;

interface StreamParts {
  readonly host: Pick<Host, 'onEvent'>;
  readonly clock: Clock;
  /** The name that the page gave itself. */
  readonly window: string | undefined;
  readonly isSessionOpen: () => boolean;
}

/**
 * Sends events to one page, one JSON text a line, until it disconnects or its session ends. An empty line comes first and then
 * regularly: it shows that the connection is alive.
 */
export function streamEvents(response: ServerResponse, { host, clock, window, isSessionOpen }: StreamParts): void {
  const closed = new AbortController();
  const send = (line: string): void => {
    if (response.writableLength > maxQueuedBytes) response.destroy();
    else response.write(`${line}\n`);
  };
  const unsubscribe = host.onEvent((event, payload) => send(JSON.stringify({ event, payload })), window);
  response.once('close', () => {
    unsubscribe();
    closed.abort();
  });
  const heartbeat = async (): Promise<void> => {
    for (;;) {
      await clock.delay(heartbeatMs, closed.signal);
      if (!isSessionOpen()) break;
      send('');
    }
    response.end();
  };
  response.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8' });
  send('');
  heartbeat().catch((error: unknown) => {
    if (!closed.signal.aborted) throw error;
  });
}
