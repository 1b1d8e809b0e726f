import type { Failure } from '../../../shared/errors.ts';
import type { SpinJob } from '../../../shared/lookup-result.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { EngineContext } from '../engine.ts';
import { piCodes, type PiFailure, type PiResult } from '../gateway/gateway.ts';
import { identityText, type CheckOut } from '../model.ts';
import { rotate } from '../rotation/rotate.ts';
import type { PiAccess } from '../tokens/pi-access.ts';
import { checkInWait } from './check-in-wait.ts';
import { holdsLike, type CheckOutLedger } from './ledger.ts';
import { actorOf, holdKey, targetNames, type CheckOutRecord, type NewCheckOut } from './record.ts';
import { createKeyedMutex } from '../../lib/keyed-mutex.ts';

/** How giving a check-out back ended. */
export type CheckInOutcome =
  | { readonly checkIn: 'done'; readonly spinJob?: SpinJob | undefined }
  /** Another session of the same actor and account still uses it, or it was held before and stays so. */
  | { readonly checkIn: 'nothing-to-do'; readonly because: 'still-used' | 'held-before' }
  | { readonly checkIn: 'pending'; readonly failure: Failure };

/** Something checked out, on record until it is given back. */
export interface Held {
  readonly record: CheckOutRecord;
  readonly checkOut: CheckOut;
}

/** A check-out that failed. `undoing` is there if PI may have made it all the same; it is then being given back. */
export interface NotHeld {
  readonly failure: PiFailure;
  readonly undoing?: Promise<CheckInOutcome> | undefined;
}

/** Put around the one call that checks out, so that custody knows whether PI may have made it. */
export type OnTheWire = (call: () => PiResult<CheckOut>) => PiResult<CheckOut>;

/** Keeps what is checked out, and sees to it that it is checked in again, once, whatever happens (lookup.md 4.5, 4.7, 5). */
export interface Checkouts {
  readonly ledger: CheckOutLedger;
  /** Runs work of one endpoint, actor and account after the other, so that no check-in overtakes a check-out. */
  inTurn<T>(hold: Parameters<typeof holdKey>[0], work: () => Promise<T>): Promise<T>;
  /** Puts it on record, then takes the road on which the call is made. Call it in turn. */
  checkOut(
    access: PiAccess,
    checkOut: NewCheckOut,
    strategy: (wire: OnTheWire) => PiResult<CheckOut>,
  ): Promise<Result<Held, NotHeld>>;
  /** It reached the one who asked, and stays out until released. */
  deliver(record: CheckOutRecord): void;
  /** The oldest delivered one that fits, for whoever is going to give it back; nobody else gets the same. */
  claim(fits: (record: CheckOutRecord) => boolean): CheckOutRecord | undefined;
  /** Checks in if this is the last use, and rotates as the settings say; a failed check-in becomes pending. */
  giveBack(access: PiAccess, record: CheckOutRecord, context: EngineContext): Promise<CheckInOutcome>;
  /** Another attempt at a pending check-in; answers whether it is off the list. */
  retry(access: PiAccess, record: CheckOutRecord, context: EngineContext): Promise<boolean>;
  /** Resolves when no check-out and no check-in is under way. */
  idle(): Promise<void>;
}

export interface CheckoutsParts {
  readonly ledger: CheckOutLedger;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** For work that outlives the request that caused it. */
  readonly background: () => EngineContext;
  /** Called after a check-in became pending. */
  readonly pended: () => void;
}

/**
 * Whether PI cannot have made the check-out: it said so, or the request never reached it. A certificate is refused before anything is
 * sent; TLS itself may also break later, when the answer is on its way.
 */
function isCertainlyNotMade({ code, failure: { kind, detail } }: PiFailure): boolean {
  if (code !== undefined || kind === 'configuration') return true;
  if (kind === 'tls') return detail !== 'protocol';
  return kind === 'connectivity' && (detail === 'dns' || detail === 'refused' || detail === 'proxy');
}

/** PI no longer has it checked out: nothing is left to be done. */
function isCheckedIn(answer: Result<void, PiFailure>): boolean {
  return answer.ok || answer.error.code === piCodes.notFound;
}

class CheckoutTracker implements Checkouts {
  readonly ledger: CheckOutLedger;
  readonly #parts: CheckoutsParts;
  readonly #mutex = createKeyedMutex();
  readonly #delivered = new Map<string, CheckOutRecord>();

  constructor(parts: CheckoutsParts) {
    this.#parts = parts;
    this.ledger = parts.ledger;
  }

  inTurn<T>(hold: Parameters<typeof holdKey>[0], work: () => Promise<T>): Promise<T> {
    return this.#mutex.runExclusive(holdKey(hold), work);
  }

