import { Button, makeStyles } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { narrow } from '../../components/breakpoints.ts';
import { Card } from '../../components/card.tsx';
import { ClearTokensButton, ClearTokensOutcome, useClearTokens } from '../../components/clear-tokens.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { fieldId } from '../../components/problem-links.ts';
import { SettingsGate } from '../../components/settings-gate.tsx';
import { settingGroupLabels } from '../../../shared/settings-text.ts';
import { hashOf } from '../../state/app-store.ts';
import { useDraft } from '../../state/use-stores.ts';
import { text } from '../../text.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { formGroups, isHalf } from './form-model.ts';
import { HttpDialog } from './http-dialog.tsx';
import { SaveBar } from './save-bar.tsx';
import { SettingField } from './setting-field.tsx';

const useStyles = makeStyles({
  groups: { display: 'grid', gap: '16px', marginBottom: '20px' },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    columnGap: '24px',
    rowGap: '12px',
    alignItems: 'start',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  whole: { gridColumn: '1 / -1', minWidth: 0 },
  half: { minWidth: 0 },
  actions: { display: 'grid', gap: '4px', justifyItems: 'end', [narrow]: { justifyItems: 'start' } },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

export function PluginSettings() {
  return (
    <Page title={text.screens['plugin-settings']} lead={text.settings.lead} actions={<Actions />}>
      <SettingsGate>
        <Form />
        <SaveFailure />
        <SaveBar />
        <HttpDialog />
        <ConflictDialog />
      </SettingsGate>
    </Page>
  );
}

function Actions() {
  const styles = useStyles();
  const clearing = useClearTokens();
  return (
    <div className={styles.actions}>
      <div className={styles.buttons}>
        <Button onClick={() => window.location.assign(hashOf('test-settings'))}>{text.settings.test}</Button>
        <ClearTokensButton {...clearing} />
      </div>
      <ClearTokensOutcome state={clearing.state} />
    </div>
  );
}

function Form() {
  const styles = useStyles();
  return (
    <div className={styles.groups}>
      {formGroups.map(({ group, keys }) => (
        <Card key={group} title={settingGroupLabels[group]}>
          <div className={styles.fields}>
            {keys.map((key) => (
              <div key={key} id={fieldId(key)} className={isHalf(key) ? styles.half : styles.whole}>
                <SettingField field={key} />
              </div>
            ))}
          </div>
        </Card>
      ))}
    </div>
  );
}

/** Stands above the bar with the buttons and comes into view by itself. */
function SaveFailure() {
  const place = useRef<HTMLDivElement>(null);
  const save = useDraft((draft) => draft.save);
  const dismiss = useDraft((draft) => draft.dismissSave);
  useEffect(() => {
    if (save.phase === 'failed') place.current?.scrollIntoView({ block: 'nearest' });
  }, [save]);
  if (save.phase !== 'failed') return null;
  return (
    <div ref={place}>
      <ErrorView title={text.settings.saveFailed} error={save.error} onDismiss={dismiss} />
    </div>
  );
}
