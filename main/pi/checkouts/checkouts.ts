import { err, ok, type Result } from '../../../shared/result.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import type { HeldCredential, RequestContext } from '../../plugins/contract.ts';
import type { PiFailure, PiResult } from '../gateway/gateway.ts';
import type { CheckOut } from '../model.ts';
import type { PiAccess } from '../tokens/pi-access.ts';
import { AccessRegistry } from './access-registry.ts';
import { createAccountLock, type LockFailure } from './account-lock.ts';
import { CheckIn, type CheckInOptions, type CheckInOutcome, type CheckInParts } from './check-in.ts';
import { ecmIdOf, tagOf } from './comment-tag.ts';
import { isDueState, type ReleaseCause } from './hold-state.ts';
import { notRecorded, type CheckOutLedger } from './check-out-ledger.ts';
import {
  checkInWait,
  isOfSession,
  type CheckOutRecord,
  type HeldAccount,
  type NewCheckOut,
} from './check-out-record.ts';

/** Something checked out, on record until it is checked in. */
export interface Held {
  readonly record: CheckOutRecord;
  readonly checkOut: CheckOut;
}

/** A check-out that failed. `undoing` is there if PI may have made it all the same; its check-in is then running. */
export interface NotHeld {
  readonly failure: PiFailure;
  readonly undoing?: Promise<CheckInOutcome> | undefined;
}

/** Wraps the one call that checks out, to learn whether PI may have made the check-out. */
export type TrackCall = (call: () => PiResult<CheckOut>) => PiResult<CheckOut>;

interface CheckoutsParts extends CheckInParts {
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

function lockBusy(holder: string): Failure {
  return failure('service-unavailable', 'busy', {
    message: `Another program on this computer works with this account: ${holder}.`,
    doing: 'waiting for the lock of the account',
    hint: 'Try again in a moment. If it lasts, that program waits for PI or is stopped; continue it or end it.',
  });
}

/** The one record of what is checked out and by whom; each check-out is checked in once, whatever happens (lookup.md 4.5, 4.7, 5, 10). */
export class Checkouts {
  readonly ledger: CheckOutLedger;
  readonly accesses = new AccessRegistry();
  readonly #parts: CheckoutsParts;
  readonly #lock: ReturnType<typeof createAccountLock>;
  readonly #checkIn: CheckIn;
  readonly #delivered = new Map<string, Delivered>();
  /** By endpoint, in milliseconds. */
  readonly #durations = new Map<string, number>();

  constructor(parts: CheckoutsParts) {
    this.#parts = parts;
    this.ledger = parts.ledger;
    this.#lock = createAccountLock(parts.ledger.folder);
    this.#checkIn = new CheckIn(parts);
  }

  /** The tag of the comment of a check-out. Fails with `configuration` (`file`) if the id of this ECM cannot be read or made. */
  async tagFor(session: string) {
    try {
      return ok(tagOf(await ecmIdOf(this.ledger.folder), session));
    } catch (error) {
      return err(notRecorded(this.ledger.folder, error));
    }
  }

