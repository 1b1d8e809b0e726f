import { Button, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { QuestionStore } from './server-query-store.ts';
import { questions } from './text-server-queries.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useDelayed } from '../../lib/use-delayed.ts';

const useStyles = makeStyles({
  bar: { display: 'grid', gap: '8px', gridTemplateColumns: 'minmax(0, 1fr)' },
  line: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center', minHeight: '32px' },
  words: { minWidth: 0, flex: '1 1 240px' },
});

interface QuestionBarProps {
  readonly question: QuestionStore<unknown>;
  readonly label: string;
  /** What the button is about, for those who hear it alone. */
  readonly about: string;
  readonly runningLabel: string;
  readonly failedTitle: string;
  readonly disabled: boolean;
  /** What came of it, in words. */
  readonly children: ReactNode;
}

/** A button that asks PI something about the fields beside it, and the answer. */
export function QuestionBar({
  question,
  label,
  about,
  runningLabel,
  failedTitle,
  disabled,
  children,
}: QuestionBarProps) {
  const styles = useStyles();
  const { running, answer, ask, cancel } = question;
  const isRunning = running !== undefined;
  const cancellable = useDelayed(isRunning);
  return (
    <div className={styles.bar}>
      <div className={styles.line}>
        <Button
          size="small"
          aria-label={`${label}: ${about}`}
          disabledFocusable={isRunning || disabled}
          onClick={() => void ask()}
        >
          {label}
        </Button>
        {cancellable ? (
          <Button size="small" onClick={cancel}>
            {questions.cancel}
          </Button>
        ) : null}
        {isRunning ? <ProgressLine active label={runningLabel} /> : null}
        <div role="status" className={styles.words}>
          {isRunning ? null : children}
        </div>
      </div>
      {answer?.ok === false ? <ErrorView title={failedTitle} error={answer.error} /> : null}
    </div>
  );
}
