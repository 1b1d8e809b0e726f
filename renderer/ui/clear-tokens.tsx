import type { CallOutput } from '../../shared/contract.ts';
import { useStores } from '../app/use-stores.ts';
import { text } from './text.ts';
import { TaskButton, TaskOutcome } from './task-button.tsx';
import { useTask, type Task } from '../lib/use-task.ts';

export type ClearTokens = Task<CallOutput<'tokens/clear'>>;

/** One clearing of the token caches, here and at the service; the button and what came of it may stand apart. */
export function useClearTokens(): ClearTokens {
  const { client } = useStores();
  return useTask(() => client['tokens/clear']({}));
}

export function ClearTokensButton({ task }: { readonly task: ClearTokens }) {
  return <TaskButton task={task} label={text.tokens.clear} runningLabel={text.tokens.clearing} />;
}

export function ClearTokensOutcome({ task }: { readonly task: ClearTokens }) {
  return <TaskOutcome state={task.state} words={({ cleared, service }) => text.tokens.cleared(cleared, service)} />;
}
