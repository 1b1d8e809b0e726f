import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../shared/contract.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';

/** Calls to the main process that run for a while and can be cancelled: one at a time, each with an id of its own. */

export type NewId = () => string;

export interface RunningRequest<I, T, P> {
  readonly phase: 'running';
  readonly requestId: string;
  readonly input: I;
  /** What is known before the answer; absent until the first report. */
  readonly progress: P | undefined;
  /** Cancel was requested, and the call has not ended yet. */
  readonly cancelling: boolean;
  /** The result of the run before, which screens show until this one has its own. */
  readonly previous: EndedRequest<I, T, P> | undefined;
}

interface UnansweredRequest<I, P> {
  readonly requestId: string;
  readonly input: I;
  readonly progress: P | undefined;
  readonly error: ErrorInfo;
}

export type EndedRequest<I, T, P = undefined> =
  | { readonly phase: 'answered'; readonly requestId: string; readonly input: I; readonly value: T }
  | ({ readonly phase: 'failed' } & UnansweredRequest<I, P>)
  | ({ readonly phase: 'cancelled' } & UnansweredRequest<I, P>);

export type RequestState<I, T, P = undefined> =
  | { readonly phase: 'idle' }
  | RunningRequest<I, T, P>
  | EndedRequest<I, T, P>;

export const idle = { phase: 'idle' } as const;

/** The last result, also while the next run is in progress. */
export function lastResult<I, T, P>(state: RequestState<I, T, P>): EndedRequest<I, T, P> | undefined {
  if (state.phase === 'running') return state.previous;
  return state.phase === 'idle' ? undefined : state;
}

export interface RequestParts {
  readonly client: Client;
  readonly newId: NewId;
}

/** Where the state of a request is kept: a field of a store. */
export interface RequestField<I, T, P> {
  get(): RequestState<I, T, P>;
  set(state: RequestState<I, T, P>): void;
}

export interface RunningCall<P> {
  readonly requestId: string;
  report(progress: P): void;
  /** False once the request was cancelled or reset. */
  isWanted(): boolean;
}

/** Does the work. No result (`undefined`) makes the request idle again. */
export type RequestCall<I, T, P> = (input: I, running: RunningCall<P>) => Promise<Result<T, ErrorInfo> | undefined>;

export interface RequestActions<I> {
  /** Does nothing while the request is running. */
  start(input: I): Promise<void>;
  /** Asks the main process to end the call; its answer is then the result. */
  cancel(): Promise<void>;
  /** Removes the result and cancels a running call, whose answer is dropped. */
  reset(): void;
}

export async function cancelIfRunning(
  { client }: Pick<RequestParts, 'client'>,
  state: RequestState<unknown, unknown, unknown>,
): Promise<void> {
  if (state.phase === 'running') await client['request/cancel']({ requestId: state.requestId });
}

function ended<I, T, P>(
  { requestId, input, progress }: RunningRequest<I, T, P>,
  answer: Result<T, ErrorInfo>,
): EndedRequest<I, T, P> {
  if (answer.ok) return { phase: 'answered', requestId, input, value: answer.value };
  const phase = answer.error.kind === 'cancelled' ? 'cancelled' : 'failed';
  return { phase, requestId, input, progress, error: answer.error };
}

/** The actions on one request whose state is in `field`. The answer of a run that was reset is dropped. */
export function cancellableRequest<I, T, P = undefined>(
  { client, newId }: RequestParts,
  { get, set }: RequestField<I, T, P>,
  call: RequestCall<I, T, P>,
): RequestActions<I> {
  const runningAs = (requestId: string): RunningRequest<I, T, P> | undefined => {
    const state = get();
    return state.phase === 'running' && state.requestId === requestId ? state : undefined;
  };
  return {
    async start(input) {
      const before = get();
      if (before.phase === 'running') return;
      const requestId = newId();
      set({ phase: 'running', requestId, input, progress: undefined, cancelling: false, previous: lastResult(before) });
      const answer = await call(input, {
        requestId,
        isWanted: () => runningAs(requestId)?.cancelling === false,
        report(progress) {
          const running = runningAs(requestId);
          if (running !== undefined) set({ ...running, progress });
        },
      });
      const running = runningAs(requestId);
      if (running === undefined) return;
      const outcome = answer === undefined ? undefined : ended(running, answer);
      // A cancelled run keeps the last result.
      set(outcome?.phase === 'cancelled' ? (running.previous ?? outcome) : (outcome ?? idle));
    },
    async cancel() {
      const state = get();
      if (state.phase !== 'running') return;
      set({ ...state, cancelling: true });
      await cancelIfRunning({ client }, state);
    },
    reset() {
      void cancelIfRunning({ client }, get());
      set(idle);
    },
  };
}

export interface RequestStore<I, T, P = undefined> extends Omit<RequestActions<I>, 'start'> {
  readonly request: RequestState<I, T, P>;
  start(): Promise<void>;
}

export function createRequestStore<I, T, P = undefined>(
  parts: RequestParts,
  readInput: () => I,
  call: RequestCall<I, T, P>,
): StoreApi<RequestStore<I, T, P>> {
  return createStore<RequestStore<I, T, P>>()((set, get) => {
    const field = { get: () => get().request, set: (request: RequestState<I, T, P>) => set({ request }) };
    const { start, ...others } = cancellableRequest(parts, field, call);
    return { request: idle, start: () => start(readInput()), ...others };
  });
}
