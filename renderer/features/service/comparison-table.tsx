import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { LookupResult } from '../../../shared/lookup-result.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { useTableStyles } from '../../ui/table-styles.ts';
import { text } from '../../ui/text.ts';
import { compareWithTest, millisecondsOf, type ComparedRow } from './request-model.ts';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: '6px', gridTemplateColumns: 'minmax(0, 1fr)', maxWidth: '760px' },
  words: { margin: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  aspect: { width: '24%' },
  name: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
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
  const grid = useTableStyles();
  const rows = useMemo(() => compareWithTest(request, result), [request, result]);
  const { comparison, details } = text.service;
  const [before, now] = comparison.columns;
  const count = rows.filter(({ differs }) => differs).length;
  const duration = {
    aspect: details.duration,
    before: millisecondsOf(request.durationMs),
    now: millisecondsOf(durationMs),
    differs: false,
  };
  return (
    <div className={styles.parts}>
      <div role="status">
        <StatusText tone={count === 0 ? 'good' : 'warning'}>
          {count === 0 ? comparison.same : comparison.differences(count)}
        </StatusText>
      </div>
      <p className={styles.words}>{comparison.explanation}</p>
      <table className={grid.table} aria-label={comparison.title}>
        <thead>
          <tr>
            <td className={mergeClasses(grid.heading, styles.aspect)} />
            {[before, now].map((heading) => (
              <th key={heading} scope="col" className={grid.heading}>
                {heading}
              </th>
            ))}
            <td className={mergeClasses(grid.heading, styles.mark)} />
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
  const grid = useTableStyles();
  const cell = mergeClasses(grid.cell, grid.small, differs && styles.differs);
  return (
    <tr>
      <th scope="row" className={mergeClasses(grid.cell, grid.small, styles.name)}>
        {aspect}
      </th>
      <td className={cell}>{before}</td>
      <td className={cell}>{now}</td>
      <td className={cell}>{differs ? text.service.comparison.differs : ''}</td>
    </tr>
  );
}
