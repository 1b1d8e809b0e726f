import { makeStyles } from '@fluentui/react-components';
import { narrow } from '../../ui/breakpoints.ts';
import { RestoredNotice } from '../../ui/form/restored-notice.tsx';
import { SaveControls } from '../../ui/form/save-controls.tsx';
import { Page } from '../../ui/page.tsx';
import { PracticeNote, usePractising } from '../../ui/practice-note.tsx';
import { ApplianceGate } from '../../ui/settings-gate.tsx';
import { applianceFields } from './appliance-draft.ts';
import { useAppliance } from '../../app/use-stores.ts';
import { text } from '../../ui/text.ts';
import { ApplianceForm } from './appliance-form.tsx';
import { applianceConflictRows } from './appliance-model.ts';
import { LinkCard, PluginCard } from './link-card.tsx';
import { PluginsCard } from './plugins-card.tsx';

const useStyles = makeStyles({
  live: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    gap: '16px',
    marginBottom: '16px',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

export function Appliance() {
  const styles = useStyles();
  return (
    <Page title={text.screens.appliance} lead={text.appliance.lead}>
      <PracticeNote>{text.appliance.practice}</PracticeNote>
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
