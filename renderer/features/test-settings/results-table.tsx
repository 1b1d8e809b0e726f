import { Input, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { OfferedCredential } from '../../../shared/lookup-result.ts';
import { compact, useHiddenStyles, useTableStyles } from '../../ui/styles.ts';
import { ArrowDown16Regular, ArrowSort16Regular, ArrowUp16Regular } from '@fluentui/react-icons';
import {
  arrange,
  asOffered,
  nextOrder,
  sortableColumns,
  type Arrangement,
  type Order,
  type SortableColumn,
} from './outcome-model.ts';
import { test } from './text.ts';
import { ResultRow } from './result-row.tsx';

/** With more rows, only those in view are in the DOM. With fewer, the browser's own search finds all of them. */
const virtualFrom = 200;
/** The number of rows from which a filter is shown. */
const filterFrom = 6;
const rowHeight = 45;
const columnCount = 6;

const useStyles = makeStyles({
  // Narrow windows scroll the table, not the page.
  frame: { overflowX: 'auto', margin: '0 -20px', padding: '0 20px' },
  table: { minWidth: '680px', [compact]: { minWidth: '520px' } },
  filter: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '12px',
    rowGap: '4px',
    marginBottom: '8px',
  },
  search: { width: '260px' },
  shown: { color: tokens.colorNeutralForeground2 },
  none: { margin: '8px 0' },
  gap: { padding: 0, border: 'none' },
});

export function ResultsTable({ credentials }: { readonly credentials: readonly OfferedCredential[] }) {
  const styles = useStyles();
  const grid = useTableStyles();
  const [arrangement, setArrangement] = useState(asOffered);
  const rows = useMemo(() => arrange(credentials, arrangement), [credentials, arrangement]);
  return (
    <div>
      <Filter all={credentials.length} rows={rows.length} arrangement={arrangement} onChange={setArrangement} />
      <div className={styles.frame}>
        <table
          className={mergeClasses(grid.table, styles.table)}
          aria-rowcount={rows.length + 1}
          aria-label={test.found(credentials.length)}
        >
          <ResultsHead order={arrangement.order} onOrder={(order) => setArrangement({ ...arrangement, order })} />
          {rows.length > virtualFrom ? <VirtualRows credentials={rows} /> : <Rows credentials={rows} />}
        </table>
      </div>
      {rows.length === 0 ? <p className={styles.none}>{test.noMatch}</p> : null}
    </div>
  );
}

interface FilterProps {
  readonly all: number;
  readonly rows: number;
  readonly arrangement: Arrangement;
  readonly onChange: (arrangement: Arrangement) => void;
}

/** The filter, and the number of rows. Screen readers read the order with or without a filter. */
function Filter({ all, rows, arrangement, onChange }: FilterProps) {
  const styles = useStyles();
  const { hidden } = useHiddenStyles();
  // A filter that is in use stays on screen, however few credentials the next lookup finds.
  const offered = all >= filterFrom || arrangement.filter !== '';
  return (
    <div className={offered ? styles.filter : undefined}>
      {offered ? (
        <Input
          type="search"
          className={styles.search}
          value={arrangement.filter}
          placeholder={test.filter}
          aria-label={test.filter}
          onChange={(_event, { value }) => onChange({ ...arrangement, filter: value })}
        />
      ) : null}
      <span role="status">
        <span className={rows === all ? hidden : styles.shown}>{test.shownOf(rows, all)}</span>
        <span className={hidden}>{orderText(arrangement.order)}</span>
      </span>
    </div>
  );
}

function orderText(order: Order | undefined): string {
  return order === undefined ? test.asOffered : test.sortedBy(test.columns[order.column], order.direction);
}

function Rows({ credentials }: { readonly credentials: readonly OfferedCredential[] }) {
  return (
    <tbody>
      {credentials.map((credential, index) => (
        <ResultRow key={credential.id} credential={credential} index={index} />
      ))}
    </tbody>
  );
}

function VirtualRows({ credentials }: { readonly credentials: readonly OfferedCredential[] }) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    if (body.current !== null) setTop(body.current.getBoundingClientRect().top + window.scrollY);
  }, [credentials]);
  // The warning is about the React compiler, which is not in use.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useWindowVirtualizer({
    count: credentials.length,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: top,
    getItemKey: (index) => credentials[index]?.id ?? index,
  });
  const items = virtualizer.getVirtualItems();
  const before = (items[0]?.start ?? top) - top;
  const after = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return (
    <tbody ref={body}>
      <Gap height={before} />
      {items.map(({ index, key }) => {
        const credential = credentials[index];
        if (credential === undefined) return null;
        return <ResultRow key={key} credential={credential} index={index} measure={virtualizer.measureElement} />;
      })}
      <Gap height={after} />
    </tbody>
  );
}

/** An empty row of the height of the rows that are not in view. */
function Gap({ height }: { readonly height: number }) {
  const styles = useStyles();
  return (
    <tr aria-hidden style={{ height: `${Math.max(0, height)}px` }}>
      <td colSpan={columnCount} className={styles.gap} />
    </tr>
  );
}

const useHeadStyles = makeStyles({
  // The buttons set the height.
  heading: { padding: '2px 8px 2px 0', verticalAlign: 'middle' },
  label: { width: '21%' },
  kind: { width: '8%', [compact]: { width: '11%' } },
  source: { width: '15%', [compact]: { width: '20%' } },
  format: { width: '15.5%', [compact]: { display: 'none' } },
  flags: { width: '15%' },
  retrieve: { width: '25.5%' },
  button: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '2px',
    minHeight: '24px',
    margin: '0 0 0 -4px',
    padding: '0 2px 0 4px',
    font: 'inherit',
    color: 'inherit',
    textAlign: 'left',
    whiteSpace: 'nowrap',
    background: 'none',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  // An unsorted column shows its mark on hover and focus, a sorted one always.
  mark: { display: 'flex', opacity: 0, 'button:hover > &': { opacity: 1 }, 'button:focus-visible > &': { opacity: 1 } },
  sorted: { opacity: 1 },
});

const marks: Readonly<Record<Order['direction'] | 'none', ReactNode>> = {
  ascending: <ArrowUp16Regular />,
  descending: <ArrowDown16Regular />,
  none: <ArrowSort16Regular />,
};

interface HeadProps {
  readonly order: Order | undefined;
  readonly onOrder: (order: Order | undefined) => void;
}

/** The headings, each a button that sorts by its column. */
function ResultsHead({ order, onOrder }: HeadProps) {
  const styles = useHeadStyles();
  const grid = useTableStyles();
  return (
    <thead>
      <tr aria-rowindex={1}>
        {sortableColumns.map((column) => (
          <SortHeading key={column} column={column} order={order} onOrder={onOrder} />
        ))}
        <th scope="col" className={mergeClasses(grid.heading, styles.heading, styles.retrieve)}>
          {test.columns.retrieve}
        </th>
      </tr>
    </thead>
  );
}

function SortHeading({ column, order, onOrder }: HeadProps & { readonly column: SortableColumn }) {
  const styles = useHeadStyles();
  const grid = useTableStyles();
  const direction = order?.column === column ? order.direction : 'none';
  return (
    <th scope="col" aria-sort={direction} className={mergeClasses(grid.heading, styles.heading, styles[column])}>
      <button type="button" className={styles.button} onClick={() => onOrder(nextOrder(order, column))}>
        {test.columns[column]}
        <span aria-hidden className={mergeClasses(styles.mark, direction !== 'none' && styles.sorted)}>
          {marks[direction]}
        </span>
      </button>
    </th>
  );
}
