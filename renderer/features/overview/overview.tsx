import { makeStyles, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useEffect } from 'react';
import { narrow } from '../../ui/breakpoints.ts';
import { Page } from '../../ui/page.tsx';
import { SettingsGate } from '../../ui/settings-gate.tsx';
import { useUnsaved } from '../plugin-settings/use-plugin-settings.ts';
import { useStart } from './use-start.ts';
import { useApp, useDraft } from '../../app/use-stores.ts';
import { text } from '../../ui/text.ts';
import { ChainCard } from './chain-card.tsx';
import { CheckInsCard, SecretsCard, TokensCard } from './kept-cards.tsx';
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

/** Practice stays one click away where the first step does not offer it. */
function PracticeAgain() {
  const real = useApp((app) => app.info?.profile === 'real');
  const known = useDraft((draft) => draft.view !== undefined);
  const offered = useStart().states?.choose === 'current';
  return real && known && !offered ? <PracticeButton appearance="secondary" /> : null;
}

function Picture() {
  const styles = useStyles();
  const view = useDraft((draft) => draft.view);
  const dirty = useUnsaved();
  if (view === undefined) return null;
  return (
    <>
      <Welcome />
      {dirty ? (
        <MessageBar intent="info" layout="multiline" className={styles.unsaved}>
          <MessageBarBody>{text.overview.unsaved}</MessageBarBody>
        </MessageBar>
      ) : null}
      <ChainCard settings={view} />
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
