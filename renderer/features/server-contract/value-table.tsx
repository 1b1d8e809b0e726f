import { Button, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { FunctionName } from '../../../shared/contract-functions.ts';
import { printable } from '../../../shared/visible-text.ts';
import { useContract } from '../../app/use-stores.ts';
import { TableHead } from '../../ui/difference-table.tsx';
import { useFoldStyles, useTableStyles } from '../../ui/styles.ts';
import type { FieldRow } from './fields-model.ts';
import { functions as text } from './text.ts';
import { useCanEdit, useKnown } from './use-known.ts';
import { chooseValues } from './work.ts';

const useStyles = makeStyles({
  table: { maxWidth: '460px', marginBottom: '8px' },
  problem: { margin: '0 0 8px', color: tokens.colorPaletteRedForeground1 },
  words: { margin: '2px 0 4px', color: tokens.colorNeutralForeground2 },
  input: { width: '100%', minWidth: 0 },
});

interface ValueTableProps {
  readonly name: FunctionName;
  readonly row: FieldRow;
}

type Values = Readonly<Record<string, string>>;

/** How the server writes values of ours, such as Y for yes. */
export function ValueTable({ name, row }: ValueTableProps) {
  const fold = useFoldStyles();
  const styles = useStyles();
  const asWritten = wordsWithoutTable(row);
  const lacks = row.problem !== undefined && row.path !== undefined;
  return (
    <details open={lacks}>
      <summary className={fold.summary}>{text.values(Object.keys(row.values).length)}</summary>
      {asWritten === undefined ? null : <p className={styles.words}>{asWritten}</p>}
      <ValueForm key={JSON.stringify(row.values)} name={name} row={row} />
    </details>
  );
}

/** How values are read without a table; `undefined` where there is one, or where nothing tells. */
function wordsWithoutTable({ values, kind, problem }: FieldRow): string | undefined {
  if (Object.keys(values).length > 0 || problem !== undefined) return undefined;
  return kind === 'flag' ? text.valuesAsXml : text.valuesAsOurs;
}

function ValueForm({ name, row }: ValueTableProps) {
  const styles = useStyles();
  const grid = useTableStyles();
  const { work } = useKnown();
  const canEdit = useCanEdit();
  const change = useContract((store) => store.change);
  const [typed, setTyped] = useState<Values>(row.values);
  const { path, translatable, label } = row;
  const texts = row.places.find((place) => place.path === path)?.values;
  const known = new Map(translatable);
  const others = Object.keys(row.values).filter((ours) => !known.has(ours));
  const hasComma = Object.values(typed).some((value) => value.includes(','));
  const apply = (): void => {
    if (path !== undefined) change(chooseValues(work, name, path, typed));
  };
  return (
    <>
      <table className={`${grid.table} ${styles.table}`}>
        <TableHead headings={[text.valuesOurs, text.valuesTheirs]} />
        <tbody>
          {[...translatable, ...others.map((ours) => [ours, text.valuesOther(ours)] as const)].map(
            ([ours, meaning]) => (
              <tr key={ours}>
                <th scope="row" className={grid.cell}>
                  {meaning}
                </th>
                <td className={grid.cell}>
                  <TheirText
                    label={text.valuesOf(meaning, label)}
                    texts={texts}
                    value={typed[ours] ?? ''}
                    disabled={!canEdit}
                    onText={(value) => setTyped({ ...typed, [ours]: value })}
                  />
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
      {hasComma ? <p className={styles.problem}>{text.valueComma}</p> : null}
      {canEdit ? (
        <Button size="small" disabledFocusable={hasComma || typed === row.values} onClick={apply}>
          {text.valuesApply}
        </Button>
      ) : null}
    </>
  );
}

interface TheirTextProps {
  readonly label: string;
  /** Of an enumeration. */
  readonly texts: readonly string[] | undefined;
  readonly value: string;
  readonly disabled: boolean;
  readonly onText: (value: string) => void;
}

function TheirText({ label, texts, value, disabled, onText }: TheirTextProps) {
  const styles = useStyles();
  if (texts === undefined)
    return (
      <Input
        className={styles.input}
        size="small"
        aria-label={label}
        value={value}
        disabled={disabled}
        maxLength={200}
        onChange={(_event, data) => onText(data.value)}
      />
    );
  return (
    <Select
      size="small"
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(_event, data) => onText(data.value)}
    >
      <option value="">{text.valueNone}</option>
      {texts.map((each) => (
        <option key={each} value={each}>
          {printable(each)}
        </option>
      ))}
    </Select>
  );
}
