import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ChevronDown16Regular, ChevronRight16Regular } from '@fluentui/react-icons';
import { useId, useState } from 'react';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { useNow } from '../../lib/hooks.ts';
import { millisecondsOf, shortTimeOf, utcOf } from '../../lib/times.ts';
import { OutsideText } from '../../ui/outside-text.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { narrow, useTableStyles } from '../../ui/styles.ts';
import { RequestDetails } from './request-details.tsx';
import { endpointOf, outcomeOf, requestKey } from './service-model.ts';
import { text } from './text.ts';

const columns = ['time', 'user', 'jumpItem', 'outcome', 'duration'] as const;

const useStyles = makeStyles({
  time: { width: '19%', [narrow]: { width: '26%' } },
  user: { width: '22%' },
  jumpItem: { width: '26%' },
  outcome: { width: '22%' },
  duration: { width: '11%', textAlign: 'right', paddingRight: 0, [narrow]: { display: 'none' } },
});

export function RequestsTable({ requests }: { readonly requests: readonly RecentRequest[] }) {
  const styles = useStyles();
  const grid = useTableStyles();
  const now = useNow();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string): void =>
    setOpen((keys) => new Set(keys.has(key) ? [...keys].filter((other) => other !== key) : [...keys, key]));
  return (
    <table className={grid.table} aria-label={text.requests}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" className={mergeClasses(grid.heading, styles[column])}>
              {text.columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {requests.map((request) => {
          const key = requestKey(request);
          const time = shortTimeOf(request.at, now);
          return (
            <RequestRow key={key} request={request} time={time} open={open.has(key)} onToggle={() => toggle(key)} />
          );
        })}
      </tbody>
    </table>
  );
}

const useRowStyles = makeStyles({
  open: { borderBottomColor: 'transparent' },
  toggle: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    minHeight: '24px',
    margin: '-2px 0 -2px -4px',
    padding: '2px 6px 2px 2px',
    font: 'inherit',
    textAlign: 'left',
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
  number: { textAlign: 'right', paddingRight: 0, fontVariantNumeric: 'tabular-nums', [narrow]: { display: 'none' } },
  details: { padding: '0 0 14px 18px', borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
});

interface RequestRowProps {
  readonly request: RecentRequest;
  /** As shown. */
  readonly time: string;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function RequestRow({ request, time, open, onToggle }: RequestRowProps) {
  const styles = useRowStyles();
  const grid = useTableStyles();
  const id = useId();
  const { at, operation, session, durationMs } = request;
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
            aria-label={text.detailsOf(session.user.username, time)}
            title={utcOf(Date.parse(at))}
            onClick={onToggle}
          >
            <span className={styles.chevron} aria-hidden>
              {open ? <ChevronDown16Regular /> : <ChevronRight16Regular />}
            </span>
            {time}
          </button>
        </td>
        <th scope="row" className={cell}>
          <OutsideText>{session.user.username}</OutsideText>
        </th>
        <td className={cell}>
          <OutsideText>{target}</OutsideText>
          <div className={styles.quiet}>{type}</div>
        </td>
        <td className={cell}>
          <StatusText tone={outcome.tone}>{outcome.words}</StatusText>
          <div className={styles.quiet}>{text.operations[operation]}</div>
        </td>
        <td className={mergeClasses(cell, styles.number)}>{millisecondsOf(durationMs)}</td>
      </tr>
      {open ? (
        <tr id={id}>
          <td colSpan={columns.length} className={styles.details}>
            <RequestDetails request={request} />
          </td>
        </tr>
      ) : null}
    </>
  );
}
