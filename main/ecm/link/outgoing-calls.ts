import { err, ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RpcAnswer, RpcError } from './wire.ts';

/** Why a call of ours got no result: the appliance said no, said nothing, or the connection is gone. */
export type CallTrouble =
  | { readonly kind: 'refused'; readonly error: RpcError }
  | { readonly kind: 'silent' }
  | { readonly kind: 'closed' };

export type CallResult = Promise<Result<unknown, CallTrouble>>;

/** Our own calls over one connection, until they are answered. Every call settles exactly once. */
export interface OutgoingCalls {
  /** Sends the frame that `write` makes for a new id, and waits for its answer. */
  call(write: (id: number) => string): CallResult;
  /** An answer has come. One that nobody waits for is passed over: it is late. */
  answered(answer: RpcAnswer): void;
  /** The connection is gone: settles all that wait. */
  close(): void;
}

export const callTimeoutMs = 15_000;

export function createOutgoingCalls(clock: Clock, send: (text: string) => void): OutgoingCalls {
  const waiting = new Map<number, (result: Result<unknown, CallTrouble>) => void>();
  let lastId = 0;
  let isClosed = false;
  return {
    call: (write) => {
      if (isClosed) return Promise.resolve(err({ kind: 'closed' }));
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        const timer = new AbortController();
        const settle = (result: Result<unknown, CallTrouble>): void => {
          waiting.delete(id);
          timer.abort();
          resolve(result);
        };
        waiting.set(id, settle);
        clock.delay(callTimeoutMs, timer.signal).then(
          () => settle(err({ kind: 'silent' })),
          () => {}, // settled before
        );
        send(write(id));
      });
    },
    answered: (answer) => {
      const settle = typeof answer.id === 'number' ? waiting.get(answer.id) : undefined;
      settle?.('error' in answer ? err({ kind: 'refused', error: answer.error }) : ok(answer.result));
    },
    close: () => {
      isClosed = true;
      for (const settle of waiting.values()) settle(err({ kind: 'closed' }));
    },
  };
}
