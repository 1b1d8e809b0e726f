import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ChevronDown16Regular, ChevronRight16Regular } from '@fluentui/react-icons';
import { useId } from 'react';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { dayOf, timeOf } from '../../lib/times.ts';
import { useTableStyles } from '../../ui/table-styles.ts';
import { text } from '../../ui/text.ts';
import { RequestDetails } from './request-details.tsx';
import { endpointOf, millisecondsOf, outcomeOf } from './request-model.ts';

const useStyles = makeStyles({
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

/** One request; its details open beneath. */
export function RequestRow({ request, open, onToggle, columnCount }: RequestRowProps) {
  const styles = useStyles();
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
            aria-label={text.service.detailsOf(session.user.username, timeOf(at))}
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
          {session.user.username}
        </th>
        <td className={cell}>
          {target}
          <div className={styles.quiet}>{type}</div>
        </td>
        <td className={mergeClasses(cell, styles.quiet)}>{candidates.join(', ')}</td>
        <td className={mergeClasses(cell, styles.quiet)}>{keys.join(', ')}</td>
        <td className={cell}>
          <span className={outcome.tone === 'bad' ? styles.bad : undefined}>{outcome.words}</span>
          <div className={styles.quiet}>{text.service.operations[operation]}</div>
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
