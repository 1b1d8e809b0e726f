import { Link, makeStyles, mergeClasses } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ActivityPeriod } from '../../../shared/activity.ts';
import { requestOutcomes } from '../../../shared/service-status.ts';
import { millisecondsOf } from '../../lib/times.ts';
import { useHiddenStyles, useTableStyles } from '../../ui/styles.ts';
import { timeWords } from '../service/time-range.ts';
import type { ShownBucket, ShownStretch } from './activity-model.ts';
import type { ShowRequests } from './show-requests.ts';
import { text } from './text.ts';

/** The charts and strips as tables. Newest first, as in the request history. */

const useStyles = makeStyles({
  number: { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
  link: { fontSize: 'inherit', lineHeight: 'inherit' },
});

interface BucketsProps {
  readonly buckets: readonly ShownBucket[];
  readonly period: ActivityPeriod;
  readonly show: ShowRequests;
}

export function RequestsTable({ buckets, period, show }: BucketsProps) {
  const styles = useStyles();
  const grid = useTableStyles();
  const cell = mergeClasses(grid.cell, grid.small, styles.number);
  const heads = [...requestOutcomes.map((outcome) => text.outcomes[outcome]), text.total];
  return (
    <Table caption={text.requests[period]} first={text.bucket[period]} numbers={heads}>
      {buckets.toReversed().map((bucket) => (
        <tr key={bucket.key}>
          <BucketHead bucket={bucket} show={show} />
          {requestOutcomes.map((outcome) => (
            <td key={outcome} className={cell}>
              {bucket[outcome] === 0 ? (
                0
              ) : (
                <Link
                  as="button"
                  className={styles.link}
                  aria-label={text.filterByOutcome(bucket[outcome], text.outcomes[outcome], bucket.label)}
                  onClick={() => show(bucket.range, outcome)}
                >
                  {bucket[outcome].toLocaleString('en')}
                </Link>
              )}
            </td>
          ))}
          <td className={cell}>{bucket.total.toLocaleString('en')}</td>
        </tr>
      ))}
    </Table>
  );
}

export function LatencyTable({ buckets, period, show }: BucketsProps) {
  const styles = useStyles();
  const grid = useTableStyles();
  const cell = mergeClasses(grid.cell, grid.small, styles.number);
  const words = (ms: number | null): string => (ms === null ? text.noValue : millisecondsOf(ms));
  return (
    <Table caption={text.latency[period]} first={text.bucket[period]} numbers={[text.p50, text.p95]}>
      {buckets.toReversed().map((bucket) => (
        <tr key={bucket.key}>
          <BucketHead bucket={bucket} show={show} />
          <td className={cell}>{words(bucket.p50Ms)}</td>
          <td className={cell}>{words(bucket.p95Ms)}</td>
        </tr>
      ))}
    </Table>
  );
}

interface StretchesProps {
  readonly title: string;
  readonly stretches: readonly ShownStretch[];
  readonly wordsOf: (state: ShownStretch['state']) => string;
  readonly show: ShowRequests;
}

export function StretchesTable({ title, stretches, wordsOf: stateWords, show }: StretchesProps) {
  const styles = useStyles();
  const grid = useTableStyles();
  const cell = mergeClasses(grid.cell, grid.small);
  const { from, to, state, duration } = text.columns;
  return (
    <Table caption={title} first={from} texts={[to, state, duration]}>
      {stretches.toReversed().map((stretch) => (
        <tr key={stretch.key}>
          <th scope="row" className={cell} title={stretch.utc}>
            <Link
              as="button"
              className={styles.link}
              aria-label={text.filterBy(timeWords(stretch.range.from))}
              onClick={() => show(stretch.range)}
            >
              {timeWords(stretch.range.from)}
            </Link>
          </th>
          <td className={cell} title={stretch.utc}>
            {timeWords(stretch.range.to)}
          </td>
          <td className={cell}>{stateWords(stretch.state)}</td>
          <td className={cell}>{stretch.duration}</td>
        </tr>
      ))}
    </Table>
  );
}

function BucketHead({ bucket, show }: { readonly bucket: ShownBucket; readonly show: ShowRequests }) {
  const styles = useStyles();
  const grid = useTableStyles();
  return (
    <th scope="row" className={mergeClasses(grid.cell, grid.small)} title={bucket.utc}>
      <Link
        as="button"
        className={styles.link}
        aria-label={text.filterBy(bucket.label)}
        onClick={() => show(bucket.range)}
      >
        {bucket.label}
      </Link>
    </th>
  );
}

interface TableProps {
  readonly caption: string;
  readonly first: string;
  /** The headings of the other columns. */
  readonly numbers?: readonly string[];
  readonly texts?: readonly string[];
  readonly children: ReactNode;
}

function Table({ caption, first, numbers = [], texts = [], children }: TableProps) {
  const styles = useStyles();
  const grid = useTableStyles();
  const { hidden } = useHiddenStyles();
  return (
    <table className={grid.table}>
      <caption className={hidden}>{caption}</caption>
      <thead>
        <tr>
          {[first, ...texts].map((heading) => (
            <th key={heading} scope="col" className={grid.heading}>
              {heading}
            </th>
          ))}
          {numbers.map((heading) => (
            <th key={heading} scope="col" className={mergeClasses(grid.heading, styles.number)}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