  async checkOut(
    access: PiAccess,
    checkOut: NewCheckOut,
    strategy: (wire: OnTheWire) => PiResult<CheckOut>,
  ): Promise<Result<Held, NotHeld>> {
    const begun = await this.ledger.begin(checkOut);
    if (!begun.ok) return err({ failure: { failure: begun.error, transient: false } });
    let mayBeMade = false;
    const answer = await strategy(async (call) => {
      const sent = await call();
      mayBeMade = !sent.ok && !isCertainlyNotMade(sent.error);
      return sent;
    });
    if (answer.ok) return ok({ record: begun.value, checkOut: answer.value });
    if (mayBeMade) {
      // Never delivered, so there is nothing to rotate. Not awaited here: we hold the turn that it waits for.
      const unused = { ...begun.value, rotates: false };
      return err({ failure: answer.error, undoing: this.giveBack(access, unused, this.#parts.background()) });
    }
    await this.ledger.settle([begun.value.id]);
    return err({ failure: answer.error });
  }

  deliver(record: CheckOutRecord): void {
    this.#delivered.set(record.id, record);
  }

  claim(fits: (record: CheckOutRecord) => boolean): CheckOutRecord | undefined {
    const record = [...this.#delivered.values()].find(fits);
    if (record !== undefined) this.#delivered.delete(record.id);
    return record;
  }

  giveBack(access: PiAccess, record: CheckOutRecord, context: EngineContext): Promise<CheckInOutcome> {
    return this.inTurn(record, async () => {
      if (holdsLike(this.ledger, record).some(({ id }) => id !== record.id)) {
        await this.ledger.settle([record.id]);
        return { checkIn: 'nothing-to-do', because: 'still-used' };
      }
      if (!record.mayCheckIn) {
        await this.ledger.settle([record.id]);
        return { checkIn: 'nothing-to-do', because: 'held-before' };
      }
      const answer = await this.#checkIn(access, record, context);
      if (!answer.ok && !isCheckedIn(answer)) {
        await this.#postpone(record, answer.error);
        this.#parts.pended();
        return { checkIn: 'pending', failure: answer.error.failure };
      }
      return { checkIn: 'done', spinJob: await this.#rotate(access, await this.#settleAll(record), context) };
    });
  }

  retry(access: PiAccess, record: CheckOutRecord, context: EngineContext): Promise<boolean> {
    return this.inTurn(record, async () => {
      // Done with that of another record of the same hold, since it was listed.
      if (!this.ledger.pending().some(({ id }) => id === record.id)) return true;
      // The last of those who use it again will check in for this one too.
      if (holdsLike(this.ledger, record).length > 0) return false;
      const answer = await this.#checkIn(access, record, context);
      const { account, system } = targetNames(record.target);
      this.#parts.log.info('checkin.retried', { account, system, outcome: isCheckedIn(answer) ? 'done' : 'failed' });
      if (!answer.ok && !isCheckedIn(answer)) {
        await this.#postpone(record, answer.error);
        return false;
      }
      await this.#rotate(access, await this.#settleAll(record), context);
      return true;
    });
  }

  idle(): Promise<void> {
    return this.#mutex.idle();
  }

  #checkIn(access: PiAccess, record: CheckOutRecord, context: EngineContext): PiResult<void> {
    const comment = `Checked in after use through Privileged Remote Access by ${identityText(record.actor)}`;
    const { target } = record;
    return access.write(actorOf(record), context, (pi, token) =>
      target.kind === 'stored'
        ? pi.checkInStored(token, target.account, comment, context)
        : pi.checkInShared(token, target.identifier, comment, context),
    );
  }

  async #postpone(record: CheckOutRecord, { failure: { kind, message } }: PiFailure): Promise<void> {
    const { clock, random, log } = this.#parts;
    await this.ledger.postpone(record.id, clock.now() + checkInWait(record.attempts, random), record.rotates);
    log.warn('checkin.pending', { ...targetNames(record.target), actor: identityText(record.actor), kind, message });
  }

  /**
   * One check-in is enough for this record and for those of the same hold that were waiting for theirs. Answers the record as it is to
   * be rotated: if it is to be after any of them.
   */
  async #settleAll(record: CheckOutRecord): Promise<CheckOutRecord> {
    const key = holdKey(record);
    const waiting = this.ledger.pending().filter((other) => holdKey(other) === key);
    await this.ledger.settle([record.id, ...waiting.map(({ id }) => id)]);
    return { ...record, rotates: [record, ...waiting].some(({ rotates }) => rotates) };
  }

  async #rotate(access: PiAccess, record: CheckOutRecord, context: EngineContext): Promise<SpinJob | undefined> {
    if (!access.setup.settings.createSpinJobs || !record.rotates || record.target.kind === 'shared') return undefined;
    const { account } = record.target;
    const rotation = { account, domain: record.domain, actor: record.actor };
    const spinJob = await rotate(access, rotation, new Date(this.#parts.clock.now()), context);
    const level = spinJob.status === 'created' ? 'info' : 'warn';
    this.#parts.log[level]('rotation.finished', {
      ...targetNames(record.target),
      outcome: spinJob.status,
      message: spinJob.message,
    });
    return spinJob;
  }
}

export function createCheckouts(parts: CheckoutsParts): Checkouts {
  return new CheckoutTracker(parts);
}
