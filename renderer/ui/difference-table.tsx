import { OutsideText } from './outside-text.tsx';
import { useTableStyles } from './styles.ts';

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

export function DifferenceTable({ headings, rows }: DifferenceTableProps) {
  const styles = useTableStyles();
  return (
    <table className={styles.table}>
      <TableHead headings={headings} />
      <tbody>
        {rows.map(({ key, label, before, after }) => (
          <tr key={key}>
            <th scope="row" className={styles.cell}>
              <OutsideText>{label}</OutsideText>
            </th>
            <td className={styles.cell}>
              <OutsideText>{before}</OutsideText>
            </td>
            <td className={styles.cell}>
              <OutsideText>{after}</OutsideText>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function TableHead({ headings }: { readonly headings: readonly string[] }) {
  const styles = useTableStyles();
  return (
    <thead>
      <tr>
        {headings.map((heading) => (
          <th key={heading} scope="col" className={styles.heading}>
            {heading}
          </th>
        ))}
      </tr>
    </thead>
  );
}
