import { sentencesOf, type Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import type { SpinJob, TraceEntry, TraceStage } from '../../shared/lookup-result.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../platform/clock.ts';
import { failureFields, type Log, type LogFields } from '../platform/logging/log.ts';
import { sessionFields } from '../platform/logging/session-fields.ts';
import { secretInSession } from '../platform/secrets/session-secrets.ts';
import type {
  CredentialPackage,
  FindOutcome,
  PluginDiagnosis,
  PluginEngine,
  PluginHealth,
  ReleaseOutcome,
  RequestContext,
  TestRetrieveOutcome,
} from '../plugins/contract.ts';
import { findCredentials } from './find-credentials.ts';
import { identityText } from './model.ts';
import type { CheckInOutcome } from './checkouts/check-in.ts';
import { targetNames, type CheckOutRecord } from './checkouts/check-out-record.ts';
import { cancelledRetrieval } from './checkouts/retrieval-failures.ts';
import {
  holderOf,
  retrieveCredential,
  testCredential,
  type RetrievalRequest,
  type RetrievalTools,
} from './checkouts/retrieve-credential.ts';
import { decodeCredentialId } from './selection/credential-id.ts';
import type { PiAccess } from './tokens/pi-access.ts';

/** Shared by all engines of one plugin, apart from `access` and `reach`, which belong to the settings of one engine. */
interface EngineParts extends RetrievalTools {
  /** The checks before any login. */
  readonly reach: (context: RequestContext) => Promise<PluginDiagnosis>;
  readonly clock: Clock;
  readonly log: Log;
  /** For check-ins that outlive the request that caused them, under its correlation id. */
  readonly background: (correlationId?: string) => RequestContext;
}

/** Of the credential that is asked for; nothing of an id that is none. */
function namedFields(credentialId: string): LogFields {
  const named = decodeCredentialId(credentialId);
  if (!named.ok) return {};
  const { value } = named;
  return targetNames(value.kind === 'shared' ? value : { kind: 'stored', account: value.account });
}

/**
 * The engine for one valid set of settings (lookup.md). Tokens and open check-outs are shared with the engines before and after it,
 * so that a change of settings neither logs in again nor loses a check-out.
 */
export class PiEngine implements PluginEngine {
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  async findCredentials(session: Session, context: RequestContext): Promise<FindOutcome> {
    const { log, clock, access } = this.#parts;
    const refusal = this.#refusalOf(session, context);
    if (refusal !== undefined) return { trace: [], warnings: [], result: err(refusal) };
    const fields = { correlationId: context.correlationId, ...sessionFields(session) };
    const startedAt = clock.now();
    log.info('lookup.started', fields);
    const { trace, warnings, result } = await findCredentials(access, session, context);
    const durationMs = clock.now() - startedAt;
    this.#logTrace(trace, context);
    if (!result.ok) {
      log.warn('lookup.failed', { ...fields, ...failureFields(result.error), durationMs });
      return { trace, warnings, result };
    }
    const { user, found, offers } = result.value;
    const keys = found.map(({ key }) => key);
    log.info('lookup.finished', { ...fields, actor: identityText(user), keys, count: offers.length, durationMs });
    return { trace, warnings, result: ok(offers.map(({ credential }) => credential)) };
  }

  async getCredential(
    session: Session,
    credentialId: string,
    context: RequestContext,
  ): Promise<Result<CredentialPackage, Failure>> {
    const fields = this.#logRetrieveStarted(session, credentialId, context);
    const { checkouts, access, background, log } = this.#parts;
    const retrieved = await retrieveCredential(this.#parts, { session, credentialId, purpose: 'session' }, context);
    if (!retrieved.ok) {
      const { failure } = retrieved.error.failure;
      log.warn('retrieve.failed', { ...fields, ...failureFields(failure) });
      return err(failure);
    }
    const { offer, held } = retrieved.value;
    if (context.signal.aborted) {
      void checkouts.notDelivered(access, held.record, cancelledRetrieval, background(context.correlationId));
      log.warn('retrieve.failed', { ...fields, kind: 'cancelled' });
      return err(cancelledRetrieval);
    }
    await checkouts.deliver(held.record, session, context.holder);
    log.info('retrieve.finished', { ...fields, ...recordFields(held.record) });
    const { account, injectAs, domain } = offer.credential;
    const { password } = held.checkOut;
    const actor = identityText(held.record.actor);
    return ok({ account, injectAs, password, actor, ...(domain === undefined ? {} : { domain }) });
  }

  async releaseCredential(
    session: Session,
    credentialId: string,
    _endedAt: number,
    context: RequestContext,
  ): Promise<Result<ReleaseOutcome, Failure>> {
    const { checkouts, access, clock, log } = this.#parts;
    const fields = { correlationId: context.correlationId, ...sessionFields(session) };
    const cause = context.connectionLost === true ? 'connection-lost' : 'session-ended';
    const record = checkouts.claim(session, credentialId, context.holder, cause);
    if (record === undefined) return ok({ checkIn: 'nothing-to-do' });
    const able = checkouts.accesses.accessFor(record, access);
    if (able === undefined) {
      // No settings with the actor that checked it out are known any more; it waits for some.
      await checkouts.ledger.apply([record.id], { type: 'postponed', nextAttemptAt: clock.now() });
      return ok({ checkIn: 'pending', actor: identityText(record.actor) });
    }
    const ended = await checkouts.release(able, record, cause, context);
    if (ended.checkIn === 'pending') log.warn('release.failed', { ...fields, ...failureFields(ended.failure) });
    else log.info('release.finished', { ...fields, ...recordFields(record), outcome: outcomeText(ended) });
    return ok({ ...releaseOutcome(ended), actor: identityText(record.actor) });
  }

  async testRetrieve(
    session: Session,
    credentialId: string,
    { fullCycle }: { readonly fullCycle: boolean },
    context: RequestContext,
  ): Promise<TestRetrieveOutcome> {
    const refusal = this.#refusalOf(session, context);
    if (refusal !== undefined) return testOutcome(err(refusal), {});
    const fields = this.#logRetrieveStarted(session, credentialId, context);
    const { log } = this.#parts;
    const purpose = fullCycle ? 'full-cycle-test' : 'test';
    const outcome = await this.#testRetrieve({ session, credentialId, purpose }, context);
    const { result, checkedIn, pendingCheckIn, spinJob } = outcome;
    const checkIn = checkedIn ? 'done' : pendingCheckIn ? 'pending' : 'left';
    const ending = { ...fields, purpose, checkIn, rotation: spinJob?.status };
    if (result.ok) log.info('retrieve.finished', ending);
    else log.warn('retrieve.failed', { ...ending, ...failureFields(result.error) });
    return outcome;
  }

  /** A secret in a field, which would be logged. The service has searched for it, and for more secrets. */
  #refusalOf(session: Session, { isSearched = false }: RequestContext): Failure | undefined {
    const { secrets } = this.#parts.access.setup;
    return isSearched ? undefined : secretInSession(session, () => Object.values(secrets));
  }

  async health(context: RequestContext): Promise<PluginHealth> {
    const { ok: healthy, failure } = await this.#parts.reach(context);
    return { healthy, message: failure === undefined ? 'PI can be reached.' : sentencesOf(failure) };
  }

  /**
   * Makes the same calls as an injection, and checks in at once (lookup.md 4.8), with a context of its own, because the check-in must
   * happen even if the test was cancelled.
   */
  async #testRetrieve(request: RetrievalRequest, context: RequestContext): Promise<TestRetrieveOutcome> {
    const { access, background } = this.#parts;
    const tested = await testCredential(this.#parts, request, context, background(context.correlationId));
    if (!tested.ok) {
      const { failure: cause, undoing } = tested.error;
      const undone = await undoing;
      return testOutcome(err(cause.failure), {
        checkedIn: undone?.checkIn === 'done' || undone?.checkIn === 'not-checked-out',
        pendingCheckIn: undone?.checkIn === 'pending' || undone?.checkIn === 'undecided',
      });
    }
    const { offer, held, ended } = tested.value;
    const { account, injectAs } = offer.credential;
    const names = ok({ account, injectAs });
    if (ended.checkIn === 'pending') return testOutcome(err(ended.failure), { pendingCheckIn: true });
    if (ended.checkIn === 'nothing-to-do' || ended.checkIn === 'undecided' || ended.checkIn === 'not-checked-out') {
      const why = ended.checkIn === 'nothing-to-do' ? ended.because : ended.checkIn;
      const reason = leftOut[why](holderOf(access, offer));
      const { spinJob = { status: 'not-needed', message: reason } as const } =
        ended.checkIn === 'not-checked-out' ? ended : {};
      return testOutcome(names, { warnings: [reason], ...(request.purpose === 'full-cycle-test' ? { spinJob } : {}) });
    }
    if (request.purpose !== 'full-cycle-test') return testOutcome(names, { checkedIn: true });
    return testOutcome(names, { checkedIn: true, spinJob: ended.spinJob ?? notRotated(access, held.record) });
  }

  /** A person who tests reads why in the log of the app; of the requests of a service, each step is too much. */
  #logTrace(trace: readonly TraceEntry[], { correlationId, interactive }: RequestContext): void {
    for (const { stage, subject, outcome, code: reason, setting } of trace) {
      // From the stage `permission` on, subjects are names from the lists of PI.
      const known = ownSubjects.includes(stage) ? { subject } : {};
      const step = { correlationId, stage, ...known, outcome, reason, setting };
      this.#parts.log[interactive ? 'info' : 'debug']('lookup.step', step);
    }
  }

  #logRetrieveStarted(session: Session, credentialId: string, context: RequestContext): LogFields {
    const { correlationId } = context;
    const fields = { correlationId, ...sessionFields(session), ...namedFields(credentialId) };
    this.#parts.log.info('retrieve.started', fields);
    return fields;
  }
}

