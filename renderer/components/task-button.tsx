import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ErrorView } from './error-view.tsx';
import type { Task, TaskState } from './use-task.ts';

const useStyles = makeStyles({
  done: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

interface TaskButtonProps {
  readonly task: Task<unknown>;
  readonly label: string;
  readonly runningLabel: string;
  readonly disabled?: boolean;
}

/** Starts a task and says in its own words that it runs. */
export function TaskButton({ task, label, runningLabel, disabled = false }: TaskButtonProps) {
  const running = task.state.phase === 'running';
  return (
    <Button disabledFocusable={running || disabled} onClick={() => task.start()}>
      {running ? runningLabel : label}
    </Button>
  );
}

interface TaskOutcomeProps<T> {
  readonly state: TaskState<T>;
  /** Nothing to say is fine where the screen shows it anyway. */
  readonly words?: (value: T) => string;
}

/** What came of a task. */
export function TaskOutcome<T>({ state, words }: TaskOutcomeProps<T>) {
  const styles = useStyles();
  if (state.phase === 'failed') return <ErrorView error={state.error} />;
  if (words === undefined) return null;
  return (
    <div role="status" className={styles.done}>
      {state.phase === 'done' ? words(state.value) : null}
    </div>
  );
}
