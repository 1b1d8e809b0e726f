import { makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { FunctionName } from '../../../shared/contract-functions.ts';
import { plainList, useFoldStyles } from '../../ui/styles.ts';
import { FieldLine } from './field-line.tsx';
import { commonStart, type FieldRow } from './fields-model.ts';
import { functions as text } from './text.ts';

const useStyles = makeStyles({
  title: { margin: '0 0 6px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  rows: { ...plainList, display: 'grid', gap: '10px' },
  unused: { marginTop: '8px' },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface FieldTableProps {
  readonly title: string;
  readonly name: FunctionName;
  readonly rows: readonly FieldRow[];
  /** Shown where there are no rows. */
  readonly empty?: string;
}

/** Inputs or outputs with their places; those that are not used, and need not be, are folded. */
export function FieldTable({ title, name, rows, empty = '' }: FieldTableProps) {
  const styles = useStyles();
  const fold = useFoldStyles();
  const id = useId();
  const isUnused = (row: FieldRow): boolean => !row.needed && row.path === undefined && row.constant === undefined;
  const unused = rows.filter(isUnused);
  const used = rows.filter((row) => !isUnused(row));
  const lines = (shown: readonly FieldRow[]) =>
    shown.map((row) => (
      <li key={row.field}>
        <FieldLine name={name} row={row} start={commonStart(row.places)} />
      </li>
    ));
  return (
    <section aria-labelledby={id}>
      <h4 id={id} className={styles.title}>
        {title}
      </h4>
      {rows.length === 0 ? <p className={styles.empty}>{empty}</p> : <ul className={styles.rows}>{lines(used)}</ul>}
      {unused.length === 0 ? null : (
        <details className={styles.unused}>
          <summary className={fold.summary}>{text.unused(unused.length)}</summary>
          <ul className={styles.rows}>{lines(unused)}</ul>
        </details>
      )}
    </section>
  );
}