/** Stages whose subjects come from the request and the settings. */
const ownSubjects: readonly TraceStage[] = ['identity', 'endpoint', 'query'];

function recordFields(record: CheckOutRecord): LogFields {
  return { ...targetNames(record.target), actor: identityText(record.actor) };
}

/** Why a test ends no check-out; a password that somebody uses is not rotated either. */
const leftOut = {
  'still-used': () =>
    'A session of this service still uses this credential for the same user, so it was left checked out and not rotated.',
  'held-before': (holder = 'somebody whose name is not shown') =>
    `The credential was checked out to ${holder} before the test, so it was left checked out and not rotated.`,
  'held-by-other': () => 'The credential was checked out again while it was tested, so it was left checked out.',
  'not-on-record': () => 'The check-out of the test is no longer on record, so it was not checked in.',
  'not-checked-out': () => 'PI answered that the credential was no longer checked out when the test checked it in.',
  undecided: () => 'PI answered that the credential was not checked out; it is looked for.',
} as const;

function outcomeText(ended: Exclude<CheckInOutcome, { checkIn: 'pending' }>): string {
  return ended.checkIn === 'nothing-to-do' ? ended.because : ended.checkIn;
}

const releaseWords = {
  done: 'done',
  'not-checked-out': 'nothing-to-do',
  'nothing-to-do': 'nothing-to-do',
  undecided: 'pending',
  pending: 'pending',
} as const;

function releaseOutcome(ended: CheckInOutcome): ReleaseOutcome {
  const spinJob = 'spinJob' in ended ? ended.spinJob : undefined;
  return { checkIn: releaseWords[ended.checkIn], ...(spinJob === undefined ? {} : { spinJob }) };
}

function testOutcome(
  result: TestRetrieveOutcome['result'],
  facts: Partial<Omit<TestRetrieveOutcome, 'result'>>,
): TestRetrieveOutcome {
  return { result, checkedIn: false, pendingCheckIn: false, warnings: [], ...facts };
}

/** Why the full cycle rotated nothing. */
function notRotated({ setup }: PiAccess, record: CheckOutRecord): SpinJob {
  const { account } = targetNames(record.target);
  const why =
    record.target.kind === 'shared'
      ? 'entries of shared lists never are'
      : 'PI does not mark it as both auto-spin and random';
  const off = 'Nothing is rotated: Enable creation of password spin jobs is off.';
  return {
    status: 'not-needed',
    message: setup.settings.createSpinJobs ? `${account} is not rotated after use: ${why}.` : off,
  };
}