  /** Work with one account runs one at a time, in all processes on the folder. Without the lock nothing is checked out. */
  withLock<T>(
    account: HeldAccount,
    signal: AbortSignal,
    work: () => Promise<Result<T, NotHeld>>,
  ): Promise<Result<T, NotHeld>> {
    return this.#lock.run(account, signal, work, (why) => {
      const cause = why.is === 'busy' ? lockBusy(why.holder) : notRecorded(this.ledger.folder, why.error);
      return err({ failure: { failure: cause, transient: false } });
    });
  }

  /** Writes the record, then makes the call. To be called in {@link withLock}. */
  async checkOut(
    access: PiAccess,
    checkOut: NewCheckOut,
    call: (track: TrackCall) => PiResult<CheckOut>,
  ): Promise<Result<Held, NotHeld>> {
    const { ledger } = this;
    const { endpointUrl } = checkOut;
    const lastsMs = this.#durations.get(endpointUrl);
    const known = lastsMs === undefined ? checkOut : { ...checkOut, lastsMs };
    const begun = await this.#begin(known, access.setup.settings.requestTimeoutMs);
    if (!begun.ok) return err({ failure: { failure: begun.error, transient: false } });
    const { id } = begun.value;
    this.accesses.note(access);
    let mayBeMade = false;
    const track: TrackCall = async (send) => {
      const sent = await send();
      mayBeMade = !sent.ok && !isCertainlyNotMade(sent.error);
      return sent;
    };
    const undo = (): Promise<CheckInOutcome> => this.release(access, begun.value, 'never-delivered');
    const { audit } = this.#parts;
    const answer = await call(track).catch((bug: unknown) => {
      void audit.notDelivered(begun.value, { kind: 'unexpected' });
      void undo();
      throw bug;
    });
    if (answer.ok) {
      const until = answer.value.until?.getTime();
      if (until !== undefined) this.#durations.set(endpointUrl, until - this.#parts.clock.now());
      const record = ledger.note(id, { type: 'answered', until }) ?? begun.value;
      return ok({ record, checkOut: answer.value });
    }
    await audit.notDelivered(begun.value, answer.error.failure);
    if (!mayBeMade) {
      await ledger.apply([id], { type: 'refused' });
      return err({ failure: answer.error });
    }
    if (answer.error.isCarriedOut === true) ledger.note(id, { type: 'answered' });
    // Not awaited: the check-in needs the lock that is held here.
    return err({ failure: answer.error, undoing: undo() });
  }

  /** The session has the credential from now on, until it is claimed for its check-in. Resolves when that is on disk. */
  async deliver(record: CheckOutRecord, session: Session, holder: string | undefined): Promise<void> {
    this.#delivered.set(record.id, { record, session, credentialId: record.credentialId, holder });
    await Promise.all([this.ledger.apply([record.id], { type: 'delivered' }), this.#parts.audit.delivered(record)]);
  }

  /** The check-out was made, and nobody got it: it is checked in. */
  async notDelivered(access: PiAccess, record: CheckOutRecord, why: Failure, context: RequestContext): Promise<void> {
    await this.#parts.audit.notDelivered(record, why);
    await this.release(access, record, 'never-delivered', context);
  }

  /** Both are written at the same time; nothing is checked out unless both are on the disk. */
  async #begin(checkOut: NewCheckOut, requestTimeoutMs: number): Promise<Result<CheckOutRecord, Failure>> {
    const { audit } = this.#parts;
    const [begun, intended] = await Promise.all([
      this.ledger.begin(checkOut, requestTimeoutMs),
      audit.intent(checkOut),
    ]);
    if (begun.ok && intended.ok) return begun;
    if (begun.ok) await this.ledger.settle(begun.value.id);
    else if (intended.ok) await audit.notDelivered(checkOut, begun.error);
    return intended.ok ? begun : intended;
  }

  /**
   * Takes a delivered credential for its check-in, so that no other release takes the same: the holder's own, else the oldest. After its
   * connection was lost, the session's own release finds it in the ledger until its password is rotated.
   */
  claim(
    session: Session,
    credentialId: string,
    holder: string | undefined,
    cause: ReleaseCause,
  ): CheckOutRecord | undefined {
    const candidates = this.#deliveredTo(session, credentialId);
    const claimed = candidates.find((each) => each.holder === holder) ?? candidates[0];
    if (claimed !== undefined) this.#delivered.delete(claimed.record.id);
    const record = claimed?.record ?? (cause === 'session-ended' ? this.#lost(session, credentialId) : undefined);
    return record && this.ledger.note(record.id, { type: 'released', cause, at: this.#parts.clock.now() });
  }

  holds(session: Session, credentialId: string): boolean {
    return this.#deliveredTo(session, credentialId).length > 0 || this.#lost(session, credentialId) !== undefined;
  }

  heldBy(holder: string): readonly HeldCredential[] {
    return [...this.#delivered.values()].filter((each) => each.holder === holder);
  }

  /** Ends what is claimed or was never delivered: checks in if this is the last use; a failed check-in becomes pending. */
  async release(
    access: PiAccess,
    { id, correlationId }: CheckOutRecord,
    cause: ReleaseCause,
    context: RequestContext = this.#parts.background(correlationId),
  ): Promise<CheckInOutcome> {
    const record = this.ledger.note(id, { type: 'released', cause, at: this.#parts.clock.now() });
    if (record === undefined) return { checkIn: 'nothing-to-do', because: 'not-on-record' };
    const outcome = await this.#finish(access, record, context, { verify: cause !== 'session-ended' });
    const left = this.ledger.find(id);
    if (left !== undefined && isDueState(left.hold)) this.#parts.checkInPending();
    return outcome;
  }

  /** Ends a test in the lock in which it checked out. */
  endTest(access: PiAccess, { id }: CheckOutRecord, context: RequestContext): Promise<CheckInOutcome> {
    // Of a test the password is rotated in the full cycle only, which `rotates` of its record says.
    this.ledger.note(id, { type: 'delivered' });
    this.ledger.note(id, { type: 'released', cause: 'session-ended', at: this.#parts.clock.now() });
    return this.#checkIn.finish(access, id, context, { verify: true });
  }

  /** Another attempt at what is due. */
  retry(access: PiAccess, record: CheckOutRecord, context: RequestContext): Promise<CheckInOutcome> {
    return this.#finish(access, record, context, { verify: true });
  }

  /** Resolves when no check-out and no check-in is running. */
  idle(): Promise<void> {
    return this.#lock.idle();
  }

  #finish(
    access: PiAccess,
    record: CheckOutRecord,
    context: RequestContext,
    options: CheckInOptions,
  ): Promise<CheckInOutcome> {
    const work = (): Promise<CheckInOutcome> => this.#checkIn.finish(access, record.id, context, options);
    const { signal } = this.#parts.background();
    return this.#lock.run(record, signal, work, (why) => this.#withoutLock(record, why, work));
  }

  /** A check-in is never refused: where no lock can be made, it is made without one. */
  async #withoutLock(
    { id, hold }: CheckOutRecord,
    why: LockFailure,
    work: () => Promise<CheckInOutcome>,
  ): Promise<CheckInOutcome> {
    if (why.is === 'unusable') return work();
    const { clock, random } = this.#parts;
    const at = clock.now();
    const nextAttemptAt = at + checkInWait(isDueState(hold) ? hold.attempts : 0, random);
    await this.ledger.apply([id], { type: 'failed', at, nextAttemptAt, unreachable: false });
    return { checkIn: 'pending', failure: lockBusy(why.holder), unreachable: false };
  }

  /** Oldest first. */
  #deliveredTo(session: Session, credentialId: string): readonly Delivered[] {
    return [...this.#delivered.values()].filter(
      (each) => each.credentialId === credentialId && isOfSession(each.record, session),
    );
  }

  /** What the session had when its connection was lost, until its password is rotated. */
  #lost(session: Session, credentialId: string): CheckOutRecord | undefined {
    const now = this.#parts.clock.now();
    return this.ledger
      .due()
      .find(
        (record) =>
          record.credentialId === credentialId &&
          isDueState(record.hold) &&
          record.hold.rotateAt !== undefined &&
          record.hold.rotateAt > now &&
          isOfSession(record, session),
      );
  }
}
