import { Button, makeStyles } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { DifferenceTable } from '../../ui/difference-table.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { FrameDialog, ImportDialog, ShowTextDialog } from '../../ui/text-dialog.tsx';
import { historyHash } from '../../lib/routes.ts';
import { useDraft } from '../../app/use-stores.ts';
import { exchange } from './text.ts';
import { exportedSettings, readImport, unsavedChanges, type Import } from './exchange-model.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '4px' },
  parts: { display: 'grid', gap: '8px', gridTemplateColumns: 'minmax(0, 1fr)' },
  words: { margin: 0 },
  list: { margin: '4px 0 0', paddingLeft: '28px', overflowWrap: 'anywhere' },
});

type Open = 'compare' | 'import' | 'export';

export function SettingsExchange() {
  const styles = useStyles();
  const [open, setOpen] = useState<Open>();
  const view = useDraft((draft) => draft.view);
  const close = (): void => setOpen(undefined);
  const names: readonly Open[] = ['compare', 'import', 'export'];
  if (view === undefined) return null;
  return (
    <>
      <div className={styles.buttons}>
        {names.map((name) => (
          <Button key={name} size="small" appearance="subtle" onClick={() => setOpen(name)}>
            {exchange[name]}
          </Button>
        ))}
        <Button size="small" appearance="subtle" onClick={() => window.location.assign(historyHash)}>
          {exchange.history}
        </Button>
      </div>
      {open === 'compare' ? <CompareDialog onClose={close} /> : null}
      {open === 'import' ? <SettingsImport onClose={close} /> : null}
      {open === 'export' ? (
        <ShowTextDialog
          title={exchange.exportTitle}
          words={exchange.exportText}
          value={exportedSettings(view)}
          fileName="ecm-settings.json"
          onClose={close}
        />
      ) : null}
    </>
  );
}

function CompareDialog({ onClose }: { readonly onClose: () => void }) {
  const { view, values, secrets } = useDraft((draft) => draft);
  const rows = view === undefined ? [] : unsavedChanges(view, values, secrets);
  return (
    <FrameDialog
      title={exchange.compareTitle}
      words={rows.length === 0 ? exchange.compareSame : exchange.compareText}
      onClose={onClose}
    >
      {rows.length === 0 ? null : (
        <DifferenceTable headings={[exchange.setting, exchange.saved, exchange.onScreen]} rows={rows} />
      )}
    </FrameDialog>
  );
}

function SettingsImport({ onClose }: { readonly onClose: () => void }) {
  const { values, editAll } = useDraft((draft) => draft);
  const [imported, setImported] = useState('');
  const read = useMemo(() => (imported.trim() === '' ? undefined : readImport(imported, values)), [imported, values]);
  const found = read?.ok === true ? read.value : undefined;
  const hasChanges = found !== undefined && found.rows.length > 0;
  const apply = (): void => {
    if (found !== undefined) editAll(found.values);
  };
  return (
    <ImportDialog
      title={exchange.importTitle}
      words={exchange.importText}
      value={imported}
      onText={setImported}
      applyLabel={exchange.apply}
      onApply={hasChanges ? apply : undefined}
      status={read?.ok === false ? <StatusText tone="bad">{read.message}</StatusText> : null}
      onClose={onClose}
    >
      {found === undefined ? null : <Found found={found} />}
    </ImportDialog>
  );
}

function Found({ found: { rows, leftOut } }: { readonly found: Import }) {
  const styles = useStyles();
  return (
    <div className={styles.parts}>
      <p className={styles.words}>{rows.length === 0 ? exchange.sameAsScreen : exchange.changes(rows.length)}</p>
      {rows.length === 0 ? null : (
        <DifferenceTable headings={[exchange.setting, exchange.onScreen, exchange.imported]} rows={rows} />
      )}
      {leftOut.length === 0 ? null : (
        <div>
          <StatusText tone="warning">{exchange.leftOut}</StatusText>
          <ul className={styles.list}>
            {leftOut.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
