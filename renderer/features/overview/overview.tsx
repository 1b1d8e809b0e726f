import { makeStyles } from '@fluentui/react-components';
import { useEffect } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { narrow } from '../../ui/styles.ts';
import { Page } from '../../app/page.tsx';
import { SettingsGate } from '../../app/settings-gate.tsx';
import { useApp, useDraft } from '../../app/use-stores.ts';
import { useUnsaved } from '../plugin-settings/use-plugin-settings.ts';
import { useFirstSteps, PracticeButton, Welcome } from './welcome.tsx';
import { ChainCard } from './chain-card.tsx';
import {
  CheckInsCard,
  SecretsCard,
  TokensCard,
  ReachCard,
  ApplianceCard,
  BridgeCard,
  ServiceCard,
  SettingsCard,
} from './cards.tsx';
import { useBridge } from '../service/use-bridge.ts';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(6, minmax(0, 1fr))',
    gap: '16px',
    '& > *': { gridColumnEnd: 'span 2' },
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', '& > *': { gridColumnEnd: 'auto' } },
  },
  half: { gridColumnEnd: 'span 3', [narrow]: { gridColumnEnd: 'auto' } },
  whole: { gridColumnEnd: 'span 6', [narrow]: { gridColumnEnd: 'auto' } },
});

export function Overview() {
  const refreshState = useApp((app) => app.refreshState);
  useEffect(() => void refreshState(), [refreshState]);
  return (
    <Page title={common.screens.overview} lead={text.lead} actions={<PracticeAction />}>
      <SettingsGate>
        <Cards />
      </SettingsGate>
    </Page>
  );
}

/** The button for practice, unless the first step shows it. */
function PracticeAction() {
  const real = useApp((app) => app.info?.profile === 'real');
  const known = useDraft((draft) => draft.view !== undefined);
  const offered = useFirstSteps().states?.choose === 'current';
  return real && known && !offered ? <PracticeButton appearance="secondary" /> : null;
}

function Cards() {
  const styles = useStyles();
  const view = useDraft((draft) => draft.view);
  const dirty = useUnsaved();
  const bridge = useBridge();
  if (view === undefined) return null;
  return (
    <>
      <Welcome />
      {dirty ? (
        <Notice intent="info" spaced>
          {text.unsaved}
        </Notice>
      ) : null}
      <ChainCard settings={view} />
      <div className={styles.cards}>
        <SettingsCard className={styles.half} view={view} />
        <ReachCard className={styles.half} view={view} />
        <ServiceCard className={styles.half} />
        {bridge.isWay ? <BridgeCard className={styles.half} /> : <ApplianceCard className={styles.half} />}
        {bridge.isWanted && !bridge.isWay ? <BridgeCard className={styles.whole} /> : null}
        <TokensCard />
        <CheckInsCard />
        <SecretsCard />
      </div>
    </>
  );
}
