import type { Failure } from '../../../shared/errors.ts';
import type { SpinJob } from '../../../shared/lookup-result.ts';
import type { Clock } from '../../platform/clock.ts';
import { failureFields, type Log } from '../../platform/logging/log.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import type { CodeMeaning } from '../../../shared/server-contract.ts';
import type { PiFailure } from '../gateway/gateway.ts';
import { identityText } from '../model.ts';
import { rotate } from '../rotation/rotate.ts';
import type { PiAccess } from '../tokens/pi-access.ts';
import { tagIn } from './comment-tag.ts';
import { isDueState, madeOf, mayStillBeMade } from './hold-state.ts';
import type { CheckOutAudit } from './audit-check-outs.ts';
import type { CheckOutLedger } from './check-out-ledger.ts';
import {
  accountKey,
  actorOf,
  checkInWait,
  holdKey,
  isDue,
  searchWait,
  targetNames,
  type CheckOutRecord,
} from './check-out-record.ts';
import { reportedHold } from './reported-hold.ts';
import { holdOwner, type ReportedHold } from './whose-hold.ts';

export type CheckInOutcome =
  | { readonly checkIn: 'done' | 'not-checked-out'; readonly spinJob?: SpinJob | undefined }
  /**
   * Another session of the same actor and account still uses it; it was held before and stays so; someone else holds it; or nothing is
   * on record.
   */
  | {
      readonly checkIn: 'nothing-to-do';
      readonly because: 'still-used' | 'held-before' | 'held-by-other' | 'not-on-record';
    }
  /** PI did not answer the check-out and may still make it; it is looked for. */
  | { readonly checkIn: 'undecided' }
  | { readonly checkIn: 'pending'; readonly failure: Failure; readonly unreachable: boolean };

export interface CheckInParts {
  readonly ledger: CheckOutLedger;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly audit: CheckOutAudit;
}

/** How a check-out is ended. */
export interface CheckInOptions {
  /** Asks a fresh list first, and leaves alone what someone else holds. */
  readonly verify: boolean;
}

/** Between two looks at whether another session still uses the account. */
const otherUseMs = 30_000;
/** Likewise, at whether PI says that somebody holds it. */
const otherHoldMs = 5 * 60_000;

/** What concerns all calls of the API User. */
const generalMeanings: readonly (CodeMeaning | undefined)[] = [
  'bad-credentials',
  'token-expired',
  'registration-key',
  'busy',
];

/** Whether the success of another call to PI means that this one may succeed too. */
function concernsAllCalls({ means, failure: { kind } }: PiFailure): boolean {
  if (means !== undefined) return generalMeanings.includes(means);
  return kind !== 'cancelled' && kind !== 'configuration';
}

function whoOf({ target, actor }: CheckOutRecord) {
  return { ...targetNames(target), actor: identityText(actor) };
}

/** Whose check-out PI checked in: one that it had answered, else the one that it can make for the shortest time. */
function checkedInFor(ofHold: readonly CheckOutRecord[], record: CheckOutRecord): CheckOutRecord {
  const end = ({ hold }: CheckOutRecord): number => {
    const made = madeOf(hold);
    return made.certain ? 0 : made.possibleUntil;
  };
  return ofHold.reduce((first, each) => (end(each) < end(first) ? each : first), record);
}

/** Ends check-outs of the ledger at PI: check-in, then rotation. To be called in the lock of the account. */
export class CheckIn {
  readonly #parts: CheckInParts;

  constructor(parts: CheckInParts) {
    this.#parts = parts;
  }

