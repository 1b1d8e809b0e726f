import type { Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log, LogFields } from '../platform/logging/log.ts';
import type {
  CredentialPackage,
  EngineContext,
  FindOutcome,
  PiEngine,
  ReleaseOutcome,
  TestRetrieveOutcome,
} from './engine.ts';
import { findCredentials } from './find-credentials.ts';
import { identityText } from './model.ts';
import type { AccessRegistry } from './checkouts/access-registry.ts';
import { isOfSession, targetNames, type CheckOutRecord } from './checkouts/record.ts';
import type { GrantedRequests } from './checkouts/check-out-strategy.ts';
import type { Checkouts } from './checkouts/checkouts.ts';
import { nobodyWaits } from './checkouts/retrieval-failures.ts';
import { retrieveCredential, type RetrievalTools } from './checkouts/retrieve-credential.ts';
import { testRetrieve } from './checkouts/test-retrieve.ts';
import type { PiAccess } from './tokens/pi-access.ts';

/** What engines of one process share, and the one thing that is theirs: access with their settings. */
export interface EngineParts {
  readonly access: PiAccess;
  readonly checkouts: Checkouts;
  readonly granted: GrantedRequests;
  readonly accessRegistry: AccessRegistry;
  readonly clock: Clock;
  readonly log: Log;
  /** For check-ins that outlive the request that caused them. */
  readonly background: () => EngineContext;
}

function requestFields({ user, jumpItem }: Session, { correlationId }: EngineContext): LogFields {
  return { correlationId, user: user.username, jumpItem: jumpItem.type, ...placeFields(jumpItem) };
}

/** A web address may be in either field, and may carry a password or a token: only its origin and path are logged. */
function placeFields({ host, url }: Session['jumpItem']): LogFields {
  const place = host ?? url;
  if (place === undefined) return {};
  const address = URL.canParse(place) ? new URL(place) : undefined;
  if (address !== undefined && /^https?:$/.test(address.protocol))
    return { url: `${address.origin}${address.pathname}` };
  return place === host ? { host } : {};
}

function failureFields({ kind, detail, message }: Failure): LogFields {
  return { kind, message, ...(detail === undefined ? {} : { detail }) };
}

class Engine implements PiEngine {
  readonly #parts: EngineParts;
  readonly #tools: RetrievalTools;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#tools = { access: parts.access, checkouts: parts.checkouts, granted: parts.granted };
  }

  async find(session: Session, context: EngineContext): Promise<FindOutcome> {
    const { log, clock, access } = this.#parts;
    const fields = requestFields(session, context);
    const startedAt = clock.now();
    log.info('lookup.started', fields);
    const { trace, warnings, result } = await findCredentials(access, session, context);
    const durationMs = clock.now() - startedAt;
    if (!result.ok) {
      log.warn('lookup.failed', { ...fields, ...failureFields(result.error), durationMs });
      return { trace, warnings, result };
    }
    const { user, found, offers } = result.value;
    const keys = found.map(({ key }) => key);
    log.info('lookup.finished', { ...fields, actor: identityText(user), keys, count: offers.length, durationMs });
    for (const { stage, subject, outcome, reason } of trace) {
      log.debug('lookup.step', { correlationId: context.correlationId, stage, subject, outcome, message: reason });
    }
    return { trace, warnings, result: ok(offers.map(({ credential }) => credential)) };
  }

  async get(
    session: Session,
    credentialId: string,
    context: EngineContext,
  ): Promise<Result<CredentialPackage, Failure>> {
    const fields = this.#retrieveStarted(session, context);
    const { checkouts, access, background, log } = this.#parts;
    const retrieved = await retrieveCredential(this.#tools, { session, credentialId, purpose: 'session' }, context);
    if (!retrieved.ok) {
      log.warn('retrieve.failed', { ...fields, ...failureFields(retrieved.error.failure) });
      return err(retrieved.error.failure);
    }
    const { offer, held } = retrieved.value;
    if (context.signal.aborted) {
      void checkouts.giveBack(access, { ...held.record, rotates: false }, background());
      log.warn('retrieve.failed', { ...fields, kind: 'cancelled' });
      return err(nobodyWaits());
    }
    checkouts.deliver(held.record);
    log.info('retrieve.finished', { ...fields, ...recordFields(held.record) });
    const { account, injectAs, domain } = offer.credential;
    return ok({ account, injectAs, password: held.checkOut.password, ...(domain === undefined ? {} : { domain }) });
  }

  async release(
    session: Session,
    credentialId: string,
    context: EngineContext,
  ): Promise<Result<ReleaseOutcome, Failure>> {
    const { checkouts, access, accessRegistry, clock, log } = this.#parts;
    const fields = requestFields(session, context);
    const record = checkouts.claim((held) => held.credentialId === credentialId && isOfSession(held, session));
    if (record === undefined) return ok({ checkIn: 'nothing-to-do' });
    const able = accessRegistry.accessFor(record, access);
    if (able === undefined) {
      // The settings that checked it out are long forgotten; it waits for some that reach its endpoint.
      await checkouts.ledger.postpone(record.id, clock.now(), record.rotates);
      return ok({ checkIn: 'pending' });
    }
    const back = await checkouts.giveBack(able, record, context);
    if (back.checkIn === 'pending') log.warn('release.failed', { ...fields, ...failureFields(back.failure) });
    else log.info('release.finished', { ...fields, ...recordFields(record), outcome: back.checkIn });
    const spinJob = back.checkIn === 'done' ? back.spinJob : undefined;
    return ok({ checkIn: back.checkIn, ...(spinJob === undefined ? {} : { spinJob }) });
  }

  async testRetrieve(
    session: Session,
    credentialId: string,
    { fullCycle }: { readonly fullCycle: boolean },
    context: EngineContext,
  ): Promise<TestRetrieveOutcome> {
    const fields = this.#retrieveStarted(session, context);
    const purpose = fullCycle ? 'full-cycle-test' : 'test';
    const request = { session, credentialId, purpose } as const;
    const outcome = await testRetrieve(this.#tools, request, context, this.#parts.background());
    if (outcome.result.ok) this.#parts.log.info('retrieve.finished', { ...fields, purpose });
    else this.#parts.log.warn('retrieve.failed', { ...fields, ...failureFields(outcome.result.error) });
    return outcome;
  }

  #retrieveStarted(session: Session, context: EngineContext): LogFields {
    const fields = requestFields(session, context);
    this.#parts.log.info('retrieve.started', fields);
    return fields;
  }
}

function recordFields(record: CheckOutRecord): LogFields {
  return { ...targetNames(record.target), actor: identityText(record.actor) };
}

export function createEngine(parts: EngineParts): PiEngine {
  return new Engine(parts);
}
