import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { sides, type Choices, type Side, type ThreeWay } from '../../lib/three-way.ts';
import { text } from '../text.ts';
import { useTableStyles } from '../table-styles.ts';

const useStyles = makeStyles({
  surface: { maxWidth: '760px' },
  table: { marginTop: '16px' },
  caption: { textAlign: 'left', fontWeight: tokens.fontWeightSemibold, paddingBottom: '4px' },
  state: { margin: '12px 0 0', minHeight: '20px', color: tokens.colorNeutralForeground2 },
  choice: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: '8px',
    cursor: 'pointer',
    '& input': {
      margin: '3px 0 0',
      width: '16px',
      height: '16px',
      flexShrink: 0,
      accentColor: tokens.colorBrandBackground,
    },
  },
});

/** One setting on which what was opened, what is stored now and what is on screen do not agree. */
export interface ConflictRow {
  readonly key: string;
  readonly label: string;
  readonly opened: string;
  readonly stored: string;
  readonly mine: string;
}

interface ConflictDialogProps {
  readonly rows: readonly ConflictRow[];
  readonly ways: ThreeWay<string>;
  readonly onTakeStored: () => void;
  readonly onSaveMerged: (choices: Choices) => void;
  readonly onDismiss: () => void;
}

/** Someone else saved first: shows what becomes of each setting, and lets the admin decide where both changed one. */
export function ConflictDialog({ rows, ways, onTakeStored, onSaveMerged, onDismiss }: ConflictDialogProps) {
  const styles = useStyles();
  const [choices, setChoices] = useState<Choices>({});
  const undecided = ways.both.filter((key) => choices[key] === undefined).length;
  return (
    <Dialog modalType="alert" open onOpenChange={(_event, data) => (data.open ? undefined : onDismiss())}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{text.settings.conflictTitle}</DialogTitle>
          <DialogContent>
            {text.settings.conflictText}
            <Differences
              rows={rows}
              ways={ways}
              choices={choices}
              onChoose={(key, side) => setChoices({ ...choices, [key]: side })}
            />
            <p role="status" className={styles.state}>
              {ways.both.length === 0 ? null : text.settings.conflictUndecided(undecided)}
            </p>
          </DialogContent>
          <DialogActions fluid>
            <Button appearance="subtle" onClick={onDismiss}>
              {text.settings.keepEditing}
            </Button>
            <Button onClick={onTakeStored}>{text.settings.conflictStoredButton}</Button>
            <Button appearance="primary" disabledFocusable={undecided > 0} onClick={() => onSaveMerged(choices)}>
              {text.settings.conflictMergedButton}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

interface DifferencesProps extends Pick<ConflictDialogProps, 'rows' | 'ways'> {
  readonly choices: Choices;
  readonly onChoose: (key: string, side: Side) => void;
}

function Differences({ rows, ways, choices, onChoose }: DifferencesProps) {
  if (rows.length === 0) return <p>{text.settings.conflictSame}</p>;
  const of = (keys: readonly string[]): readonly ConflictRow[] => rows.filter(({ key }) => keys.includes(key));
  const asked = of(ways.both);
  const taken = of(ways.theirs);
  // A typed secret is mine too: it is saved with the rest.
  const own = rows.filter((row) => !asked.includes(row) && !taken.includes(row) && row.stored !== row.mine);
  return (
    <>
      <Rows title={text.settings.conflictBoth} rows={asked} choices={choices} onChoose={onChoose} />
      <Rows title={text.settings.conflictTheirs} rows={taken} />
      <Rows title={text.settings.conflictOwn} rows={own} />
    </>
  );
}

interface RowsProps extends Partial<Pick<DifferencesProps, 'choices' | 'onChoose'>> {
  readonly title: string;
  readonly rows: readonly ConflictRow[];
}

function Rows({ title, rows, choices = {}, onChoose }: RowsProps) {
  const styles = useStyles();
  const grid = useTableStyles();
  if (rows.length === 0) return null;
  const { conflictSetting, conflictOpened, conflictStored, conflictMine } = text.settings;
  return (
    <table className={mergeClasses(grid.table, styles.table)}>
      <caption className={styles.caption}>{title}</caption>
      <thead>
        <tr>
          {[conflictSetting, conflictOpened, conflictStored, conflictMine].map((heading) => (
            <th key={heading} scope="col" className={grid.heading}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.key} row={row} chosen={choices[row.key]} {...(onChoose === undefined ? {} : { onChoose })} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps extends Pick<RowsProps, 'onChoose'> {
  readonly row: ConflictRow;
  readonly chosen: Side | undefined;
}

function Row({ row: { key, label, opened, stored, mine }, chosen, onChoose }: RowProps) {
  const styles = useStyles();
  const grid = useTableStyles();
  const values: Readonly<Record<Side, string>> = { theirs: stored, mine };
  const names: Readonly<Record<Side, string>> = {
    theirs: text.settings.conflictStored,
    mine: text.settings.conflictMine,
  };
  return (
    <tr>
      <th scope="row" className={grid.cell}>
        {label}
      </th>
      <td className={grid.cell}>{opened}</td>
      {sides.map((side) => (
        <td key={side} className={grid.cell}>
          {onChoose === undefined ? (
            values[side]
          ) : (
            <label className={styles.choice}>
              <input
                type="radio"
                name={`conflict-${key}`}
                aria-label={`${label}, ${names[side]}: ${values[side]}`}
                checked={chosen === side}
                onChange={() => onChoose(key, side)}
              />
              <span>{values[side]}</span>
            </label>
          )}
        </td>
      ))}
    </tr>
  );
}