  /** Does what is due for the record: checks it in if it is the last use, and rotates as the settings say. */
  async finish(
    access: PiAccess,
    id: string,
    context: RequestContext,
    { verify }: CheckInOptions,
  ): Promise<CheckInOutcome> {
    const { ledger } = this.#parts;
    const record = ledger.find(id);
    if (record === undefined) return { checkIn: 'nothing-to-do', because: 'not-on-record' };
    if (!record.mayCheckIn) {
      // It has extended the hold, which another record may be about to check in.
      await ledger.settle(id, ledger.pendingCheckIns().find((other) => holdKey(other) === holdKey(record))?.id);
      return { checkIn: 'nothing-to-do', because: 'held-before' };
    }
    if (record.hold.phase === 'rotation-due') return this.#finishRotation(access, record, context);
    if (await this.#isStillUsed(record)) return { checkIn: 'nothing-to-do', because: 'still-used' };
    if (!verify && !this.#isUsedAtOtherAddress(record)) return this.#checkIn(access, record, context, {});
    const reported = await reportedHold(access, record, context);
    if (!reported.ok) return this.#failed(record, reported.error, context);
    return (
      (await this.#leftAlone(record, reported.value, context)) ??
      this.#checkIn(access, record, context, reported.value ?? {})
    );
  }

  /** The same account of the same actor is in use under another Endpoint URL, which may be another name of the same server. */
  #isUsedAtOtherAddress(record: CheckOutRecord): boolean {
    const key = holdKey({ ...record, endpointUrl: '' });
    const isSame = (other: CheckOutRecord): boolean => holdKey({ ...other, endpointUrl: '' }) === key;
    return this.#parts.ledger.inUse().some((other) => other.endpointUrl !== record.endpointUrl && isSame(other));
  }

  /**
   * Then the last of the other uses checks in: of this process, which settles this record; of another one, after which it is tried again.
   * A check-out that PI has answered is checked in before one of the same hold that PI may still make.
   */
  async #isStillUsed(record: CheckOutRecord): Promise<boolean> {
    const { ledger, clock } = this.#parts;
    const key = holdKey(record);
    const isOther = (other: CheckOutRecord): boolean => other.id !== record.id && holdKey(other) === key;
    const isAhead = (other: CheckOutRecord): boolean => isOther(other) && madeOf(other.hold).certain;
    if (!madeOf(record.hold).certain && ledger.pendingCheckIns().some(isAhead)) {
      await this.#postpone(record, otherUseMs);
      return true;
    }
    const heir = ledger.inUse().find(isOther);
    if (heir === undefined && !(await ledger.inUseElsewhere()).some(isOther)) return false;
    const isFinal = heir !== undefined && heir.mayCheckIn && heir.hold.phase !== 'undecided';
    if (isFinal && !mayStillBeMade(record.hold, clock.now())) {
      // Decided now: the heir may be released while the audit trail is written.
      ledger.noteSettled(record.id, heir.id);
      await this.#parts.audit.released(record, 'still-used');
      await ledger.saveOrLog();
    } else await this.#postpone(record, otherUseMs);
    return true;
  }

  #postpone({ id }: CheckOutRecord, ms: number): Promise<void> {
    const nextAttemptAt = this.#parts.clock.now() + ms;
    return this.#parts.ledger.apply([id], { type: 'postponed', nextAttemptAt });
  }

