import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowDown16Regular, ArrowSort16Regular, ArrowUp16Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { nextOrder, sortableColumns, type Order, type SortableColumn } from './outcome-model.ts';
import { test } from './text.ts';
import { useTableStyles } from '../../ui/styles.ts';

const useStyles = makeStyles({
  // The buttons set the height.
  heading: { padding: '2px 8px 2px 0', verticalAlign: 'middle' },
  label: { width: '21%' },
  kind: { width: '8%' },
  source: { width: '15%' },
  format: { width: '15.5%' },
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
export function ResultsHead({ order, onOrder }: HeadProps) {
  const styles = useStyles();
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
  const styles = useStyles();
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
