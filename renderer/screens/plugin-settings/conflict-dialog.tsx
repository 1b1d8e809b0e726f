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
import type { SettingsView } from '../../../shared/contract.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { useDraft } from '../../state/use-stores.ts';
import { text } from '../../text.ts';
import { conflictRows, type ConflictRow } from './form-model.ts';

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

/** Someone else saved first: shows what changed, and lets the admin decide whose settings stay. */
export function ConflictDialog() {
  const styles = useStyles();
  const save = useDraft((draft) => draft.save);
  const { takeStored, overwriteStored, dismissSave } = useDraft((draft) => draft);
  if (save.phase !== 'conflict') return null;
  return (
    <Dialog modalType="alert" open onOpenChange={(_event, data) => (data.open ? undefined : dismissSave())}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{text.settings.conflictTitle}</DialogTitle>
          <DialogContent>
            {text.settings.conflictText}
            <Differences theirs={save.theirs} />
          </DialogContent>
          <DialogActions fluid>
            <Button appearance="subtle" onClick={dismissSave}>
              {text.settings.keepEditing}
            </Button>
            <Button onClick={() => void overwriteStored()}>{text.settings.conflictMineButton}</Button>
            <Button appearance="primary" onClick={takeStored}>
              {text.settings.conflictStoredButton}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Differences({ theirs }: { readonly theirs: SettingsView }) {
  const styles = useStyles();
  const { view, plugin, secrets } = useDraft((draft) => draft);
  const rows = view === undefined ? [] : conflictRows(view, theirs, plugin, secrets);
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
        {rows.map((row) => (
          <Difference key={row.key} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Difference({ row: { key, opened, stored, mine } }: { readonly row: ConflictRow }) {
  const styles = useStyles();
  return (
    <tr>
      <th scope="row" className={styles.cell}>
        {settingTexts[key].label}
      </th>
      <td className={styles.cell}>{opened}</td>
      <td className={styles.cell}>{stored}</td>
      <td className={styles.cell}>{mine}</td>
    </tr>
  );
}
