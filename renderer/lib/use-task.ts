import { useState } from 'react';
import type { ErrorInfo } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';

/** How something stands that a click started. */
export type TaskState<T> =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running' }
  | { readonly phase: 'done'; readonly value: T }
  | { readonly phase: 'failed'; readonly error: ErrorInfo };

export interface Task<T, A extends readonly unknown[] = []> {
  readonly state: TaskState<T>;
  start(...about: A): void;
}

/** Runs a call at a click, once at a time; the button and what came of it may stand apart. */
export function useTask<T, A extends readonly unknown[] = []>(
  call: (...about: A) => Promise<Result<T, ErrorInfo>>,
): Task<T, A> {
  const [state, setState] = useState<TaskState<T>>({ phase: 'idle' });
  const run = async (about: A): Promise<void> => {
    setState({ phase: 'running' });
    const answer = await call(...about);
    setState(answer.ok ? { phase: 'done', value: answer.value } : { phase: 'failed', error: answer.error });
  };
  return {
    state,
    start: (...about) => {
      if (state.phase !== 'running') void run(about);
    },
  };
}
