import { makeStyles, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useEffect } from 'react';
import { narrow } from '../../components/breakpoints.ts';
import { Page } from '../../components/page.tsx';
import { SettingsGate } from '../../components/settings-gate.tsx';
import { isFirstRun } from '../../state/draft.ts';
import { useUnsaved } from '../../state/use-chosen.ts';
import { useApp, useDraft } from '../../state/use-stores.ts';
import { text } from '../../text.ts';
import { CheckInsCard, SecretsCard, TokensCard } from './keeping-cards.tsx';
import { PracticeButton } from './practice-button.tsx';
import { ReachCard } from './reach-card.tsx';
import { ApplianceCard, ServiceCard } from './service-cards.tsx';
import { SettingsCard } from './settings-card.tsx';
import { Welcome } from './welcome.tsx';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(6, minmax(0, 1fr))',
    gap: '16px',
    '& > *': { gridColumnEnd: 'span 2' },
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', '& > *': { gridColumnEnd: 'auto' } },
  },
  half: { gridColumnEnd: 'span 3', [narrow]: { gridColumnEnd: 'auto' } },
  unsaved: { marginBottom: '16px' },
});

export function Overview() {
  const refreshState = useApp((app) => app.refreshState);
  useEffect(() => void refreshState(), [refreshState]);
  return (
    <Page title={text.screens.overview} lead={text.overview.lead} actions={<PracticeAgain />}>
      <SettingsGate>
        <Picture />
      </SettingsGate>
    </Page>
  );
}

/** Practice stays one click away once there are settings. */
function PracticeAgain() {
  const real = useApp((app) => app.info?.profile === 'real');
  const firstRun = useDraft((draft) => draft.view === undefined || isFirstRun(draft.view));
  return real && !firstRun ? <PracticeButton appearance="secondary" /> : null;
}

function Picture() {
  const styles = useStyles();
  const view = useDraft((draft) => draft.view);
  const profile = useApp((app) => app.info?.profile);
  const dirty = useUnsaved();
  if (view === undefined) return null;
  return (
    <>
      {profile === 'real' && isFirstRun(view) ? <Welcome /> : null}
      {dirty ? (
        <MessageBar intent="info" layout="multiline" className={styles.unsaved}>
          <MessageBarBody>{text.overview.unsaved}</MessageBarBody>
        </MessageBar>
      ) : null}
      <div className={styles.cards}>
        <SettingsCard className={styles.half} view={view} />
        <ReachCard className={styles.half} view={view} />
        <ServiceCard className={styles.half} />
        <ApplianceCard className={styles.half} />
        <TokensCard />
        <CheckInsCard />
        <SecretsCard />
      </div>
    </>
  );
}
