import type { CallName, EventName, Transport } from '../../shared/contract.ts';
import { failure, withCorrelation } from '../../shared/errors.ts';
import { isRecord } from '../lib/values.ts';
import type { NewId } from '../lib/request-store.ts';
import { text } from './text.ts';

/** The part of `EventSource` that is used. It reconnects automatically. */
export interface EventStream {
  addEventListener(type: 'message', listener: (message: { readonly data: unknown }) => void): void;
  addEventListener(type: 'open', listener: () => void): void;
  close(): void;
}

/** Functions of the browser, as arguments so that tests need no browser. */
export interface WebParts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Pick<Response, 'status' | 'json'>>;
  readonly openEvents: (url: string) => EventStream;
  readonly newId: NewId;
}

/** The transport of the web shell: calls by POST, events by server-sent events, both same-origin with the session cookie. */
export function webTransport({ fetch, openEvents, newId }: WebParts): Transport {
  /** Identifies the calls and the event stream of this page. */
  const window = newId();
  return {
    async invoke(name, input) {
      const response = await fetch('api/call', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        credentials: 'same-origin',
        body: JSON.stringify({ name, input, window }),
      });
      if (response.status === 401) return { ok: false, error: sessionEnded(name, newId) };
      return response.json();
    },
    subscribe(listener) {
      const stream = openEvents(`api/events?window=${window}`);
      stream.addEventListener('open', () => listener('app/connected', {}));
      stream.addEventListener('message', ({ data }) => {
        const message = readMessage(data);
        if (message !== undefined) listener(message.event, message.payload);
      });
      return () => stream.close();
    },
  };
}

function sessionEnded(name: CallName, newId: NewId) {
  const texts = { ...text.bridge.sessionEnded, doing: text.doing[name] };
  return withCorrelation(failure('service-unavailable', 'no-access', texts), newId());
}

/** The payload is validated by the bridge. */
function readMessage(data: unknown): { event: EventName; payload: unknown } | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const message: unknown = JSON.parse(data);
    if (!isRecord(message) || !('event' in message) || !('payload' in message)) return undefined;
    return { event: message['event'] as EventName, payload: message['payload'] };
  } catch {
    return undefined;
  }
}
