import { Checkbox, makeStyles, mergeClasses } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { twoColumns } from '../../ui/styles.ts';
import { Page, PracticeNote } from '../../app/page.tsx';
import { TaskButton, TaskOutcome } from '../../ui/task-button.tsx';
import { useDelayed, useTask } from '../../lib/hooks.ts';
import { useActivity, useStores } from '../../app/use-stores.ts';
import { ActivityCard } from '../activity/activity-card.tsx';
import { LogCard } from './log-card.tsx';
import { RequestsCard } from './requests-card.tsx';
import { StatusCard } from './status-card.tsx';
import { WorkCard } from './work-card.tsx';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  cards: { ...twoColumns, gap: '16px' },
  whole: { gridColumn: '1 / -1', minWidth: 0 },
  unplaced: { visibility: 'hidden' },
  bundled: { marginBottom: '16px' },
});

/** What is below the activity appears when that has its height, so that it does not move; after 300 ms in any case. */
function useIsPlaced(): boolean {
  const isRead = useActivity(({ shown, error }) => shown !== undefined || error !== undefined);
  const isLate = useDelayed(!isRead);
  return isRead || isLate;
}

export function Service() {
  const styles = useStyles();
  const { client, draft } = useStores();
  const [withRequests, setWithRequests] = useState(false);
  const isPlaced = useIsPlaced();
  const bundling = useTask(() => client['support/bundle']({ requests: withRequests }));
  // The status is compared with the current revision of the saved settings.
  useEffect(() => void draft.getState().refresh(), [draft]);
  return (
    <Page
      title={common.screens.service}
      lead={text.lead}
      actions={
        <>
          <Checkbox
            label={text.bundleRequests}
            checked={withRequests}
            onChange={(_event, { checked }) => setWithRequests(checked === true)}
          />
          <TaskButton task={bundling} label={text.bundle} runningLabel={text.bundling} />
        </>
      }
    >
      <div
        className={bundling.state.phase === 'done' || bundling.state.phase === 'failed' ? styles.bundled : undefined}
      >
        <TaskOutcome state={bundling.state} words={({ file }) => text.bundled(file)} keepsPlace={false} />
      </div>
      <PracticeNote>{text.practice}</PracticeNote>
      <div className={styles.cards}>
        <StatusCard />
        <WorkCard />
        <div className={styles.whole}>
          <ActivityCard />
        </div>
        <div className={mergeClasses(styles.whole, !isPlaced && styles.unplaced)}>
          <RequestsCard />
        </div>
        <div className={mergeClasses(styles.whole, !isPlaced && styles.unplaced)}>
          <LogCard />
        </div>
      </div>
    </Page>
  );
}
