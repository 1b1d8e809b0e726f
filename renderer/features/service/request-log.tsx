import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import { useStores } from '../../app/use-stores.ts';
import { useTask } from '../../lib/hooks.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { ProgressLine } from '../../ui/progress.tsx';
import { useCardStyles } from '../../ui/styles.ts';
import { parseLine } from './log-entry.ts';
import { LogLine } from './log-lines.tsx';
import { text } from './text.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: '4px 0',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
  },
});

/** The lines of the log with the correlation id of a request, from the log files. Button and lines are separate components. */
export function useRequestLog(correlationId: string) {
  const { client } = useStores();
  return useTask(() => client['requests/log-lines']({ correlationId }));
}

export type RequestLog = ReturnType<typeof useRequestLog>;

export function RequestLogButton({ log }: { readonly log: RequestLog }) {
  return (
    <Button size="small" disabledFocusable={log.state.phase === 'running'} onClick={() => log.start()}>
      {text.history.showLog}
    </Button>
  );
}

export function RequestLogLines({ log: { state } }: { readonly log: RequestLog }) {
  const styles = useStyles();
  const card = useCardStyles();
  const lines = state.phase === 'done' ? state.value.lines : undefined;
  const entries = useMemo(() => lines?.map((line, index) => parseLine(index, line)), [lines]);
  if (state.phase === 'running') return <ProgressLine active label={text.history.readingLog} />;
  if (state.phase === 'failed') return <ErrorView error={state.error} />;
  if (entries === undefined) return null;
  if (entries.length === 0) return <p className={card.small}>{text.history.noLog}</p>;
  return (
    <ol className={styles.list} aria-label={text.history.logTitle}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <LogLine entry={entry} />
        </li>
      ))}
    </ol>
  );
}
