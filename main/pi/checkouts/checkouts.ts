import { LRUCache } from 'lru-cache';
import type { Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import type { SpinJob } from '../../../shared/lookup-result.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import { failureFields, type Log } from '../../platform/logging/log.ts';
import { createKeyedMutex } from '../../lib/keyed-mutex.ts';
import type { HeldCredential, RequestContext } from '../../plugins/contract.ts';
import { piCodes, type PiFailure, type PiResult } from '../gateway/gateway.ts';
import { sameName } from '../../../shared/names.ts';
import { identityText, type CheckOut } from '../model.ts';
import { rotate } from '../rotation/rotate.ts';
import type { PiAccess } from '../tokens/pi-access.ts';
import type { CheckOutLedger } from './ledger.ts';
import {
  actorOf,
  checkInWait,
  holdKey,
  isOfSession,
  targetNames,
  type CheckOutRecord,
  type Hold,
  type NewCheckOut,
} from './record.ts';

export type CheckInOutcome =
  | { readonly checkIn: 'done'; readonly spinJob?: SpinJob | undefined }
  /** Another session of the same actor and account still uses it, or it was held before and stays so. */
  | { readonly checkIn: 'nothing-to-do'; readonly because: 'still-used' | 'held-before' }
  | { readonly checkIn: 'pending'; readonly failure: Failure };

/** Something checked out, on record until it is checked in. */
export interface Held {
  readonly record: CheckOutRecord;
  readonly checkOut: CheckOut;
}

/** A check-out that failed. `undoing` is there if PI may have made it all the same; its check-in is then running. */
interface NotHeld {
  readonly failure: PiFailure;
  readonly undoing?: Promise<CheckInOutcome> | undefined;
}

/** Wraps the one call that checks out, to learn whether PI may have made the check-out. */
export type TrackCall = (call: () => PiResult<CheckOut>) => PiResult<CheckOut>;

interface CheckoutsParts {
  readonly ledger: CheckOutLedger;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** For work that outlives the request that caused it. */
  readonly background: (correlationId?: string) => RequestContext;
  readonly checkInPending: () => void;
}

/** In memory only: a connection does not outlive the process. */
interface Delivered extends HeldCredential {
  readonly record: CheckOutRecord;
  readonly holder: string | undefined;
}

/**
 * Whether PI cannot have made the check-out: it said so, or the request never reached it. A certificate is refused before anything is
 * sent; TLS itself may also break later, while PI answers.
 */
function isCertainlyNotMade({ code, failure: { kind, detail } }: PiFailure): boolean {
  if (code !== undefined || kind === 'configuration') return true;
  if (kind === 'tls') return detail !== 'protocol';
  return kind === 'connectivity' && (detail === 'dns' || detail === 'refused' || detail === 'proxy');
}

/** One set of settings is usual, a few more while drafts are tested. */
const maxRemembered = 20;

/** The actor that checked out must check in: another API User cannot. */
function canCheckIn({ setup, apiIdentity }: PiAccess, { endpointUrl, actor }: CheckOutRecord): boolean {
  if (setup.settings.endpointUrl !== endpointUrl) return false;
  return actor.as === 'user' || sameName(identityText(actor), identityText(apiIdentity));
}

/** The settings of this process that can check in: the latest for each endpoint and API User. */
class AccessRegistry {
  readonly #known = new LRUCache<string, PiAccess>({ max: maxRemembered });

  note(access: PiAccess): void {
    const who = identityText(access.apiIdentity).toLowerCase();
    this.#known.set(JSON.stringify([access.setup.settings.endpointUrl, who]), access);
  }

  /** `preferred` if it has the actor that checked out, else the latest that has it. */
  accessFor(record: CheckOutRecord, preferred?: PiAccess): PiAccess | undefined {
    if (preferred !== undefined && canCheckIn(preferred, record)) return preferred;
    // Most recently noted first.
    return [...this.#known.values()].find((access) => canCheckIn(access, record));
  }
}

/** The one record of what is checked out and by whom; each check-out is checked in once, whatever happens (lookup.md 4.5, 4.7, 5). */
export class Checkouts {
  readonly ledger: CheckOutLedger;
  readonly accesses = new AccessRegistry();
  readonly #parts: CheckoutsParts;
  readonly #mutex = createKeyedMutex();
  readonly #delivered = new Map<string, Delivered>();

  constructor(parts: CheckoutsParts) {
    this.#parts = parts;
    this.ledger = parts.ledger;
  }

  /** Work of one endpoint, actor and account runs one at a time, so that no check-in overtakes a check-out. */
  withLock<T>(hold: Hold, work: () => Promise<T>): Promise<T> {
    return this.#mutex.runExclusive(holdKey(hold), work);
  }

  /** Writes the record, then makes the call. To be called in {@link withLock}. */
  async checkOut(
    access: PiAccess,
    checkOut: NewCheckOut,
    call: (track: TrackCall) => PiResult<CheckOut>,
  ): Promise<Result<Held, NotHeld>> {
    const begun = await this.ledger.begin(checkOut);
    if (!begun.ok) return err({ failure: { failure: begun.error, transient: false } });
    this.accesses.note(access);
    let mayBeMade = false;
    const answer = await call(async (send) => {
      const sent = await send();
      mayBeMade = !sent.ok && !isCertainlyNotMade(sent.error);
      return sent;
    });
    if (answer.ok) return ok({ record: begun.value, checkOut: answer.value });
    if (mayBeMade) {
      // Never delivered, so not rotated. Not awaited: the check-in needs the lock that is held here.
      const unused = { ...begun.value, rotates: false };
      return err({
        failure: answer.error,
        undoing: this.checkIn(access, unused, this.#parts.background(checkOut.correlationId)),
      });
    }
    await this.ledger.settle([begun.value.id]);
    return err({ failure: answer.error });
  }

  /** The session has the credential from now on, until it is claimed for its check-in. */
  deliver(record: CheckOutRecord, session: Session, holder: string | undefined): void {
    this.#delivered.set(record.id, { record, session, credentialId: record.credentialId, holder });
  }

  /** Takes a delivered credential for its check-in, so that no other release takes the same: the holder's own, else the oldest. */
  claim(session: Session, credentialId: string, holder: string | undefined): CheckOutRecord | undefined {
    const candidates = this.#deliveredTo(session, credentialId);
    const claimed = candidates.find((each) => each.holder === holder) ?? candidates[0];
    if (claimed !== undefined) this.#delivered.delete(claimed.record.id);
    return claimed?.record;
  }

  holds(session: Session, credentialId: string): boolean {
    return this.#deliveredTo(session, credentialId).length > 0;
  }

  heldBy(holder: string): readonly HeldCredential[] {
    return [...this.#delivered.values()].filter((each) => each.holder === holder);
  }

  /** Checks in if this is the last use, and rotates as the settings say; a failed check-in becomes pending. */
  checkIn(access: PiAccess, record: CheckOutRecord, context: RequestContext): Promise<CheckInOutcome> {
    return this.withLock(record, async () => {
      const isStillUsed = this.ledger.openLike(record).some(({ id }) => id !== record.id);
      if (isStillUsed || !record.mayCheckIn) {
        await this.ledger.settle([record.id]);
        return { checkIn: 'nothing-to-do', because: isStillUsed ? 'still-used' : 'held-before' };
      }
      const outcome = await this.#checkIn(access, record, context);
      if (outcome.checkIn === 'pending') this.#parts.checkInPending();
      return outcome;
    });
  }

  /** Another attempt at a pending check-in. */
  retry(access: PiAccess, record: CheckOutRecord, context: RequestContext): Promise<void> {
    return this.withLock(record, async () => {
      // Settled with another record of the same hold since it was listed.
      if (!this.ledger.pending().some(({ id }) => id === record.id)) return;
      // It is in use again; the last of these uses checks in for this record too.
      if (this.ledger.openLike(record).length > 0) return;
      await this.#checkIn(access, record, context, (outcome) =>
        this.#parts.log.info('checkin.retried', {
          correlationId: context.correlationId,
          ...targetNames(record.target),
          outcome,
        }),
      );
    });
  }

  /** Resolves when no check-out and no check-in is running. */
  idle(): Promise<void> {
    return this.#mutex.idle();
  }

  /** Oldest first. */
  #deliveredTo(session: Session, credentialId: string): readonly Delivered[] {
    return [...this.#delivered.values()].filter(
      (each) => each.credentialId === credentialId && isOfSession(each.record, session),
    );
  }

  /** Not found means that PI no longer has it checked out: nothing is left to be done. */
  async #checkIn(
    access: PiAccess,
    record: CheckOutRecord,
    context: RequestContext,
    answered?: (outcome: 'done' | 'failed') => void,
  ): Promise<CheckInOutcome> {
    const comment = `Checked in after use through Privileged Remote Access by ${identityText(record.actor)}`;
    const answer = await access.write(actorOf(record), context, (pi, token) =>
      pi.checkIn(token, record.target, comment, context),
    );
    if (answer.ok || answer.error.code === piCodes.notFound) {
      answered?.('done');
      return { checkIn: 'done', spinJob: await this.#rotate(access, await this.#settleAll(record), context) };
    }
    answered?.('failed');
    const { failure } = answer.error;
    const { clock, random, log } = this.#parts;
    await this.ledger.postpone(record.id, clock.now() + checkInWait(record.attempts, random), record.rotates);
    const who = { ...targetNames(record.target), actor: identityText(record.actor) };
    log.warn('checkin.pending', { correlationId: context.correlationId, ...who, ...failureFields(failure) });
    return { checkIn: 'pending', failure };
  }

  /**
   * One check-in settles this record and the pending ones of the same hold. Answers the record, to be rotated if any of them
   * was to be.
   */
  async #settleAll(record: CheckOutRecord): Promise<CheckOutRecord> {
    const key = holdKey(record);
    const waiting = this.ledger.pending().filter((other) => holdKey(other) === key);
    await this.ledger.settle([record.id, ...waiting.map(({ id }) => id)]);
    return { ...record, rotates: [record, ...waiting].some(({ rotates }) => rotates) };
  }

  async #rotate(access: PiAccess, record: CheckOutRecord, context: RequestContext): Promise<SpinJob | undefined> {
    if (!access.setup.settings.createSpinJobs || !record.rotates || record.target.kind === 'shared') return undefined;
    const { account } = record.target;
    const rotation = { account, domain: record.domain, actor: record.actor };
    const spinJob = await rotate(access, rotation, new Date(this.#parts.clock.now()), context);
    const level = spinJob.status === 'created' ? 'info' : 'warn';
    this.#parts.log[level]('rotation.finished', {
      correlationId: context.correlationId,
      ...targetNames(record.target),
      outcome: spinJob.status,
      message: spinJob.message,
    });
    return spinJob;
  }
}
