import { Button, makeStyles } from '@fluentui/react-components';
import { Notice } from './notice.tsx';
import { text } from './text.ts';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 12px' },
  /** Of the result below: its colours no longer count. The contrast stays. */
  stale: { filter: 'grayscale(1)' },
});

export function useStaleStyles(): string {
  return useStyles().stale;
}

interface OutOfDateProps {
  /** By default that settings changed. */
  readonly words?: string;
  /** Absent while it cannot be run. */
  readonly onRun?: (() => void) | undefined;
}

/** Marks a result whose inputs have changed since. */
export function OutOfDate({ words = text.outOfDate, onRun }: OutOfDateProps) {
  const styles = useStyles();
  return (
    <Notice intent="warning" role="status">
      <span className={styles.line}>
        {words}
        <Button size="small" disabledFocusable={onRun === undefined} onClick={onRun}>
          {text.runAgain}
        </Button>
      </span>
    </Notice>
  );
}
