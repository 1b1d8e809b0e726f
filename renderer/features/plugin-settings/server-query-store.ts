import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import type { NewId } from '../../app/bridge.ts';

/** A question to PI that a person asks with a button: one at a time, and it can be called off. */
export interface QuestionState<T> {
  readonly running: { readonly requestId: string } | undefined;
  /** The last answer; none where it was called off. */
  readonly answer: Result<T, ErrorInfo> | undefined;
}

export interface QuestionActions {
  ask(): Promise<void>;
  cancel(): void;
  reset(): void;
}

export type QuestionStore<T> = QuestionState<T> & QuestionActions;

interface Parts<T> {
  readonly newId: NewId;
  readonly ask: (requestId: string) => Promise<Result<T, ErrorInfo>>;
  readonly cancel: (requestId: string) => void;
  /** Called with an answer that is still wanted. */
  readonly answered?: (value: T) => void;
}

export function createQuestionStore<T>({ newId, ask, cancel, answered }: Parts<T>): StoreApi<QuestionStore<T>> {
  return createStore<QuestionStore<T>>()((set, get) => ({
    running: undefined,
    answer: undefined,
    async ask() {
      if (get().running !== undefined) return;
      const requestId = newId();
      set({ running: { requestId }, answer: undefined });
      const answer = await ask(requestId);
      if (get().running?.requestId !== requestId) return;
      const calledOff = !answer.ok && answer.error.kind === 'cancelled';
      set({ running: undefined, answer: calledOff ? undefined : answer });
      if (answer.ok) answered?.(answer.value);
    },
    cancel() {
      const { running } = get();
      if (running !== undefined) cancel(running.requestId);
    },
    reset() {
      get().cancel();
      set({ running: undefined, answer: undefined });
    },
  }));
}
