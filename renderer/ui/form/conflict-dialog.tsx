import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { sides, type Choices, type Side, type ThreeWay } from '../../lib/three-way.ts';
import { useTableStyles } from '../styles.ts';
import { TableHead } from '../difference-table.tsx';
import { FrameDialog } from '../text-dialog.tsx';
import { text } from './text.ts';
import type { ConflictRow } from './words.ts';

const useStyles = makeStyles({
  table: { marginTop: '6px' },
  caption: { textAlign: 'left', fontWeight: tokens.fontWeightSemibold, paddingBottom: '4px' },
  state: { margin: '2px 0 0', minHeight: '20px', color: tokens.colorNeutralForeground2 },
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

interface ConflictDialogProps {
  readonly rows: readonly ConflictRow[];
  readonly ways: ThreeWay<string>;
  readonly onTakeStored: () => void;
  readonly onSaveMerged: (choices: Choices) => void;
  readonly onDismiss: () => void;
}

/** After another save: lists the settings that either side changed; where both changed one, the user chooses. */
export function ConflictDialog({ rows, ways, onTakeStored, onSaveMerged, onDismiss }: ConflictDialogProps) {
  const styles = useStyles();
  const [choices, setChoices] = useState<Choices>({});
  const undecided = ways.both.filter((key) => choices[key] === undefined).length;
  return (
    <FrameDialog
      modalType="alert"
      title={text.conflictTitle}
      words={text.conflictText}
      onClose={onDismiss}
      actions={
        <>
          <Button appearance="subtle" onClick={onDismiss}>
            {text.keepEditing}
          </Button>
          <Button onClick={onTakeStored}>{text.conflictStoredButton}</Button>
          <Button appearance="primary" disabledFocusable={undecided > 0} onClick={() => onSaveMerged(choices)}>
            {text.conflictMergedButton}
          </Button>
        </>
      }
    >
      <Differences
        rows={rows}
        ways={ways}
        choices={choices}
        onChoose={(key, side) => setChoices({ ...choices, [key]: side })}
      />
      <p role="status" className={styles.state}>
        {ways.both.length === 0 ? null : text.conflictUndecided(undecided)}
      </p>
    </FrameDialog>
  );
}

interface DifferencesProps extends Pick<ConflictDialogProps, 'rows' | 'ways'> {
  readonly choices: Choices;
  readonly onChoose: (key: string, side: Side) => void;
}

function Differences({ rows, ways, ...choice }: DifferencesProps) {
  if (rows.length === 0) return <p>{text.conflictSame}</p>;
  const of = (keys: readonly string[]): readonly ConflictRow[] => rows.filter(({ key }) => keys.includes(key));
  const both = of(ways.both);
  const theirs = of(ways.theirs);
  // Includes entered secrets: they are saved with the rest.
  const own = rows.filter((row) => !both.includes(row) && !theirs.includes(row) && row.stored !== row.mine);
  return (
    <>
      <Rows title={text.conflictBoth} rows={both} choice={choice} />
      <Rows title={text.conflictTheirs} rows={theirs} />
      <Rows title={text.conflictOwn} rows={own} />
    </>
  );
}

type Choice = Pick<DifferencesProps, 'choices' | 'onChoose'>;

interface RowsProps {
  readonly title: string;
  readonly rows: readonly ConflictRow[];
  /** Present where the user chooses a side. */
  readonly choice?: Choice;
}

function Rows({ title, rows, choice }: RowsProps) {
  const styles = useStyles();
  const grid = useTableStyles();
  if (rows.length === 0) return null;
  return (
    <table className={mergeClasses(grid.table, styles.table)}>
      <caption className={styles.caption}>{title}</caption>
      <TableHead headings={[text.conflictSetting, text.conflictOpened, text.conflictStored, text.conflictMine]} />
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row" className={grid.cell}>
              {row.label}
            </th>
            <td className={grid.cell}>{row.opened}</td>
            {sides.map((side) => (
              <td key={side} className={grid.cell}>
                {choice === undefined ? valueOf(row, side) : <SideChoice row={row} side={side} {...choice} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function valueOf({ stored, mine }: ConflictRow, side: Side): string {
  return side === 'theirs' ? stored : mine;
}

function SideChoice({ row, side, choices, onChoose }: Choice & { readonly row: ConflictRow; readonly side: Side }) {
  const styles = useStyles();
  const name = side === 'theirs' ? text.conflictStored : text.conflictMine;
  const value = valueOf(row, side);
  return (
    <label className={styles.choice}>
      <input
        type="radio"
        name={`conflict-${row.key}`}
        aria-label={`${row.label}, ${name}: ${value}`}
        checked={choices[row.key] === side}
        onChange={() => onChoose(row.key, side)}
      />
      <span>{value}</span>
    </label>
  );
}
