import { makeStyles } from '@fluentui/react-components';
import { useEffect } from 'react';
import { twoColumns } from '../../ui/styles.ts';
import { RestoredNotice, SaveControls } from '../../ui/form/save-bar.tsx';
import { Page, PracticeNote } from '../../app/page.tsx';
import { useBridging, usePractising, useReadOnly, useStores } from '../../app/use-stores.ts';
import { ReadOnlyForm } from '../../app/read-only.tsx';
import { ApplianceGate } from '../../app/settings-gate.tsx';
import { ApplianceForm } from './appliance-form.tsx';
import { BothNotice, BridgeCard } from './bridge-card.tsx';
import { BridgeSetupCard } from './bridge-setup-card.tsx';
import { BridgeTestCard } from './bridge-test-card.tsx';
import { LinkCard, PluginCard } from './link-card.tsx';
import { PluginsCard } from './plugins-card.tsx';
import { useWay } from './use-way.ts';
import { WayCard } from './way-card.tsx';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';

const useStyles = makeStyles({ live: { ...twoColumns, gap: '16px', marginBottom: '16px' } });

export function Appliance() {
  const styles = useStyles();
  const way = useWay();
  const refresh = useBridging((store) => store.refresh);
  useEffect(() => void refresh(), [refresh]);
  return (
    <Page title={common.screens.appliance} lead={text.lead}>
      <PracticeNote>{text.practice}</PracticeNote>
      <WayCard way={way} />
      <BothNotice way={way} />
      <div className={styles.live}>
        {way === 'bridge' ? <BridgeCard /> : <LinkCard />}
        <PluginCard />
      </div>
      {way === 'bridge' ? <ByBridge /> : <ByLink />}
    </Page>
  );
}

function ByBridge() {
  return (
    <>
      <BridgeSetupCard />
      <BridgeTestCard />
      <ReadOnlyForm>
        <PluginsCard />
      </ReadOnlyForm>
    </>
  );
}

function ByLink() {
  const { appliance } = useStores();
  const practising = usePractising();
  const readOnly = useReadOnly() !== undefined;
  return (
    <>
      <ReadOnlyForm>
        <ApplianceGate>
          <RestoredNotice section={appliance} />
          <ApplianceForm />
        </ApplianceGate>
        <PluginsCard />
      </ReadOnlyForm>
      {practising || readOnly ? null : <SaveControls section={appliance} />}
    </>
  );
}
