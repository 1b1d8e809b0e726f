import { Button, Field, Input, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Add16Regular, Delete20Regular } from '@fluentui/react-icons';
import { useId } from 'react';
import { flushSync } from 'react-dom';
import type { SettingProblem } from '../../../shared/settings.ts';
import { belowField, underField } from '../../ui/form/words.ts';
import { useHiddenStyles, useTableStyles } from '../../ui/styles.ts';
import type { DomainMapEditorProps } from './domain-map-text.tsx';
import { cellsOf, lineOf } from './form-model.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  netbios: { width: '32%' },
  remove: { width: '40px' },
  cell: { padding: '4px 8px 4px 0', verticalAlign: 'top' },
  input: { width: '100%', minWidth: 0 },
  empty: { padding: '10px 0', color: tokens.colorNeutralForeground2 },
  add: { marginTop: '8px' },
});

/** The map as a table. Rows are lines: a line that is not in order keeps its place and its words. */
export function DomainMapTable({ lines: rows, problems, onChange }: DomainMapEditorProps) {
  const styles = useStyles();
  const grid = useTableStyles();
  const table = useId();
  const focus = (part: string): void => document.getElementById(`${table}-${part}`)?.focus();
  const change = (index: number, line: string): void => onChange(rows.map((old, at) => (at === index ? line : old)));
  const add = (): void => {
    // The new row must exist before it can take the focus.
    flushSync(() => onChange([...rows, '']));
    focus(`fqdn-${rows.length}`);
  };
  const remove = (index: number): void => {
    flushSync(() => onChange(rows.filter((_line, at) => at !== index)));
    focus(rows.length === 1 ? 'add' : `remove-${Math.min(index, rows.length - 2)}`);
  };
  return (
    <>
      <table className={grid.table} aria-label={text.settings.mapTable}>
        <Head />
        <tbody>
          {rows.length === 0 ? (
            <tr>
              <td colSpan={3} className={styles.empty}>
                {text.settings.mapEmpty}
              </td>
            </tr>
          ) : null}
          {rows.map((line, index) => (
            <Row
              // A row is its place: lines may repeat, and the inputs hold no state of their own.
              // oxlint-disable-next-line react/no-array-index-key
              key={index}
              table={table}
              index={index}
              line={line}
              problem={problems.find(({ line: at }) => at === index + 1)}
              onChange={(next) => change(index, next)}
              onRemove={() => remove(index)}
            />
          ))}
        </tbody>
      </table>
      <Button id={`${table}-add`} size="small" icon={<Add16Regular />} className={styles.add} onClick={add}>
        {text.settings.mapAdd}
      </Button>
    </>
  );
}

function Head() {
  const styles = useStyles();
  const grid = useTableStyles();
  const { hidden } = useHiddenStyles();
  return (
    <thead>
      <tr>
        <th scope="col" className={grid.heading}>
          {text.settings.mapFqdn}
        </th>
        <th scope="col" className={mergeClasses(grid.heading, styles.netbios)}>
          {text.settings.mapNetbios}
        </th>
        <th scope="col" className={mergeClasses(grid.heading, styles.remove)}>
          <span className={hidden}>{text.settings.mapActions}</span>
        </th>
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly table: string;
  readonly index: number;
  readonly line: string;
  readonly problem: SettingProblem | undefined;
  onChange(line: string): void;
  onRemove(): void;
}

function Row({ table, index, line, problem, onChange, onRemove }: RowProps) {
  const styles = useStyles();
  const cells = cellsOf(line);
  const { mapFqdnOf, mapNetbiosOf, mapRemove } = text.settings;
  return (
    <tr>
      <td className={styles.cell}>
        <Field {...belowField('', problem === undefined ? undefined : underField(problem))}>
          <Input
            id={`${table}-fqdn-${index}`}
            className={styles.input}
            aria-label={mapFqdnOf(index + 1)}
            spellCheck={false}
            value={cells.fqdn}
            // A whole line may be pasted here.
            onChange={(_event, { value }) => onChange(value.includes('=') ? value : lineOf({ ...cells, fqdn: value }))}
          />
        </Field>
      </td>
      <td className={styles.cell}>
        <Input
          className={styles.input}
          aria-label={mapNetbiosOf(index + 1)}
          spellCheck={false}
          value={cells.netbios}
          onChange={(_event, { value }) => onChange(lineOf({ ...cells, netbios: value }))}
        />
      </td>
      <td className={styles.cell}>
        <Button
          id={`${table}-remove-${index}`}
          appearance="subtle"
          icon={<Delete20Regular />}
          aria-label={mapRemove(index + 1)}
          onClick={onRemove}
        />
      </td>
    </tr>
  );
}
