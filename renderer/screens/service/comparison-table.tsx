import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { LookupResult } from '../../../shared/lookup-result.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { StatusText } from '../../components/status-text.tsx';
import { text } from '../../text.ts';
import { compareWithTest, millisecondsOf, type ComparedRow } from './request-model.ts';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: '6px', gridTemplateColumns: 'minmax(0, 1fr)', maxWidth: '760px' },
  words: { margin: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  cell: {
    textAlign: 'left',
    verticalAlign: 'top',
    padding: '5px 12px 5px 0',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontWeight: tokens.fontWeightRegular,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  head: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  aspect: { width: '24%' },
  mark: { width: '64px' },
  differs: { fontWeight: tokens.fontWeightSemibold },
});

interface ComparisonTableProps {
  readonly request: RecentRequest;
  readonly result: LookupResult;
  readonly durationMs: number;
}

/** What the service answered then, beside what a test answers now. */
export function ComparisonTable({ request, result, durationMs }: ComparisonTableProps) {
  const styles = useStyles();
  const rows = useMemo(() => compareWithTest(request, result), [request, result]);
  const { comparison, details } = text.service;
  const [before, now] = comparison.columns;
  const count = rows.filter(({ differs }) => differs).length;
  const duration = { aspect: details.duration, before: millisecondsOf(request.durationMs), now: millisecondsOf(durationMs), differs: false };
  return (
    <div className={styles.parts}>
      <div role="status">
        <StatusText tone={count === 0 ? 'good' : 'warning'}>{count === 0 ? comparison.same : comparison.differences(count)}</StatusText>
      </div>
      <p className={styles.words}>{comparison.explanation}</p>
      <table className={styles.table} aria-label={comparison.title}>
        <thead>
          <tr>
            <td className={mergeClasses(styles.cell, styles.aspect)} />
            {[before, now].map((heading) => (
              <th key={heading} scope="col" className={mergeClasses(styles.cell, styles.head)}>
                {heading}
              </th>
            ))}
            <td className={mergeClasses(styles.cell, styles.mark)} />
          </tr>
        </thead>
        <tbody>
          {[...rows, duration].map((row) => (
            <Row key={row.aspect} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row: { aspect, before, now, differs } }: { readonly row: ComparedRow }) {
  const styles = useStyles();
  const cell = mergeClasses(styles.cell, differs && styles.differs);
  return (
    <tr>
      <th scope="row" className={mergeClasses(styles.cell, styles.head)}>
        {aspect}
      </th>
      <td className={cell}>{before}</td>
      <td className={cell}>{now}</td>
      <td className={cell}>{differs ? text.service.comparison.differs : ''}</td>
    </tr>
  );
}