  /** The outcome, if the fresh list says that there is nothing to check in. */
  async #leftAlone(
    record: CheckOutRecord,
    reported: ReportedHold | undefined,
    context: RequestContext,
  ): Promise<CheckInOutcome | undefined> {
    const owner = reported && holdOwner(record, reported);
    if (owner === 'other') {
      this.#parts.log.warn('checkin.skipped', { correlationId: context.correlationId, ...whoOf(record) });
      await this.#parts.audit.released(record, 'held-by-other');
      await this.#notOurs([record]);
      return { checkIn: 'nothing-to-do', because: 'held-by-other' };
    }
    if (owner !== 'none' || !mayStillBeMade(record.hold, this.#parts.clock.now())) return undefined;
    await this.#notOurs([record]);
    return { checkIn: 'undecided' };
  }

  async #checkIn(
    access: PiAccess,
    record: CheckOutRecord,
    context: RequestContext,
    { comment: reported = '' }: ReportedHold,
  ): Promise<CheckInOutcome> {
    const comment = `Checked in after use through Privileged Remote Access by ${identityText(record.actor)}`;
    const answer = await access.write(actorOf(record), context, (pi, token) =>
      pi.checkIn(token, record.target, comment, context),
    );
    if (!answer.ok && answer.error.means !== 'not-found') return this.#failed(record, answer.error, context);
    const { ledger, clock } = this.#parts;
    const key = holdKey(record);
    const ofHold = ledger.pendingCheckIns().filter((each) => holdKey(each) === key);
    // PI may make a check-out twice. Where its lists name them, one that it may make again is looked for as before.
    const isNamed = tagIn(reported) !== undefined;
    if (answer.ok && !isNamed) ledger.note(checkedInFor(ofHold, record).id, { type: 'checked-in', at: clock.now() });
    // One answer settles the others of the same hold too, but for those that PI may still make.
    this.#noteNotOurs(ofHold);
    const ended = ofHold.filter(({ id }) => ledger.find(id)?.hold.phase !== 'check-in-due');
    const outcome = answer.ok ? 'done' : 'not-checked-out';
    // Decided now: a release of the session that comes while the disk is written rotates by itself, and answers so.
    const isRotationDue = this.#dueRotations(record).length > 0;
    // Before the ledger is written: after a kill in between it is tried again, and has a further entry rather than none.
    await Promise.all(ended.map((each) => this.#parts.audit.checkedIn(each, outcome)));
    await ledger.saveOrLog();
    if (ledger.find(record.id)?.hold.phase === 'check-in-due') return { checkIn: answer.ok ? 'done' : 'undecided' };
    const spinJob = isRotationDue ? await this.#rotate(access, record, context) : undefined;
    return { checkIn: outcome, spinJob };
  }

  #notOurs(records: readonly CheckOutRecord[]): Promise<void> {
    this.#noteNotOurs(records);
    return this.#parts.ledger.saveOrLog();
  }

  #noteNotOurs(records: readonly CheckOutRecord[]): void {
    const { ledger, clock, random } = this.#parts;
    const at = clock.now();
    for (const { id, hold } of records) {
      const wait = searchWait(isDueState(hold) ? hold.attempts : 0, random);
      ledger.note(id, { type: 'not-ours', at, nextAttemptAt: at + wait });
    }
  }

  async #failed(record: CheckOutRecord, cause: PiFailure, { correlationId }: RequestContext): Promise<CheckInOutcome> {
    const { ledger, clock, random, log } = this.#parts;
    const { hold, id } = record;
    const attempts = isDueState(hold) ? hold.attempts : 0;
    const at = clock.now();
    const wait = mayStillBeMade(hold, at) ? searchWait(attempts, random) : checkInWait(attempts, random);
    const unreachable = concernsAllCalls(cause);
    await ledger.apply([id], { type: 'failed', at, nextAttemptAt: at + wait, unreachable });
    const event = hold.phase === 'rotation-due' ? 'rotation.postponed' : 'checkin.pending';
    log.warn(event, { correlationId, ...whoOf(record), ...failureFields(cause.failure) });
    return { checkIn: 'pending', failure: cause.failure, unreachable };
  }

  /** The rotation of what is no longer checked out for the session. It waits while anybody holds the account. */
  async #finishRotation(access: PiAccess, record: CheckOutRecord, context: RequestContext): Promise<CheckInOutcome> {
    if (access.setup.settings.createSpinJobs) {
      const reported = await reportedHold(access, record, context);
      if (!reported.ok) return this.#failed(record, reported.error, context);
      const isHeld = (reported.value?.by ?? '').trim() !== '';
      if (isHeld || (await this.#isAccountInUse(record))) {
        await this.#postpone(record, isHeld ? otherHoldMs : otherUseMs);
        return { checkIn: 'nothing-to-do', because: 'still-used' };
      }
    }
    return { checkIn: 'not-checked-out', spinJob: await this.#rotate(access, record, context) };
  }

  async #isAccountInUse(record: CheckOutRecord): Promise<boolean> {
    const { ledger } = this.#parts;
    const key = accountKey(record);
    return [...ledger.inUse(), ...(await ledger.inUseElsewhere())].some((other) => accountKey(other) === key);
  }

  /** The rotations of the account that wait, if one of them is due now. */
  #dueRotations(record: CheckOutRecord): readonly CheckOutRecord[] {
    const { ledger, clock } = this.#parts;
    const key = accountKey(record);
    const waiting = ledger.due().filter((other) => other.hold.phase === 'rotation-due' && accountKey(other) === key);
    const now = clock.now();
    return waiting.some(({ hold }) => isDue(hold, now)) ? waiting : [];
  }

  /** Rotates if a rotation of the account is due now; it settles all rotations of that account. */
  async #rotate(access: PiAccess, record: CheckOutRecord, context: RequestContext): Promise<SpinJob | undefined> {
    const { ledger, log } = this.#parts;
    const waiting = this.#dueRotations(record);
    if (waiting.length === 0) return undefined;
    const spinJob = await this.#rotateNow(access, record, context);
    await ledger.apply(
      waiting.map(({ id }) => id),
      { type: 'rotated' },
    );
    if (spinJob === undefined) return undefined;
    const { status: outcome, message } = spinJob;
    log[outcome === 'created' ? 'info' : 'warn']('rotation.finished', {
      correlationId: context.correlationId,
      ...targetNames(record.target),
      outcome,
      message,
    });
    return spinJob;
  }

  async #rotateNow(
    access: PiAccess,
    { target, domain, actor }: CheckOutRecord,
    context: RequestContext,
  ): Promise<SpinJob | undefined> {
    if (!access.setup.settings.createSpinJobs || target.kind === 'shared') return undefined;
    const now = new Date(this.#parts.clock.now());
    return rotate(access, { account: target.account, domain, actor }, now, context);
  }
}
