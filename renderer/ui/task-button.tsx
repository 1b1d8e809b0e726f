import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ErrorView } from './error-view.tsx';
import type { Task, TaskState } from '../lib/hooks.ts';

const useStyles = makeStyles({
  done: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  place: { minHeight: '20px' },
});

interface TaskButtonProps {
  readonly task: Task<unknown>;
  readonly label: string;
  readonly runningLabel: string;
  readonly disabled?: boolean;
  readonly primary?: boolean;
}

/** Starts a task; while it runs, the label says so. */
export function TaskButton({ task, label, runningLabel, disabled = false, primary = false }: TaskButtonProps) {
  const running = task.state.phase === 'running';
  return (
    <Button
      appearance={primary ? 'primary' : 'secondary'}
      disabledFocusable={running || disabled}
      onClick={() => task.start()}
    >
      {running ? runningLabel : label}
    </Button>
  );
}

export interface TaskOutcomeProps<T> {
  readonly state: TaskState<T>;
  /** The sentence after success, where the screen does not show the outcome otherwise. */
  readonly words?: (value: T) => string;
  /** Reserves the line of the sentence beforehand, so that nothing below it moves. */
  readonly keepsPlace?: boolean;
}

export function TaskOutcome<T>({ state, words, keepsPlace = true }: TaskOutcomeProps<T>) {
  const styles = useStyles();
  if (state.phase === 'failed') return <ErrorView error={state.error} />;
  if (words === undefined) return null;
  return (
    <div role="status" className={mergeClasses(styles.done, keepsPlace && styles.place)}>
      {state.phase === 'done' ? words(state.value) : null}
    </div>
  );
}
