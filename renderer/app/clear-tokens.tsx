import type { CallOutput } from '../../shared/contract.ts';
import { useStores } from './use-stores.ts';
import { TaskButton, TaskOutcome, type TaskOutcomeProps } from '../ui/task-button.tsx';
import { useTask, type Task } from '../lib/hooks.ts';
import { text } from './text.ts';

export type ClearTokens = Task<CallOutput<'tokens/clear'>>;

/** Clears the token caches of the program and the service. Button and outcome are separate components. */
export function useClearTokens(): ClearTokens {
  const { client } = useStores();
  return useTask(() => client['tokens/clear']({}));
}

export function ClearTokensButton({ task }: { readonly task: ClearTokens }) {
  return <TaskButton task={task} label={text.tokens.clear} runningLabel={text.tokens.clearing} />;
}

interface OutcomeProps extends Pick<TaskOutcomeProps<CallOutput<'tokens/clear'>>, 'keepsPlace'> {
  readonly task: ClearTokens;
}

export function ClearTokensOutcome({ task, ...place }: OutcomeProps) {
  return (
    <TaskOutcome
      {...place}
      state={task.state}
      words={({ cleared, service }) => text.tokens.cleared(cleared, service)}
    />
  );
}
