import { Button, makeStyles } from '@fluentui/react-components';
import { narrow, useFormStyles } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { ClearTokensButton, ClearTokensOutcome, useClearTokens } from '../../app/clear-tokens.tsx';
import { FieldPlace } from '../../ui/form/fields.tsx';
import { RestoredNotice, SaveControls } from '../../ui/form/save-bar.tsx';
import { FrameDialog } from '../../ui/text-dialog.tsx';
import { Page } from '../../app/page.tsx';
import { ReadOnlyForm } from '../../app/read-only.tsx';
import { SettingsGate } from '../../app/settings-gate.tsx';
import { settingGroupLabels } from '../../../shared/settings-text.ts';
import { hashOf } from '../../lib/routes.ts';
import { isFirstRun } from './model.ts';
import { useDraft, usePlugins, useReadOnly, useStores } from '../../app/use-stores.ts';
import { text } from '../../ui/text.ts';
import { ImpactCard, PreviewImpactButton } from '../impact/impact.tsx';
import { formGroups, isHalf } from './form-model.ts';
import { OtherSettings } from './other-settings.tsx';
import { ServerContractRow } from './server-contract-row.tsx';
import { SettingField } from './setting-field.tsx';
import { SettingsExchange } from './settings-exchange.tsx';
import { settings } from './text.ts';
import { useIsPi } from './use-plugin-settings.ts';

const useStyles = makeStyles({
  actions: { display: 'grid', gap: '4px', justifyItems: 'end', [narrow]: { justifyItems: 'start' } },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** The settings of the chosen plugin: PI has a form of its own, another plugin's form is data. */
export function PluginSettings() {
  return useIsPi() ? <PiSettings /> : <SettingsOfOther />;
}

function SettingsOfOther() {
  const id = usePlugins((store) => store.view?.currentId);
  const name = usePlugins((store) => store.view?.plugins.find((entry) => entry.current)?.name);
  return (
    <Page title={text.screens['plugin-settings']} lead={settings.pluginLead(name ?? id ?? '')} actions={<Actions />}>
      <SettingsGate>
        <ReadOnlyForm>
          <OtherSettings />
        </ReadOnlyForm>
      </SettingsGate>
    </Page>
  );
}

function PiSettings() {
  const { draft } = useStores();
  const showsMissing = useDraft(({ view }) => view !== undefined && isFirstRun(view));
  return (
    <Page title={text.screens['plugin-settings']} lead={settings.lead} actions={<Actions exchanges />}>
      <SettingsGate>
        <ReadOnlyForm>
          <RestoredNotice section={draft} />
          <Form />
          <ImpactCard />
          <SaveControls section={draft} showsMissing={showsMissing} tools={<PreviewImpactButton />} />
        </ReadOnlyForm>
        <HttpDialog />
      </SettingsGate>
    </Page>
  );
}

function Actions({ exchanges = false }: { readonly exchanges?: boolean }) {
  const styles = useStyles();
  const clearing = useClearTokens();
  const readOnly = useReadOnly() !== undefined;
  return (
    <div className={styles.actions}>
      <div className={styles.buttons}>
        <Button onClick={() => window.location.assign(hashOf('test-settings'))}>{settings.test}</Button>
        <ClearTokensButton task={clearing} />
      </div>
      {exchanges && !readOnly ? <SettingsExchange /> : null}
      <ClearTokensOutcome task={clearing} keepsPlace={false} />
    </div>
  );
}

function Form() {
  const styles = useFormStyles();
  return (
    <div className={styles.groups}>
      {formGroups.map(({ group, keys }) => (
        <Card key={group} title={settingGroupLabels[group]}>
          <div className={styles.fields}>
            {keys.map((key) => (
              <FieldPlace key={key} field={key} whole={!isHalf(key)}>
                <SettingField field={key} />
              </FieldPlace>
            ))}
            {group === 'connection' ? (
              <FieldPlace field="contract" whole>
                <ServerContractRow />
              </FieldPlace>
            ) : null}
          </div>
        </Card>
      ))}
    </div>
  );
}

/** Shown once for each address that is neither https nor this machine. */
function HttpDialog() {
  const { save, saveDraft, dismissSave: dismiss } = useDraft((draft) => draft);
  if (save.phase !== 'confirm-http') return null;
  const actions = (
    <>
      <Button onClick={() => void saveDraft(true)}>{settings.httpSave}</Button>
      {/* Without this focus, one more Enter would press the button above and send passwords unencrypted. */}
      <Button appearance="primary" autoFocus onClick={dismiss}>
        {settings.goBack}
      </Button>
    </>
  );
  return (
    <FrameDialog
      modalType="alert"
      title={settings.httpTitle}
      words={settings.httpText(save.origin)}
      onClose={dismiss}
      actions={actions}
    />
  );
}
