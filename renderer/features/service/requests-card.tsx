import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { History20Regular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { useCardStyles } from '../../ui/card-styles.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { useTableStyles } from '../../ui/table-styles.ts';
import { isConnected } from './service-store.ts';
import { useService, useStores } from '../../app/use-stores.ts';
import { text } from '../../ui/text.ts';
import { requestKey } from './request-model.ts';
import { RequestRow } from './request-row.tsx';

const useStyles = makeStyles({
  // Narrow windows scroll the table, not the page.
  frame: { overflow: 'auto', maxHeight: '480px', margin: '8px -20px 0', padding: '0 20px' },
  // Borders that are shared would stay behind when the headings stick.
  table: { minWidth: '690px', borderCollapse: 'separate', borderSpacing: 0 },
  sticky: { position: 'sticky', top: 0, zIndex: 1, backgroundColor: tokens.colorNeutralBackground1 },
  time: { width: '14%' },
  user: { width: '15%' },
  jumpItem: { width: '18%' },
  candidates: { width: '14%' },
  keys: { width: '14%' },
  outcome: { width: '15%' },
  duration: { width: '10%', textAlign: 'right', paddingRight: 0 },
});

const columns = ['time', 'user', 'jumpItem', 'candidates', 'keys', 'outcome', 'duration'] as const;

/** What the service was asked lately, and what it made of it. */
export function RequestsCard() {
  const card = useCardStyles();
  const { service } = useStores();
  const requests = useService((store) => store.requests);
  const error = useService((store) => store.requestsError);
  const connected = useService(isConnected);
  useEffect(() => service.getState().watchRequests(), [service]);
  return (
    <Card title={text.service.requests} icon={<History20Regular />}>
      {error === undefined ? null : <ErrorView error={error} />}
      {requests === undefined || requests.length === 0 ? (
        <p className={card.words}>{connected ? text.service.requestsNone : text.service.requestsAbsent}</p>
      ) : (
        <>
          <p className={card.small}>{text.service.requestsText}</p>
          <RequestsTable requests={requests} />
        </>
      )}
    </Card>
  );
}

function RequestsTable({ requests }: { readonly requests: readonly RecentRequest[] }) {
  const styles = useStyles();
  const grid = useTableStyles();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string): void =>
    setOpen((now) => new Set(now.has(key) ? [...now].filter((other) => other !== key) : [...now, key]));
  return (
    <div className={styles.frame} tabIndex={0} role="group" aria-label={text.service.requests}>
      <table className={mergeClasses(grid.table, styles.table)} aria-label={text.service.requests}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={mergeClasses(grid.heading, styles.sticky, styles[column])}>
                {text.service.columns[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {requests.map((request) => {
            const key = requestKey(request);
            return (
              <RequestRow
                key={key}
                request={request}
                open={open.has(key)}
                onToggle={() => toggle(key)}
                columnCount={columns.length}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
