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

/** Sends events to one page as server-sent events until it disconnects or its session ends. Comments keep the connection alive. */
export function streamEvents(response: ServerResponse, { host, clock, window, isSessionOpen }: StreamParts): void {
  const closed = new AbortController();
  const send = (text: string): void => {
    if (response.writableLength > maxQueuedBytes) response.destroy();
    else response.write(text);
  };
  const unsubscribe = host.onEvent((event, payload) => send(`data: ${JSON.stringify({ event, payload })}\n\n`), window);
  response.once('close', () => {
    unsubscribe();
    closed.abort();
  });
  const heartbeat = async (): Promise<void> => {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one heartbeat after the other
      await clock.delay(heartbeatMs, closed.signal);
      if (!isSessionOpen()) break;
      send(': heartbeat\n\n');
    }
    response.end();
  };
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  send(': connected\n\n');
  heartbeat().catch((error: unknown) => {
    if (!closed.signal.aborted) throw error;
  });
}
