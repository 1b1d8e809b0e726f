import { Button, makeStyles, mergeClasses } from '@fluentui/react-components';
import { useState } from 'react';
import type { SavedRevisionView } from '../../../shared/views.ts';
import { Page } from '../../app/page.tsx';
import { ReadOnlyNotice } from '../../app/read-only.tsx';
import { usePractising, useReadOnly } from '../../app/use-stores.ts';
import { hashOf } from '../../lib/routes.ts';
import { dateTimeOf, utcOf } from '../../lib/times.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { ProgressLine } from '../../ui/progress.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { narrow, useCardStyles, useTableStyles } from '../../ui/styles.ts';
import { CompareCard } from './compare-card.tsx';
import { labelOfKey } from './history-model.ts';
import { RestoreDialog } from './restore-dialog.tsx';
import { text } from './text.ts';
import { useHistory } from './use-history.ts';

const useStyles = makeStyles({
  cards: { display: 'grid', gap: '16px', gridTemplateColumns: 'minmax(0, 1fr)' },
  done: { ':not(:empty)': { marginBottom: '16px' } },
  revision: { width: '12%' },
  time: { width: '24%' },
  by: { width: '18%', [narrow]: { display: 'none' } },
  changed: {},
  actions: { width: '110px' },
});

export function SettingsHistory() {
  const styles = useStyles();
  const [done, setDone] = useState<string>();
  const history = useHistory();
  return (
    <Page title={text.title} lead={text.lead} back={{ href: hashOf('plugin-settings'), label: text.back }}>
      <ReadOnlyNotice />
      <div role="status" className={styles.done}>
        {done === undefined ? null : <StatusText tone="good">{done}</StatusText>}
      </div>
      <div className={styles.cards}>
        {history?.ok === false ? (
          <ErrorView error={history.error} />
        ) : (
          <Revisions revisions={history?.value.revisions} onRestored={setDone} />
        )}
      </div>
    </Page>
  );
}

interface RevisionsProps {
  readonly revisions: readonly SavedRevisionView[] | undefined;
  readonly onRestored: (words: string) => void;
}

function Revisions({ revisions, onRestored }: RevisionsProps) {
  const card = useCardStyles();
  const practising = usePractising();
  const [asked, setAsked] = useState<number>();
  const current = revisions?.[0]?.revision;
  if (revisions === undefined) return <ProgressLine active label={text.reading} />;
  if (current === undefined) return <p className={card.words}>{practising ? text.practice : text.empty}</p>;
  return (
    <>
      <Card title={text.revisions}>
        <RevisionsTable revisions={revisions} onRestore={setAsked} />
      </Card>
      <CompareCard revisions={revisions} />
      {asked === undefined ? null : (
        <RestoreDialog
          revision={asked}
          current={current}
          onDone={(words) => {
            setAsked(undefined);
            onRestored(words);
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

const columns = ['revision', 'time', 'by', 'changed', 'actions'] as const;

interface TableProps {
  readonly revisions: readonly SavedRevisionView[];
  readonly onRestore: (revision: number) => void;
}

function RevisionsTable({ revisions, onRestore }: TableProps) {
  const styles = useStyles();
  const grid = useTableStyles();
  const readOnly = useReadOnly() !== undefined;
  return (
    <table className={grid.table} aria-label={text.revisions}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" className={mergeClasses(grid.heading, styles[column])}>
              {text.columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {revisions.map(({ revision, at, by, changed }, index) => (
          <tr key={`${revision} ${at}`}>
            <th scope="row" className={grid.cell}>
              {revision}
            </th>
            <td className={grid.cell} title={utcOf(Date.parse(at))}>
              {dateTimeOf(Date.parse(at))}
            </td>
            <td className={mergeClasses(grid.cell, styles.by)}>
              <OutsideText>{by === 'unknown' ? text.unknownAccount : by}</OutsideText>
            </td>
            <td className={grid.cell}>{changedText(changed)}</td>
            <td className={grid.cell}>
              {index === 0 ? (
                text.current
              ) : (
                <Button
                  size="small"
                  aria-label={text.restoreOf(revision)}
                  disabledFocusable={readOnly}
                  onClick={() => onRestore(revision)}
                >
                  {text.restore}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const mostNamed = 4;

function changedText(changed: readonly string[]): string {
  if (changed.length === 0) return text.nothingKnown;
  const named = changed.slice(0, mostNamed).map(labelOfKey).join(', ');
  return changed.length > mostNamed ? `${named}, ${text.more(changed.length - mostNamed)}` : named;
}
