import { Button, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useDelayed } from '../../lib/hooks.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { ProgressLine } from '../../ui/progress.tsx';
import type { ServerQueryStore } from './store.ts';
import { text as common } from '../../ui/text.ts';

const useStyles = makeStyles({
  bar: { display: 'grid', gap: '8px', gridTemplateColumns: 'minmax(0, 1fr)' },
  line: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center', minHeight: '32px' },
  result: { minWidth: 0, flex: '1 1 240px' },
});

interface ServerQueryBarProps {
  readonly query: ServerQueryStore<unknown>;
  readonly label: string;
  /** The field that the button belongs to, for screen readers. */
  readonly about: string;
  readonly runningLabel: string;
  readonly failedTitle: string;
  readonly disabled: boolean;
  readonly children: ReactNode;
}

/** A button that queries the server of the settings on screen, with the result beside it. */
export function ServerQueryBar(props: ServerQueryBarProps) {
  const { query, label, about, runningLabel, failedTitle, disabled, children } = props;
  const styles = useStyles();
  const { request, start, cancel } = query;
  const running = request.phase === 'running';
  const cancellable = useDelayed(running);
  return (
    <div className={styles.bar}>
      <div className={styles.line}>
        <Button
          size="small"
          aria-label={`${label}: ${about}`}
          disabledFocusable={running || disabled}
          onClick={() => void start()}
        >
          {label}
        </Button>
        {cancellable ? (
          <Button size="small" onClick={() => void cancel()}>
            {common.cancel}
          </Button>
        ) : null}
        {running ? <ProgressLine active label={runningLabel} /> : null}
        <div role="status" className={styles.result}>
          {running ? null : children}
        </div>
      </div>
      {request.phase === 'failed' ? <ErrorView title={failedTitle} error={request.error} /> : null}
    </div>
  );
}
