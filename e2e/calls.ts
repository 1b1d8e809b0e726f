/** Calls in both directions over the channel of a forked process. Used by tests, and by programs that they start. */

interface Message {
  readonly id: number;
  /** Of a call. */
  readonly name?: string;
  readonly input?: unknown;
  /** Of an answer. */
  readonly value?: unknown;
  readonly problem?: string;
}

/** `process` of a forked program, or its ChildProcess. */
export interface Peer {
  send?(message: Message, callback: (problem: Error | null) => void): unknown;
  on(event: 'message', listener: (message: Message) => void): unknown;
}

export type Call = <T = unknown>(name: string, input?: object) => Promise<T>;
export type Handlers = Readonly<Record<string, (input: never) => unknown>>;

interface Waiting {
  resolve(value: unknown): void;
  reject(problem: Error): void;
}

/** Answers the other side's calls by `handlers`, and returns the function that calls the other side. */
export function connectCalls(peer: Peer, handlers: Handlers): Call {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  peer.on('message', (message) => {
    if (message.name !== undefined) return void answer(peer, handlers, message);
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.problem === undefined) call?.resolve(message.value);
    else call?.reject(new Error(message.problem));
  });
  return <T>(name: string, input: object = {}) =>
    new Promise<T>((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve: (value) => resolve(value as T), reject });
      peer.send?.({ id: lastId, name, input }, (problem) => problem !== null && reject(problem));
    });
}

async function answer(peer: Peer, handlers: Handlers, { id, name = '', input }: Message): Promise<void> {
  // A side that is gone takes no answer.
  const send = (message: Message): void => void peer.send?.(message, () => {});
  try {
    const handler = handlers[name];
    if (handler === undefined) throw new Error(`There is no ${name} to call.`);
    send({ id, value: await handler(input as never) });
  } catch (problem) {
    send({ id, problem: String(problem) });
  }
}
