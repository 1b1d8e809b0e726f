import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  cell: {
    textAlign: 'left',
    verticalAlign: 'top',
    padding: '6px 12px 6px 0',
    fontWeight: tokens.fontWeightRegular,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  head: { fontWeight: tokens.fontWeightSemibold },
});

/** Something that is not the same on both sides. */
export interface Difference {
  readonly key: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

interface DifferenceTableProps {
  readonly headings: readonly [what: string, before: string, after: string];
  readonly rows: readonly Difference[];
}

/** What differs, side by side. */
export function DifferenceTable({ headings, rows }: DifferenceTableProps) {
  const styles = useStyles();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {headings.map((heading) => (
            <th key={heading} scope="col" className={mergeClasses(styles.cell, styles.head)}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, before, after }) => (
          <tr key={key}>
            <th scope="row" className={styles.cell}>
              {label}
            </th>
            <td className={styles.cell}>{before}</td>
            <td className={styles.cell}>{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
