import { useEffect, useState } from 'react';
import type { ErrorInfo } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';

/** True once `active` has been true for 300 ms, so that a short wait shows no progress. */
export function useDelayed(active: boolean): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!active) return undefined;
    const timer = setTimeout(() => setShown(true), 300);
    return () => {
      clearTimeout(timer);
      setShown(false);
    };
  }, [active]);
  return active && shown;
}

/** The current time in milliseconds, renewed every second while the component is shown. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export type TaskState<T> =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running' }
  | { readonly phase: 'done'; readonly value: T }
  | { readonly phase: 'failed'; readonly error: ErrorInfo };

export interface Task<T, A extends readonly unknown[] = []> {
  readonly state: TaskState<T>;
  start(...args: A): void;
}

/** Runs a call at a click, one at a time. The button and the result may be different components. */
export function useTask<T, A extends readonly unknown[] = []>(
  call: (...args: A) => Promise<Result<T, ErrorInfo>>,
): Task<T, A> {
  const [state, setState] = useState<TaskState<T>>({ phase: 'idle' });
  const run = async (args: A): Promise<void> => {
    setState({ phase: 'running' });
    const answer = await call(...args);
    setState(answer.ok ? { phase: 'done', value: answer.value } : { phase: 'failed', error: answer.error });
  };
  return {
    state,
    start: (...args) => {
      if (state.phase !== 'running') void run(args);
    },
  };
}
