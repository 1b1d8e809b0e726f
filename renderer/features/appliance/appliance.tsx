import { makeStyles } from '@fluentui/react-components';
import { narrow } from '../../ui/breakpoints.ts';
import { ConflictDialog } from '../../ui/form/conflict-dialog.tsx';
import { RestoredNotice } from '../../ui/form/restored-notice.tsx';
import { SaveBar } from '../../ui/form/save-bar.tsx';
import { SaveFailure } from '../../ui/form/save-failure.tsx';
import { Page } from '../../ui/page.tsx';
import { PracticeNote, usePractising } from '../../ui/practice-note.tsx';
import { ApplianceGate } from '../../ui/settings-gate.tsx';
import { applianceFields, applianceRules } from './appliance-draft.ts';
import { threeWay } from '../../lib/three-way.ts';
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

/** The bar with the buttons, and whatever saving has to say or ask. */
function Saving() {
  const practising = usePractising();
  const draft = useAppliance((store) => store);
  const { view, values, secrets, save, takeStored, saveMerged, dismissSave } = draft;
  if (view === undefined || practising) return null;
  return (
    <>
      <SaveFailure save={save} onDismiss={dismissSave} />
      <SaveBar rules={applianceRules} draft={draft} fields={applianceFields} />
      {save.phase === 'conflict' ? (
        <ConflictDialog
          rows={applianceConflictRows(view, save.theirs, values, secrets)}
          ways={threeWay(applianceRules, view.appliance, save.theirs.appliance, values)}
          onTakeStored={takeStored}
          onSaveMerged={(choices) => void saveMerged(choices)}
          onDismiss={dismissSave}
        />
      ) : null}
    </>
  );
}
