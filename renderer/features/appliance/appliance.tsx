import { makeStyles } from '@fluentui/react-components';
import { twoColumns } from '../../ui/styles.ts';
import { RestoredNotice, SaveControls } from '../../ui/form/save-bar.tsx';
import { Page, PracticeNote } from '../../app/page.tsx';
import { usePractising, useReadOnly, useStores } from '../../app/use-stores.ts';
import { ReadOnlyForm } from '../../app/read-only.tsx';
import { ApplianceGate } from '../../app/settings-gate.tsx';
import { ApplianceForm } from './appliance-form.tsx';
import { LinkCard, PluginCard } from './link-card.tsx';
import { PluginsCard } from './plugins-card.tsx';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';

const useStyles = makeStyles({ live: { ...twoColumns, gap: '16px', marginBottom: '16px' } });

export function Appliance() {
  const styles = useStyles();
  const { appliance } = useStores();
  const practising = usePractising();
  const readOnly = useReadOnly() !== undefined;
  return (
    <Page title={common.screens.appliance} lead={text.lead}>
      <PracticeNote>{text.practice}</PracticeNote>
      <div className={styles.live}>
        <LinkCard />
        <PluginCard />
      </div>
      <ReadOnlyForm>
        <ApplianceGate>
          <RestoredNotice section={appliance} />
          <ApplianceForm />
        </ApplianceGate>
        <PluginsCard />
      </ReadOnlyForm>
      {practising || readOnly ? null : <SaveControls section={appliance} />}
    </Page>
  );
}
