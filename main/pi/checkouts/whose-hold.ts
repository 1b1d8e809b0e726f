import { sameName } from '../../../shared/names.ts';
import { identityText } from '../model.ts';
import { ecmOf, tagIn } from './comment-tag.ts';
import { madeOf } from './hold-state.ts';
import type { CheckOutRecord } from './check-out-record.ts';

/** Who holds an account, as a fresh list reports it. */
export interface ReportedHold {
  readonly by?: string | undefined;
  /** Milliseconds since 1970. */
  readonly until?: number | undefined;
  /** Where PI reports it. */
  readonly comment?: string | undefined;
}

/** `other`: someone else's, or of another session of the same actor. `none`: PI reports no hold. */
export type HoldOwner = 'ours' | 'other' | 'none';

/** Servers round times: to the second, or to 1/300 s as SQL Server does. */
const roundingMs = { second: 1000, fraction: 10 };

function isLater(one: number, other: number): boolean {
  const isOfSecond = one % 1000 === 0 || other % 1000 === 0;
  return one - other > (isOfSecond ? roundingMs.second : roundingMs.fraction);
}

/**
 * Whether a reported hold is that of the record (lookup.md section 10). What cannot be distinguished counts as the record's own, so that
 * nothing stays checked out.
 */
export function holdOwner(record: CheckOutRecord, { by = '', until, comment = '' }: ReportedHold): HoldOwner {
  if (by.trim() === '') return 'none';
  // Of two who hold an account, PI reports the first.
  if (!sameName(by, identityText(record.actor))) return record.isBesides === true ? 'ours' : 'other';
  const made = madeOf(record.hold);
  const { heldUntil } = record;
  // Its actor had it before, perhaps by an earlier check-out of the same session.
  if (!made.certain && until !== undefined && heldUntil !== undefined && !isLater(until, heldUntil)) return 'other';
  const tag = tagIn(comment);
  if (tag !== undefined && tag === record.tag) return 'ours';
  // Sessions of one ECM are distinguished by its own records, and by the time.
  if (tag !== undefined && ecmOf(tag) !== ecmOf(record.tag)) return 'other';
  if (!made.certain && tag === undefined && comment.trim() !== '') return 'other';
  if (until === undefined) return 'ours';
  if (made.certain) return made.until !== undefined && isLater(until, made.until) ? 'other' : 'ours';
  const isNewer = record.lastsMs !== undefined && isLater(until, made.possibleUntil + record.lastsMs);
  return isNewer ? 'other' : 'ours';
}
