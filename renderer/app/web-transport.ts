import type { CallName, EventName, Transport } from '../../shared/contract.ts';
import { failure, withCorrelation } from '../../shared/errors.ts';
import type { NewId } from '../lib/request-store.ts';
import { text } from './text.ts';
import type { WebSession } from './web-session.ts';

/** Functions of the browser, as arguments so that tests need no browser. */
export interface WebParts {
  readonly session: Pick<WebSession, 'post' | 'end' | 'lost'>;
  readonly newId: NewId;
  readonly wait: (ms: number) => Promise<void>;
  /** Called when the session was refused: it was idle too long, or the program is another one. */
  readonly onEnded: () => void;
}

const firstWaitMs = 1_000;
const longestWaitMs = 10_000;

type Listener = Parameters<Transport['subscribe']>[0];

/** The transport of the web shell: calls and events are requests with the bearer token of the session. */
export function webTransport({ session, newId, wait, onEnded }: WebParts): Transport {
  /** Identifies the calls and the event stream of this page. */
  const window = newId();
  const ended = (): void => {
    session.end();
    onEnded();
  };
  /** Until the subscription or the session ends. */
  const follow = async (listener: Listener, signal: AbortSignal): Promise<void> => {
    for (let waitMs = firstWaitMs; !signal.aborted; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
      try {
        const response = await session.post('api/events', { window }, signal);
        if (response.status === 401) return ended();
        if (response.status === 200 && response.body !== null) {
          waitMs = firstWaitMs;
          listener('app/connected', {});
          for await (const line of linesOf(response.body)) receive(line, listener);
        }
      } catch {
        // The connection failed or ended; it is made again.
      }
      session.lost();
      if (!signal.aborted) await wait(waitMs);
    }
  };
  return {
    async invoke(name, input) {
      const response = await session.post('api/call', { name, input, window });
      if (response.status !== 401) return response.json();
      ended();
      return { ok: false, error: sessionEnded(name, newId) };
    },
    subscribe(listener) {
      const stop = new AbortController();
      void follow(listener, stop.signal);
      return () => stop.abort();
    },
  };
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** The payload is validated by the bridge. */
function receive(line: string, listener: Listener): void {
  if (line === '') return;
  try {
    const message: unknown = JSON.parse(line);
    if (typeof message === 'object' && message !== null && 'event' in message && 'payload' in message)
      listener(message.event as EventName, message.payload);
  } catch {
    // A line that is no JSON text is no event.
  }
}

function sessionEnded(name: CallName, newId: NewId) {
  const texts = { ...text.bridge.sessionEnded, doing: text.doing[name] };
  return withCorrelation(failure('service-unavailable', 'no-access', texts), newId());
}
