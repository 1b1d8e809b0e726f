import { useTableStyles } from './table-styles.ts';

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
  const styles = useTableStyles();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {headings.map((heading) => (
            <th key={heading} scope="col" className={styles.heading}>
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
