import type { ServerResponse } from 'node:http';
import type { Clock } from '../../main/platform/clock.ts';
import type { Host } from '../host.ts';

const heartbeatMs = 15_000;
/** A page that reads nothing for this long a queue is gone or stuck; it reconnects if it is not. */
const maxQueuedBytes = 1024 * 1024;

interface StreamParts {
  readonly host: Pick<Host, 'onEvent'>;
  readonly clock: Clock;
  /** The name that the page gave itself. */
  readonly window: string | undefined;
  /** Whether the session behind this stream still lives. */
  readonly isOpen: () => boolean;
}

/** Sends events to one page as server-sent events until it leaves or its session ends. Comments keep the connection alive. */
export function streamEvents(response: ServerResponse, { host, clock, window, isOpen }: StreamParts): void {
  const left = new AbortController();
  const send = (text: string): void => {
    if (response.writableLength > maxQueuedBytes) response.destroy();
    else response.write(text);
  };
  const unsubscribe = host.onEvent((event, payload) => send(`data: ${JSON.stringify({ event, payload })}\n\n`), window);
  response.once('close', () => {
    unsubscribe();
    left.abort();
  });
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  send(': connected\n\n');
  const beat = (): void => {
    if (!isOpen()) {
      response.end();
      return;
    }
    send(': still here\n\n');
    next();
  };
  const next = (): void => void clock.delay(heartbeatMs, left.signal).then(beat, () => {});
  next();
}
