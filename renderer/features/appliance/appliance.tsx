import { makeStyles } from '@fluentui/react-components';
import { twoColumns } from '../../ui/styles.ts';
import { RestoredNotice } from '../../ui/form/save-bar.tsx';
import { SaveControls } from '../../ui/form/save-controls.tsx';
import { Page, PracticeNote } from '../../app/page.tsx';
import { usePractising, useAppliance } from '../../app/use-stores.ts';
import { ApplianceGate } from '../../app/settings-gate.tsx';
import { applianceFields, applianceConflictRows } from './appliance-draft.ts';
import { ApplianceForm } from './appliance-form.tsx';
import { LinkCard, PluginCard } from './link-card.tsx';
import { PluginsCard } from './plugins-card.tsx';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  live: {
    ...twoColumns,
    gap: '16px',
    marginBottom: '16px',
  },
});

export function Appliance() {
  const styles = useStyles();
  return (
    <Page title={common.screens.appliance} lead={text.lead}>
      <PracticeNote>{text.practice}</PracticeNote>
      <div className={styles.live}>
        <LinkCard />
        <PluginCard />
      </div>
      <ApplianceGate>
        <Restored />
        <ApplianceForm />
      </ApplianceGate>
      <PluginsCard />
      <Saving />
    </Page>
  );
}

function Restored() {
  const { restoredAt, discard, dismissRestored } = useAppliance((store) => store);
  return <RestoredNotice restoredAt={restoredAt} onDiscard={discard} onDismiss={dismissRestored} />;
}

/** The save bar with its errors and the conflict dialog. */
function Saving() {
  const practising = usePractising();
  const draft = useAppliance((store) => store);
  if (draft.view === undefined || practising) return null;
  return (
    <SaveControls
      draft={draft}
      fields={applianceFields}
      conflictRows={(opened, stored) => applianceConflictRows(opened, stored, draft.values, draft.secrets)}
    />
  );
}
