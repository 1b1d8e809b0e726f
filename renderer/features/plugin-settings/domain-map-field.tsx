import {
  Button,
  Field,
  InfoLabel,
  Input,
  makeStyles,
  mergeClasses,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { Add16Regular, Delete20Regular } from '@fluentui/react-icons';
import { useId, useState, type ClipboardEvent } from 'react';
import { flushSync } from 'react-dom';
import type { SettingProblem } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { GroupProblems } from '../../ui/form/fields.tsx';
import { belowField, underField } from '../../ui/form/words.ts';
import { useFormStyles, useHiddenStyles, useTableStyles } from '../../ui/styles.ts';
import { cellsOf, invalidCellOf, lineOf, pastedMappings } from './form-model.ts';
import { domainLines } from './model.ts';
import { useSetting } from './use-setting.ts';
import { settings } from './text.ts';

const useStyles = makeStyles({
  header: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: '8px' },
  netbios: { width: '32%' },
  remove: { width: '40px' },
  cell: { padding: '4px 8px 4px 0', verticalAlign: 'top' },
  input: { width: '100%', minWidth: 0 },
  empty: { padding: '10px 0', color: tokens.colorNeutralForeground2 },
  add: { marginTop: '8px' },
  lines: { '& textarea': { fontFamily: tokens.fontFamilyMonospace, minHeight: '132px' } },
  // One problem per line.
  text: { whiteSpace: 'pre-line' },
});

export function DomainMapField() {
  const styles = useStyles();
  const form = useFormStyles();
  const labelId = useId();
  const [asText, setAsText] = useState(false);
  const { value, problems, edit } = useSetting('domainMap');
  const { label, brief, explanation } = settingTexts.domainMap;
  const lines = domainLines(value);
  const general = problems.filter(({ line }) => line === undefined);
  const Editor = asText ? MapText : MapTable;
  return (
    <div role="group" aria-labelledby={labelId}>
      <div className={styles.header}>
        <InfoLabel id={labelId} info={explanation}>
          {label}
        </InfoLabel>
        <Button size="small" appearance="subtle" onClick={() => setAsText(!asText)}>
          {asText ? settings.mapAsTable : settings.mapAsText}
        </Button>
      </div>
      <p className={form.hint}>{brief}</p>
      <GroupProblems problems={general} />
      <Editor labelId={labelId} lines={lines} problems={problems} onChange={edit} />
    </div>
  );
}

interface EditorProps {
  readonly labelId: string;
  readonly lines: readonly string[];
  readonly problems: readonly SettingProblem[];
  onChange(lines: readonly string[]): void;
}

/** The map as a table with a row for each line; an invalid line keeps its place and its text. */
function MapTable({ lines: rows, problems, onChange }: EditorProps) {
  const styles = useStyles();
  const grid = useTableStyles();
  const table = useId();
  const focus = (part: string): void => document.getElementById(`${table}-${part}`)?.focus();
  const change = (index: number, line: string): void => onChange(rows.map((old, at) => (at === index ? line : old)));
  /** The first line replaces that of the row. */
  const paste = (index: number, pasted: readonly string[]): void => onChange(rows.toSpliced(index, 1, ...pasted));
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
      <table className={grid.table} aria-label={settings.mapTable}>
        <Head />
        <tbody>
          {rows.length === 0 ? (
            <tr>
              <td colSpan={3} className={styles.empty}>
                {settings.mapEmpty}
              </td>
            </tr>
          ) : null}
          {rows.map((line, index) => (
            <Row
              // Lines may repeat, and the inputs have no state of their own, so the index is the key.
              key={index}
              table={table}
              index={index}
              line={line}
              problem={problems.find(({ line: at }) => at === index + 1)}
              onChange={(next) => change(index, next)}
              onPaste={(pasted) => paste(index, pasted)}
              onRemove={() => remove(index)}
            />
          ))}
        </tbody>
      </table>
      <Button id={`${table}-add`} size="small" icon={<Add16Regular />} className={styles.add} onClick={add}>
        {settings.mapAdd}
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
          {settings.mapFqdn}
        </th>
        <th scope="col" className={mergeClasses(grid.heading, styles.netbios)}>
          {settings.mapNetbios}
        </th>
        <th scope="col" className={mergeClasses(grid.heading, styles.remove)}>
          <span className={hidden}>{settings.mapActions}</span>
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
  onPaste(lines: readonly string[]): void;
  onRemove(): void;
}

function Row({ table, index, line, problem, onChange, onPaste, onRemove }: RowProps) {
  const styles = useStyles();
  const cells = cellsOf(line);
  const invalid = problem === undefined ? undefined : invalidCellOf(line);
  const below = (cell: 'fqdn' | 'netbios') =>
    belowField('', problem === undefined || cell !== invalid ? undefined : underField(problem));
  const paste = (event: ClipboardEvent): void => {
    const lines = pastedMappings(event.clipboardData.getData('text/plain'));
    if (lines === undefined) return;
    event.preventDefault();
    onPaste(lines);
  };
  const { mapFqdnOf, mapNetbiosOf, mapRemove } = settings;
  return (
    <tr>
      <td className={styles.cell}>
        <Field {...below('fqdn')}>
          <Input
            id={`${table}-fqdn-${index}`}
            className={styles.input}
            aria-label={mapFqdnOf(index + 1)}
            spellCheck={false}
            value={cells.fqdn}
            // A whole line (`FQDN=NetBIOS`) may be typed here.
            onChange={(_event, { value }) => onChange(value.includes('=') ? value : lineOf({ ...cells, fqdn: value }))}
            onPaste={paste}
          />
        </Field>
      </td>
      <td className={styles.cell}>
        <Field {...below('netbios')}>
          <Input
            className={styles.input}
            aria-label={mapNetbiosOf(index + 1)}
            spellCheck={false}
            value={cells.netbios}
            onChange={(_event, { value }) => onChange(lineOf({ ...cells, netbios: value }))}
          />
        </Field>
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

function MapText({ labelId, lines, problems, onChange }: EditorProps) {
  const styles = useStyles();
  const bad = problems.flatMap(({ line, message }) => (line === undefined ? [] : [settings.mapLine(line, message)]));
  return (
    <Field className={styles.text} {...belowField('', bad.length === 0 ? undefined : bad.join('\n'))}>
      <Textarea
        aria-labelledby={labelId}
        className={styles.lines}
        resize="vertical"
        spellCheck={false}
        value={lines.join('\n')}
        onChange={(_event, { value }) => onChange(value.split(/\r?\n/))}
      />
    </Field>
  );
}
