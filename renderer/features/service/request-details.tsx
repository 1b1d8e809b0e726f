import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { SettingLink } from '../../ui/go-link.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { CancelButton, ProgressLine } from '../../ui/progress.tsx';
import { hashOf } from '../../lib/routes.ts';
import { useCompare, useTest } from '../../app/use-stores.ts';
import { requestFacts, compareWithTest, type ComparedRow } from './service-model.ts';
import { RequestLogButton, RequestLogLines, useRequestLog, type RequestLog } from './request-log.tsx';
import { text } from './text.ts';
import { useMemo } from 'react';
import type { LookupResult } from '../../../shared/lookup-result.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { oneColumn, useTableStyles } from '../../ui/styles.ts';
import { millisecondsOf } from '../../lib/times.ts';

const useStyles = makeStyles({
  parts: { ...oneColumn, gap: '12px' },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
});

export function RequestDetails({ request }: { readonly request: RecentRequest }) {
  const styles = useStyles();
  const comparison = useCompare((store) => store.comparisons[request.correlationId]);
  const log = useRequestLog(request.correlationId);
  const setting = request.conclusion?.setting;
  return (
    <div className={styles.parts}>
      <Facts facts={requestFacts(request)} />
      {setting === undefined ? null : <SettingLink setting={setting} />}
      <Actions request={request} log={log} />
      <RequestLogLines log={log} />
      {comparison?.phase === 'failed' ? <ErrorView title={text.comparison.failed} error={comparison.error} /> : null}
      {comparison?.phase === 'answered' ? <ComparisonTable request={request} {...comparison.value} /> : null}
    </div>
  );
}

/** Only lookups can be compared: a retrieval or check-in offers no credentials. */
function Actions({ request, log }: { readonly request: RecentRequest; readonly log: RequestLog }) {
  const styles = useStyles();
  const fillIn = useTest((test) => test.fillIn);
  const { compare, cancel } = useCompare((store) => store);
  const running = useCompare((store) => store.comparisons[request.correlationId]?.phase === 'running');
  const openInTest = (): void => {
    fillIn(request.session, request.at);
    window.location.hash = hashOf('test-settings');
  };
  return (
    <div className={styles.buttons}>
      <Button size="small" onClick={openInTest}>
        {text.openInTest}
      </Button>
      <RequestLogButton log={log} />
      {request.operation === 'find' ? (
        <>
          <Button size="small" disabledFocusable={running} onClick={() => void compare(request)}>
            {text.compare}
          </Button>
          {running ? <CancelButton size="small" running onCancel={() => cancel(request.correlationId)} /> : null}
          <ProgressLine active={running} label={text.comparing} />
        </>
      ) : null}
    </div>
  );
}

const useComparisonStyles = makeStyles({
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

function ComparisonTable({ request, result, durationMs }: ComparisonTableProps) {
  const styles = useComparisonStyles();
  const grid = useTableStyles();
  const rows = useMemo(() => compareWithTest(request, result), [request, result]);
  const { comparison, details } = text;
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
  const styles = useComparisonStyles();
  const grid = useTableStyles();
  const cell = mergeClasses(grid.cell, grid.small, differs && styles.differs);
  return (
    <tr>
      <th scope="row" className={mergeClasses(grid.cell, grid.small, styles.name)}>
        {aspect}
      </th>
      <td className={cell}>
        <OutsideText>{before}</OutsideText>
      </td>
      <td className={cell}>
        <OutsideText>{now}</OutsideText>
      </td>
      <td className={cell}>{differs ? text.comparison.differs : ''}</td>
    </tr>
  );
}
