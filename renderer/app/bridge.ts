import {
  callNames,
  contract,
  events,
  wireAnswerSchema,
  type CallArgument,
  type CallName,
  type CallOutput,
  type Client,
  type EventName,
  type EventPayload,
  type Transport,
} from '../../shared/contract.ts';
import { failure, withCorrelation, type ErrorInfo } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { NewId } from '../lib/request-store.ts';
import { text } from './text.ts';

export interface Bridge {
  readonly client: Client;
  /** Returns the function that ends the subscription. */
  onEvent<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void;
}

/**
 * The typed client over the transport of a shell. Answers are validated too, because the main process may be of another version.
 * A lost transport is an error value, not a rejection.
 */
export function bridgeOver(transport: Transport, newId: NewId): Bridge {
  const calls = callNames.map((name) => [
    name,
    (input: CallArgument<typeof name>) => invoke(transport, newId, name, input),
  ]);
  return { client: Object.fromEntries(calls) as Client, onEvent: eventsOver(transport) };
}

type Listener = (event: EventName, payload: unknown) => void;

/** One subscription for all listeners: in the web shell each uses one of the few connections of the browser to a host. */
function eventsOver(transport: Transport): Bridge['onEvent'] {
  const listeners = new Set<Listener>();
  let end: (() => void) | undefined;
  return <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) => {
    const onAnyEvent: Listener = (name, payload) => {
      if (name !== event) return;
      const parsed = events[event].safeParse(payload);
      if (parsed.success) listener(parsed.data as EventPayload<E>);
    };
    listeners.add(onAnyEvent);
    end ??= transport.subscribe((name, payload) => {
      for (const each of listeners) each(name, payload);
    });
    return () => {
      listeners.delete(onAnyEvent);
      if (listeners.size > 0) return;
      end?.();
      end = undefined;
    };
  };
}

async function invoke<K extends CallName>(
  transport: Transport,
  newId: NewId,
  name: K,
  input: CallArgument<K>,
): Promise<Result<CallOutput<K>, ErrorInfo>> {
  const doing = text.doing[name];
  let answer: unknown;
  try {
    answer = await transport.invoke(name, input);
  } catch {
    return err(withCorrelation(failure('service-unavailable', 'lost', { ...text.bridge.lost, doing }), newId()));
  }
  const wire = wireAnswerSchema.safeParse(answer);
  if (wire.success && !wire.data.ok) return err(wire.data.error);
  const value = wire.success && wire.data.ok ? contract[name].output.safeParse(wire.data.value) : undefined;
  if (value?.success === true) return ok(value.data as CallOutput<K>);
  return err(
    withCorrelation(failure('service-unavailable', 'version', { ...text.bridge.notUnderstood, doing }), newId()),
  );
}

/** A short random id, in the format of the main process. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
