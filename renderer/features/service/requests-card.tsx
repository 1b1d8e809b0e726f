import { Button, makeStyles } from '@fluentui/react-components';
import { History20Regular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { requestCsv } from '../../../shared/request-history.ts';
import { useRequests, useStores } from '../../app/use-stores.ts';
import { useTask } from '../../lib/hooks.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { ProgressLine } from '../../ui/progress.tsx';
import { useCardStyles } from '../../ui/styles.ts';
import { TaskButton, TaskOutcome } from '../../ui/task-button.tsx';
import { ShowTextDialog } from '../../ui/text-dialog.tsx';
import { RequestsFilter } from './requests-filter.tsx';
import { isFiltered } from './requests-store.ts';
import { RequestsTable } from './requests-table.tsx';
import { text } from './text.ts';

const useStyles = makeStyles({ foot: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: '12px' } });

/** The request history (operations.md): also of a service that does not run. */
export function RequestsCard() {
  const card = useCardStyles();
  const { requests } = useStores();
  const error = useRequests((store) => store.error);
  useEffect(() => requests.getState().watch(), [requests]);
  return (
    <Card title={text.requests} icon={<History20Regular />}>
      <p className={card.small}>{text.requestsText}</p>
      <RequestsFilter />
      {error === undefined ? null : <ErrorView error={error} />}
      <Requests />
      <Foot />
    </Card>
  );
}

function Requests() {
  const card = useCardStyles();
  const { requests, filter, reading, error } = useRequests((store) => store);
  if (requests === undefined && reading) return <ProgressLine active label={text.requestsReading} />;
  if (requests === undefined || requests.length === 0) {
    if (error !== undefined) return null;
    return <p className={card.words}>{isFiltered(filter) ? text.requestsNoMatch : text.requestsNone}</p>;
  }
  return <RequestsTable requests={requests} />;
}

function Foot() {
  const styles = useStyles();
  const { requests, next, reading, readOlder } = useRequests((store) => store);
  if (requests === undefined || requests.length === 0) return null;
  return (
    <div className={styles.foot}>
      {next === undefined ? null : (
        <Button disabledFocusable={reading} onClick={() => void readOlder()}>
          {text.history.older}
        </Button>
      )}
      <Export />
    </div>
  );
}

function Export() {
  const readAll = useRequests((store) => store.readAll);
  const [shown, setShown] = useState(false);
  const exporting = useTask(async () => {
    const read = await readAll();
    if (read.ok) setShown(true);
    return read;
  });
  const { export: label, exporting: runningLabel, exportTitle, exportText } = text.history;
  const { state } = exporting;
  return (
    <>
      <TaskButton task={exporting} label={label} runningLabel={runningLabel} />
      <TaskOutcome state={state} />
      {shown && state.phase === 'done' ? (
        <ShowTextDialog
          title={exportTitle}
          words={exportText(state.value.requests.length)}
          value={requestCsv(state.value.requests)}
          fileName="requests.csv"
          onClose={() => setShown(false)}
        />
      ) : null}
    </>
  );
}
