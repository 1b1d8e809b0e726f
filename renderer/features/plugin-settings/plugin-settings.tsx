import { Button, makeStyles } from '@fluentui/react-components';
import { narrow, useFormStyles } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { ClearTokensButton, ClearTokensOutcome, useClearTokens } from '../../app/clear-tokens.tsx';
import { ConflictDialog } from '../../ui/form/conflict-dialog.tsx';
import { fieldId } from '../../ui/form/focus-field.ts';
import { RestoredNotice, SaveBar, SaveFailure } from '../../ui/form/save-bar.tsx';
import { Page } from '../../app/page.tsx';
import { SettingsGate } from '../../app/settings-gate.tsx';
import { settingGroupLabels } from '../../../shared/settings-text.ts';
import { hashOf } from '../../lib/routes.ts';
import { fieldKeys, isFirstRun, pluginRules } from './pi-draft.ts';
import { useIsPi, useDraft, usePlugins } from '../../app/use-stores.ts';
import { threeWay } from '../../lib/three-way.ts';
import { conflictRows, formGroups, isHalf } from './form-model.ts';
import { HttpDialog } from './http-dialog.tsx';
import { OtherSettings } from './other-settings.tsx';
import { SettingField } from './setting-field.tsx';
import { SettingsExchange } from './settings-exchange.tsx';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  actions: { display: 'grid', gap: '4px', justifyItems: 'end', [narrow]: { justifyItems: 'start' } },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** The settings of the chosen plugin: PI's in a form made for them, another one's drawn from its form. */
export function PluginSettings() {
  return useIsPi() ? <PiSettings /> : <SettingsOfOther />;
}

function SettingsOfOther() {
  const id = usePlugins((store) => store.view?.currentId);
  const name = usePlugins((store) => store.view?.plugins.find((entry) => entry.current)?.name);
  return (
    <Page
      title={common.screens['plugin-settings']}
      lead={text.settings.pluginLead(name ?? id ?? '')}
      actions={<Actions />}
    >
      <SettingsGate>
        <OtherSettings />
      </SettingsGate>
    </Page>
  );
}

function PiSettings() {
  return (
    <Page title={common.screens['plugin-settings']} lead={text.settings.lead} actions={<Actions exchanges />}>
      <SettingsGate>
        <Restored />
        <Form />
        <Saving />
        <HttpDialog />
      </SettingsGate>
    </Page>
  );
}

function Actions({ exchanges = false }: { readonly exchanges?: boolean }) {
  const styles = useStyles();
  const clearing = useClearTokens();
  return (
    <div className={styles.actions}>
      <div className={styles.buttons}>
        <Button onClick={() => window.location.assign(hashOf('test-settings'))}>{text.settings.test}</Button>
        <ClearTokensButton task={clearing} />
      </div>
      {exchanges ? <SettingsExchange /> : null}
      <ClearTokensOutcome task={clearing} />
    </div>
  );
}

function Restored() {
  const { restoredAt, discard, dismissRestored } = useDraft((store) => store);
  return <RestoredNotice restoredAt={restoredAt} onDiscard={discard} onDismiss={dismissRestored} />;
}

function Form() {
  const styles = useFormStyles();
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

/** The bar with the buttons, and whatever saving has to say or ask. */
function Saving() {
  const draft = useDraft((store) => store);
  const { view, values, secrets, save, takeStored, saveMerged, dismissSave } = draft;
  if (view === undefined) return null;
  return (
    <>
      <SaveFailure save={save} onDismiss={dismissSave} />
      <SaveBar rules={pluginRules} draft={draft} fields={fieldKeys} showsMissing={isFirstRun(view)} />
      {save.phase === 'conflict' ? (
        <ConflictDialog
          rows={conflictRows(view, save.theirs, values, secrets)}
          ways={threeWay(pluginRules, view.plugin, save.theirs.plugin, values)}
          onTakeStored={takeStored}
          onSaveMerged={(choices) => void saveMerged(choices)}
          onDismiss={dismissSave}
        />
      ) : null}
    </>
  );
}
