import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { History20Regular, ChevronDown16Regular, ChevronRight16Regular } from '@fluentui/react-icons';
import { useEffect, useState, useId } from 'react';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { useCardStyles, useTableStyles } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { isConnected } from './service-store.ts';
import { useService, useStores } from '../../app/use-stores.ts';
import { requestKey, endpointOf, outcomeOf } from './service-model.ts';
import { text } from './text.ts';
import { dayOf, timeOf, millisecondsOf } from '../../lib/times.ts';
import { RequestDetails } from './request-details.tsx';

const useStyles = makeStyles({
  // Narrow windows scroll the table, not the page.
  frame: { overflow: 'auto', maxHeight: '480px', margin: '8px -20px 0', padding: '0 20px' },
  // Collapsed borders would not move with the sticky headings.
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

export function RequestsCard() {
  const card = useCardStyles();
  const { service } = useStores();
  const state = useService((store) => store);
  const { requests, requestsError: error } = state;
  useEffect(() => service.getState().watchRequests(), [service]);
  return (
    <Card title={text.requests} icon={<History20Regular />}>
      {error === undefined ? null : <ErrorView error={error} />}
      {requests === undefined || requests.length === 0 ? (
        <p className={card.words}>{isConnected(state) ? text.requestsNone : text.requestsAbsent}</p>
      ) : (
        <>
          <p className={card.small}>{text.requestsText}</p>
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
    setOpen((keys) => new Set(keys.has(key) ? [...keys].filter((other) => other !== key) : [...keys, key]));
  return (
    <div className={styles.frame} tabIndex={0} role="group" aria-label={text.requests}>
      <table className={mergeClasses(grid.table, styles.table)} aria-label={text.requests}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={mergeClasses(grid.heading, styles.sticky, styles[column])}>
                {text.columns[column]}
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

const useRowStyles = makeStyles({
  open: { borderBottomColor: 'transparent' },
  toggle: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    margin: '-3px 0 -3px -4px',
    padding: '3px 6px 3px 2px',
    font: 'inherit',
    color: tokens.colorNeutralForeground1,
    backgroundColor: 'transparent',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    fontVariantNumeric: 'tabular-nums',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-1px' },
  },
  chevron: { display: 'flex', color: tokens.colorCompoundBrandForeground1 },
  quiet: { color: tokens.colorNeutralForeground2 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  number: { textAlign: 'right', paddingRight: 0, fontVariantNumeric: 'tabular-nums' },
  details: { padding: '0 0 14px 18px', borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
});

interface RequestRowProps {
  readonly request: RecentRequest;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly columnCount: number;
}

function RequestRow({ request, open, onToggle, columnCount }: RequestRowProps) {
  const styles = useRowStyles();
  const grid = useTableStyles();
  const id = useId();
  const { at, operation, session, candidates, keys, durationMs } = request;
  const { type, target } = endpointOf(request);
  const outcome = outcomeOf(request);
  const cell = mergeClasses(grid.cell, grid.small, open && styles.open);
  return (
    <>
      <tr>
        <td className={cell}>
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            aria-label={text.detailsOf(session.user.username, timeOf(at))}
            title={`${dayOf(at)}, ${timeOf(at)} UTC`}
            onClick={onToggle}
          >
            <span className={styles.chevron} aria-hidden>
              {open ? <ChevronDown16Regular /> : <ChevronRight16Regular />}
            </span>
            {timeOf(at)}
          </button>
        </td>
        <th scope="row" className={cell}>
          <OutsideText>{session.user.username}</OutsideText>
        </th>
        <td className={cell}>
          <OutsideText>{target}</OutsideText>
          <div className={styles.quiet}>{type}</div>
        </td>
        <td className={mergeClasses(cell, styles.quiet)}>
          <OutsideText>{candidates.join(', ')}</OutsideText>
        </td>
        <td className={mergeClasses(cell, styles.quiet)}>
          <OutsideText>{keys.join(', ')}</OutsideText>
        </td>
        <td className={cell}>
          <span className={outcome.tone === 'bad' ? styles.bad : undefined}>{outcome.words}</span>
          <div className={styles.quiet}>{text.operations[operation]}</div>
        </td>
        <td className={mergeClasses(cell, styles.number)}>{millisecondsOf(durationMs)}</td>
      </tr>
      {open ? (
        <tr id={id}>
          <td colSpan={columnCount} className={styles.details}>
            <RequestDetails request={request} />
          </td>
        </tr>
      ) : null}
    </>
  );
}
