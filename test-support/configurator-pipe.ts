import { failure, withCorrelation } from '../shared/errors.ts';
import { err, type Result } from '../shared/result.ts';
import type { ErrorInfo } from '../shared/errors.ts';
import type { MethodName, NotificationName } from '../main/ecm/pipe/methods.ts';
import type { PersonRole } from '../main/ecm/pipe/pipe-key.ts';
import type { PipeClient, PipeState } from '../main/ecm/pipe/pipe-client.ts';

/** A pipe client for tests, with state `absent` at first. Calls without a planned answer fail. */
export interface TestPipe {
  readonly client: PipeClient<PersonRole>;
  readonly calls: readonly { readonly name: MethodName; readonly params: unknown }[];
  readonly reconnects: number;
  readonly disposed: boolean;
  answer(name: MethodName, answer: (params: never) => Result<unknown, ErrorInfo>): void;
  setState(state: PipeState): void;
  notify(name: NotificationName, params: unknown): void;
}

const absent = failure('service-unavailable', 'absent', {
  message: 'The service does not run.',
  doing: 'testing',
  hint: 'Start it.',
});

export function testPipe(): TestPipe {
  let state: PipeState = { kind: 'absent', reason: absent };
  let reconnects = 0;
  let disposed = false;
  const calls: { name: MethodName; params: unknown }[] = [];
  const answers = new Map<MethodName, (params: never) => Result<unknown, ErrorInfo>>();
  const stateListeners = new Set<(state: PipeState) => void>();
  const listeners: { name: NotificationName; listener: (params: never) => void }[] = [];
  const call = async (name: MethodName, params: unknown): Promise<Result<unknown, ErrorInfo>> => {
    calls.push({ name, params });
    return answers.get(name)?.(params as never) ?? err(withCorrelation(absent, 'test'));
  };
  const client = {
    get state() {
      return state;
    },
    onState: (listener: (state: PipeState) => void) => {
      stateListeners.add(listener);
      return () => void stateListeners.delete(listener);
    },
    call,
    onNotification: (name: NotificationName, listener: (params: never) => void) => {
      const entry = { name, listener };
      listeners.push(entry);
      return () => void listeners.splice(listeners.indexOf(entry), 1);
    },
    reconnect: () => {
      reconnects += 1;
    },
    dispose: () => {
      disposed = true;
    },
  };
  return {
    client: client as unknown as PipeClient<PersonRole>,
    calls,
    get reconnects() {
      return reconnects;
    },
    get disposed() {
      return disposed;
    },
    answer: (name, answer) => void answers.set(name, answer),
    setState: (next) => {
      state = next;
      for (const listener of stateListeners) listener(next);
    },
    notify: (name, params) => {
      for (const entry of listeners) if (entry.name === name) entry.listener(params as never);
    },
  };
}
