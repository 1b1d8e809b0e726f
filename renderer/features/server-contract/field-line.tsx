import { Button, Input, Label, makeStyles, mergeClasses, Select, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import type { FunctionName } from '../../../shared/contract-functions.ts';
import type { MemberPlace } from '../../../shared/contract-proposal.ts';
import { printable } from '../../../shared/visible-text.ts';
import { useContract } from '../../app/use-stores.ts';
import { smallPrint } from '../../ui/styles.ts';
import type { FieldRow } from './fields-model.ts';
import { functions as text } from './text.ts';
import { typeWords } from './type-words.ts';
import { useCanEdit, useKnown } from './use-known.ts';
import { chooseConstant, chooseFixedText, choosePlace } from './work.ts';
import { ValueTable } from './value-table.tsx';

/** Space for the label beside the control. */
const beside = '@media (min-width: 560px)';

const useStyles = makeStyles({
  line: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    columnGap: '12px',
    rowGap: '2px',
    [beside]: { gridTemplateColumns: 'minmax(120px, 30%) minmax(0, 1fr)' },
  },
  label: { paddingTop: '5px', overflowWrap: 'break-word' },
  control: { display: 'grid', gap: '2px', gridTemplateColumns: 'minmax(0, 1fr)' },
  note: { margin: 0, ...smallPrint, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  problem: { color: tokens.colorPaletteRedForeground1 },
  constant: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: '4px' },
});

/** Not an XML name, so it is no path. */
const always = ' ';

interface FieldLineProps {
  readonly name: FunctionName;
  readonly row: FieldRow;
  /** What all paths begin with; not shown. */
  readonly start: string;
}

/** An input or output with its place in the operation. */
export function FieldLine({ name, row, start }: FieldLineProps) {
  const styles = useStyles();
  const id = useId();
  const { work } = useKnown();
  const change = useContract((store) => store.change);
  const [typing, setTyping] = useState(false);
  const { direction, field, label, needed, path, constant, problem, note } = row;
  const isConstant = typing || constant !== undefined;
  const below = problem ?? note;
  const choose = (value: string): void => {
    setTyping(value === always);
    if (value !== always) change(choosePlace(work, name, direction, field, value));
  };
  const apply = (words: string): void => {
    if (direction === 'out') change(chooseConstant(work, name, field, words));
    else if (path !== undefined)
      change(chooseFixedText(choosePlace(work, name, direction, field, ''), name, path, words));
    setTyping(false);
  };
  return (
    <div className={styles.line}>
      <Label htmlFor={id} required={needed} className={styles.label}>
        {label}
      </Label>
      <div className={styles.control}>
        <PlaceSelect id={id} row={row} start={start} isConstant={isConstant} onChoose={choose} />
        {below === undefined ? null : (
          <p id={`${id}-note`} className={mergeClasses(styles.note, problem !== undefined && styles.problem)}>
            {printable(below)}
          </p>
        )}
        {isConstant ? <ConstantText key={constant} row={row} onApply={apply} /> : null}
        {row.translatable.length === 0 ? null : <ValueTable name={name} row={row} />}
      </div>
    </div>
  );
}

interface PlaceSelectProps extends Pick<FieldLineProps, 'row' | 'start'> {
  readonly id: string;
  readonly isConstant: boolean;
  readonly onChoose: (value: string) => void;
}

function PlaceSelect({ id, row, start, isConstant, onChoose }: PlaceSelectProps) {
  const canEdit = useCanEdit();
  const { direction, needed, kind, path, problem, note, proposed, places } = row;
  const isInPlaces = path === undefined || places.some((place) => place.path === path);
  const canBeConstant = kind !== 'list' && kind !== 'tree' && kind !== 'secret' && (direction === 'out' || !needed);
  const known = [...places, ...(isInPlaces ? [] : [unknownPlace(path)])];
  const option = (place: MemberPlace) => (
    <option key={place.path} value={place.path}>
      {optionWords(place, start)}
    </option>
  );
  const isProposed = (place: MemberPlace): boolean => proposed.includes(place.path);
  return (
    <Select
      id={id}
      value={isConstant ? always : (path ?? '')}
      disabled={!canEdit}
      aria-invalid={problem === undefined ? undefined : true}
      aria-describedby={(problem ?? note) === undefined ? undefined : `${id}-note`}
      onChange={(_event, { value }) => onChoose(value)}
    >
      {needed && path !== undefined ? null : <option value="">{noPlace(row)}</option>}
      {known.some(isProposed) ? (
        <optgroup label={text.proposed}>{known.filter(isProposed).map(option)}</optgroup>
      ) : null}
      <optgroup label={text.otherPlaces}>{known.filter((place) => !isProposed(place)).map(option)}</optgroup>
      {canBeConstant && (direction === 'out' || path !== undefined) ? (
        <option value={always}>{text.always}</option>
      ) : null}
    </Select>
  );
}

function unknownPlace(path: string): MemberPlace {
  return { path, kind: 'text', type: '', optional: false, many: false };
}

function noPlace({ needed, direction }: FieldRow): string {
  if (needed) return text.choose;
  return direction === 'in' ? text.notUsed : text.notReported;
}

function optionWords(place: MemberPlace, start: string): string {
  const shown = place.path.startsWith(start) && place.path !== start ? place.path.slice(start.length) : place.path;
  const type = typeWords(place);
  return printable(type === '' ? shown : `${shown} (${type})`);
}

interface ConstantTextProps {
  readonly row: FieldRow;
  readonly onApply: (words: string) => void;
}

function ConstantText({ row, onApply }: ConstantTextProps) {
  const styles = useStyles();
  const canEdit = useCanEdit();
  const [words, setWords] = useState(row.constant ?? '');
  return (
    <div className={styles.constant}>
      <Input
        aria-label={text.alwaysText(row.label)}
        value={words}
        disabled={!canEdit}
        maxLength={1000}
        onChange={(_event, { value }) => setWords(value)}
      />
      {canEdit ? (
        <Button disabledFocusable={words === '' || words === row.constant} onClick={() => onApply(words)}>
          {text.apply}
        </Button>
      ) : null}
    </div>
  );
}
