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
import { text } from '../../text.ts';

const useStyles = makeStyles({
  surface: { maxWidth: '760px' },
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed', marginTop: '12px' },
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
  readonly onTakeStored: () => void;
  readonly onOverwrite: () => void;
  readonly onDismiss: () => void;
}

/** Someone else saved first: shows what changed, and lets the admin decide whose settings stay. */
export function ConflictDialog({ rows, onTakeStored, onOverwrite, onDismiss }: ConflictDialogProps) {
  const styles = useStyles();
  return (
    <Dialog modalType="alert" open onOpenChange={(_event, data) => (data.open ? undefined : onDismiss())}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{text.settings.conflictTitle}</DialogTitle>
          <DialogContent>
            {text.settings.conflictText}
            <Differences rows={rows} />
          </DialogContent>
          <DialogActions fluid>
            <Button appearance="subtle" onClick={onDismiss}>
              {text.settings.keepEditing}
            </Button>
            <Button onClick={onOverwrite}>{text.settings.conflictMineButton}</Button>
            <Button appearance="primary" onClick={onTakeStored}>
              {text.settings.conflictStoredButton}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Differences({ rows }: Pick<ConflictDialogProps, 'rows'>) {
  const styles = useStyles();
  if (rows.length === 0) return <p>{text.settings.conflictSame}</p>;
  const { conflictSetting, conflictOpened, conflictStored, conflictMine } = text.settings;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {[conflictSetting, conflictOpened, conflictStored, conflictMine].map((heading) => (
            <th key={heading} scope="col" className={mergeClasses(styles.cell, styles.head)}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, opened, stored, mine }) => (
          <tr key={key}>
            <th scope="row" className={styles.cell}>
              {label}
            </th>
            <td className={styles.cell}>{opened}</td>
            <td className={styles.cell}>{stored}</td>
            <td className={styles.cell}>{mine}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
