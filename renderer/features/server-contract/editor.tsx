import { makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import { useApp, useContract } from '../../app/use-stores.ts';
import { askedCodeOf } from '../../lib/routes.ts';
import { dateTimeOf } from '../../lib/times.ts';
import { useReadOnly } from '../../app/use-stores.ts';
import { twoColumns } from '../../ui/styles.ts';
import { CodesCard } from './codes-card.tsx';
import { ContractActions } from './contract-actions.tsx';
import { ContractBar } from './contract-bar.tsx';
import { FunctionsCard } from './functions-card.tsx';
import { KeyCard } from './key-card.tsx';
import { QuestionDialog } from './question-dialog.tsx';
import { RestoredWork } from './restored-notice.tsx';
import { SuccessCard } from './success-card.tsx';
import { TrialCard } from './trial-card.tsx';
import { ViewProvider } from './use-known.ts';
import { WsdlCard } from './wsdl-card.tsx';

const useStyles = makeStyles({
  cards: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', marginBottom: '20px' },
  pair: { ...twoColumns, gap: '16px', alignItems: 'start' },
});

/** The editor of the server contract (docs/design.md). */
export function Editor({ actionsAt }: { readonly actionsAt: HTMLElement | null }) {
  const styles = useStyles();
  const view = useContract((store) => store.view);
  const restoredAt = useContract((store) => store.restoredAt);
  const readOnly = useReadOnly() !== undefined;
  const [asked, setAsked] = useState(() => askedCodeOf(window.location.hash));
  // The screen is shown anew for each profile.
  const profile = useApp((app) => app.info?.profile);
  if (view === undefined) return null;
  return (
    <ViewProvider value={view} key={profile}>
      {actionsAt === null || readOnly ? null : createPortal(<ContractActions />, actionsAt)}
      {restoredAt === undefined ? null : <RestoredWork at={dateTimeOf(restoredAt)} />}
      <div className={styles.cards}>
        <WsdlCard />
        <FunctionsCard />
        <div className={styles.pair}>
          <KeyCard />
          <SuccessCard />
        </div>
        <CodesCard />
        {readOnly ? null : <TrialCard />}
      </div>
      {asked === undefined || readOnly ? null : <QuestionDialog asked={asked} onClose={() => setAsked(undefined)} />}
      {readOnly ? null : <ContractBar />}
    </ViewProvider>
  );
}
