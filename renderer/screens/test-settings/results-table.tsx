import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import type { OfferedCredential } from '../../../shared/lookup-result.ts';
import { text } from '../../text.ts';
import { ResultRow } from './result-row.tsx';

/** Up to so many rows are simply there, so that the browser's own search finds them; beyond, only those in view are. */
const virtualFrom = 200;
const rowHeight = 45;
const columnCount = 6;

const useStyles = makeStyles({
  // Narrow windows scroll the table, not the page.
  frame: { overflowX: 'auto', margin: '0 -20px', padding: '0 20px' },
  table: { width: '100%', minWidth: '680px', borderCollapse: 'collapse', tableLayout: 'fixed' },
  heading: {
    textAlign: 'left',
    padding: '6px 8px 6px 0',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  label: { width: '21%' },
  kind: { width: '8%' },
  source: { width: '15%' },
  format: { width: '15.5%' },
  flags: { width: '15%' },
  retrieve: { width: '25.5%' },
  gap: { padding: 0, border: 'none' },
});

const columns = ['label', 'kind', 'source', 'format', 'flags', 'retrieve'] as const;

/** One row for each credential that the user would be offered. */
export function ResultsTable({ credentials }: { readonly credentials: readonly OfferedCredential[] }) {
  const styles = useStyles();
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-rowcount={credentials.length + 1} aria-label={text.test.found(credentials.length)}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column} scope="col" className={mergeClasses(styles.heading, styles[column])}>
                {text.test.columns[column]}
              </th>
            ))}
          </tr>
        </thead>
        {credentials.length > virtualFrom ? <VirtualRows credentials={credentials} /> : <Rows credentials={credentials} />}
      </table>
    </div>
  );
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
  // The compiler that this warning is for is not in use.
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

/** Stands for the rows that are not in view. */
function Gap({ height }: { readonly height: number }) {
  const styles = useStyles();
  return (
    <tr aria-hidden style={{ height: `${Math.max(0, height)}px` }}>
      <td colSpan={columnCount} className={styles.gap} />
    </tr>
  );
}
