import { randomUUID } from 'node:crypto';
import type { LRUCache } from 'lru-cache';
import type { Failure } from '../../../shared/errors.ts';
import { jumpItemType, type Session } from '../../../shared/jump-item.ts';
import { recordedJumpItem } from '../../../shared/recorded-session.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { shownName } from '../../platform/secrets/server-text.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import type { Endpoint } from '../endpoint/describe-endpoint.ts';
import { findCredentials, type LookedUp } from '../find-credentials.ts';
import type { PiResult } from '../gateway/gateway.ts';
import { sameName, splitIdentity } from '../../../shared/names.ts';
import { identityText, type Account, type CheckOut, type PiIdentity } from '../model.ts';
import { decodeCredentialId } from '../selection/credential-id.ts';
import type { Offer, Strategy } from '../selection/offer.ts';
import { userActor, type PiAccess } from '../tokens/pi-access.ts';
import type { CheckInOutcome } from './check-in.ts';
import type { Checkouts, Held, NotHeld, TrackCall } from './checkouts.ts';
import { withTag } from './comment-tag.ts';
import { isInUse } from './hold-state.ts';
import { actorOf, holdKey, type CheckOutRecord, type NewCheckOut } from './check-out-record.ts';
import { holdOfEntry, targetOfEntry } from './reported-hold.ts';
import {
  cancelledRetrieval,
  deniedToApiUser,
  grantFailed,
  heldByOther,
  notOffered,
  notRequestable,
} from './retrieval-failures.ts';
import { holdOwner } from './whose-hold.ts';

/** Requests granted in this process, by endpoint, actor and account: PI may still honour them (lookup.md 4.4). */
export type GrantedRequests = LRUCache<string, string>;

/** What the check-out is for: a session; or a test, which checks in at once and rotates only in the full cycle. */
type Purpose = 'session' | 'test' | 'full-cycle-test';

export interface RetrievalTools {
  readonly access: PiAccess;
  readonly checkouts: Checkouts;
  readonly granted: GrantedRequests;
}

export interface RetrievalRequest {
  readonly session: Session;
  readonly credentialId: string;
  readonly purpose: Purpose;
}

interface Retrieved {
  readonly offer: Offer;
  readonly held: Held;
}

function endpointText({ type, hostName, addresses, applicationName }: Endpoint): string {
  const where = hostName ?? addresses[0] ?? '';
  return `${jumpItemType(type).label} ${where}${applicationName === undefined ? '' : ` (${applicationName})`}`;
}

/** What for, for whom, for which Jump Item (lookup.md 4.2). */
function checkOutComment({ session, purpose }: RetrievalRequest, user: PiIdentity, endpoint: Endpoint): string {
  const what = purpose === 'session' ? 'Credential injection' : 'Test of the integration settings';
  return `${what} through Privileged Remote Access for ${identityText(user)} (${session.user.username}), Jump Item ${endpointText(endpoint)}`;
}

interface Looked {
  readonly lookedUp: LookedUp;
  readonly offer: Offer;
}

function holdOf(
  access: PiAccess,
  request: RetrievalRequest,
  { lookedUp, offer }: Looked,
  { tag, correlationId }: Pick<NewCheckOut, 'tag' | 'correlationId'>,
): NewCheckOut {
  const { target, strategy, credential } = offer;
  const stored = target.kind === 'stored' ? target.entry : undefined;
  const spins = stored !== undefined && stored.autoSpin && stored.hasRandomPassword;
  const actor =
    strategy === 'as-api-user'
      ? ({ as: 'api', ...access.apiIdentity } as const)
      : { as: 'user' as const, ...lookedUp.user };
  const { by = '', until } = holdOfEntry(target.entry);
  return {
    endpointUrl: access.setup.settings.endpointUrl,
    actor,
    target: targetOfEntry(target.entry),
    ...(credential.domain === undefined ? {} : { domain: credential.domain }),
    ...(request.session.sessionId === undefined ? {} : { sessionId: request.session.sessionId }),
    sessionUser: request.session.user.username,
    ...(request.purpose === 'session' ? { jumpItem: recordedJumpItem(request.session.jumpItem) } : {}),
    credentialId: request.credentialId,
    correlationId,
    rotates: spins && request.purpose !== 'test',
    mayCheckIn: true,
    tag,
    query: queryThatListed(lookedUp, target.entry),
    ...(until !== undefined && sameName(by, identityText(actor)) ? { heldUntil: until } : {}),
    ...(by.trim() !== '' && !sameName(by, identityText(actor)) ? { isBesides: true } : {}),
  };
}

function queryThatListed({ found }: LookedUp, entry: Offer['target']['entry']): NewCheckOut['query'] {
  const part = found.find((each) => (each.by === 'shared' ? each.shared : each.stored).some((one) => one === entry));
  return part && { by: part.by, key: part.key };
}

/**
 * Whether somebody held it before this test, other than sessions of this computer; then the test must not check it in. What the records
 * have in use is counted, so that the last of these sessions checks in. So is what another process has to check in: as the test extends
 * it, that process will find it newer than its record, and leave it.
 */
async function isHeldBefore({ ledger }: Checkouts, { offer }: Looked, hold: NewCheckOut): Promise<boolean> {
  const reported = holdOfEntry(offer.target.entry);
  if ((reported.by ?? '').trim() === '') return false;
  const key = holdKey(hold);
  const elsewhere = await ledger.elsewhere();
  const ends = (record: CheckOutRecord): boolean =>
    isInUse(record.hold) || (record.hold.phase === 'check-in-due' && holdOwner(record, reported) === 'ours');
  const counted = [...ledger.inUse(), ...elsewhere.filter((record) => record.mayCheckIn && ends(record))];
  return !sameName(reported.by ?? '', identityText(hold.actor)) || !counted.some((record) => holdKey(record) === key);
}

/** Who holds it by the fresh list, if that is a name that may be shown. */
export function holderOf(access: PiAccess, { target }: Offer): string | undefined {
  const { apiPassword, apiRegistrationKey } = access.setup.secrets;
  return shownName(target.entry.checkedOutTo, [apiPassword, apiRegistrationKey, ...access.tokens()]);
}

/** Who holds it and until when, by a fresh list; unknown if listing fails. */
async function conflict(tools: RetrievalTools, request: RetrievalRequest, context: RequestContext): Promise<Failure> {
  const fresh = await findCredentials(tools.access, request.session, context);
  const offer = fresh.result.ok ? offerOf(fresh.result.value, request.credentialId) : undefined;
  const apiUser = identityText(tools.access.apiIdentity);
  if (offer === undefined) return heldByOther(undefined, undefined, apiUser);
  const until = offer.target.kind === 'stored' ? offer.target.entry.checkedOutUntil : undefined;
  return heldByOther(holderOf(tools.access, offer), until, apiUser);
}

function offerOf({ offers }: LookedUp, credentialId: string): Offer | undefined {
  return offers.find(({ credential }) => credential.id === credentialId);
}

interface Attempt {
  readonly tools: RetrievalTools;
  readonly strategy: Strategy;
  readonly hold: NewCheckOut;
  readonly comment: string;
  readonly context: RequestContext;
}

/** Checks out as the permissions of the fresh entry say (lookup.md 4.2 to 4.4). */
async function checkOutBy(attempt: Attempt, track: TrackCall): PiResult<CheckOut> {
  const { tools, strategy, hold, comment, context } = attempt;
  const direct = (): PiResult<CheckOut> =>
    tools.access.write(actorOf(hold), context, (pi, token) =>
      track(() => pi.checkOut(token, hold.target, comment, context)),
    );
  const key = holdKey(hold);
  if (strategy !== 'by-request' || tools.granted.get(key) !== undefined) {
    const answer = await direct();
    if (answer.ok || answer.error.means !== 'approval-required' || strategy === 'as-api-user') return answer;
    tools.granted.delete(key);
  }
  if (hold.target.kind === 'shared') return err({ failure: notRequestable, transient: false });
  const request = await requestAndGrant(attempt, hold.target.account);
  return request.ok ? direct() : request;
}

/** Creates the request as the user and grants it as the Global Approver; only the request that was just made is ever granted. */
async function requestAndGrant({ tools, hold, comment, context }: Attempt, account: Account): PiResult<void> {
  const { access, granted } = tools;
  const created = await access.write(actorOf(hold), context, (pi, token) =>
    pi.createRequest(token, account, comment, context),
  );
  if (!created.ok) return created;
  const requestId = created.value;
  // Literally: the domain map, the default domain and the fallback do not apply to it.
  const approver = splitIdentity(access.setup.settings.globalApprover);
  const grant = await access.write(userActor(approver), context, (pi, token) =>
    pi.grantRequest(token, requestId, comment, context),
  );
  if (!grant.ok) {
    if (grant.error.failure.kind === 'cancelled') return grant;
    // Without PI's code, because callers read the code as the answer to the check-out.
    return err({ failure: grantFailed(requestId, identityText(approver), grant.error), transient: false });
  }
  granted.set(holdKey(hold), requestId);
  return ok(undefined);
}

/** Finds the offer that the id names, by a fresh list made as the user on the session's own endpoint. */
async function lookUp(
  { access }: RetrievalTools,
  { session, credentialId }: RetrievalRequest,
  context: RequestContext,
): Promise<Result<Looked, NotHeld>> {
  const fresh = await findCredentials(access, session, context);
  if (!fresh.result.ok) return err(notHeld(fresh.result.error));
  const offer = offerOf(fresh.result.value, credentialId);
  return offer === undefined ? err(notHeld(notOffered)) : ok({ lookedUp: fresh.result.value, offer });
}

function notHeld(cause: Failure): NotHeld {
  return { failure: { failure: cause, transient: false } };
}

/** To be called in the lock of the account. */
async function checkOut(
  tools: RetrievalTools,
  request: RetrievalRequest,
  looked: Looked,
  context: RequestContext,
): Promise<Result<Retrieved, NotHeld>> {
  const { access, checkouts } = tools;
  const { offer, lookedUp } = looked;
  if (context.signal.aborted) return err(notHeld(cancelledRetrieval));
  const tag = await checkouts.tagFor(request.session.sessionId ?? randomUUID());
  if (!tag.ok) return err(notHeld(tag.error));
  const counted = holdOf(access, request, looked, { tag: tag.value, correlationId: context.correlationId });
  const mayCheckIn = request.purpose === 'session' || !(await isHeldBefore(checkouts, looked, counted));
  const hold = { ...counted, mayCheckIn };
  const comment = withTag(checkOutComment(request, lookedUp.user, lookedUp.endpoint), tag.value);
  const attempt = { tools, strategy: offer.strategy, hold, comment, context };
  const held = await checkouts.checkOut(access, hold, (track) => checkOutBy(attempt, track));
  if (held.ok) return ok({ offer, held: held.value });
  const { failure: cause, undoing } = held.error;
  const explained = async (): Promise<Failure> => {
    if (cause.means === 'held-by-another') return conflict(tools, request, context);
    return cause.means === 'access-denied' && offer.strategy === 'as-api-user' ? deniedToApiUser(cause) : cause.failure;
  };
  return err({ failure: { ...cause, failure: await explained() }, undoing });
}

/**
 * Gets one credential for a session (lookup.md section 4). What is checked out, and by which strategy, follows from the fresh list; the
 * id only selects one of its offers.
 */
export async function retrieveCredential(
  tools: RetrievalTools,
  request: RetrievalRequest,
  context: RequestContext,
): Promise<Result<Retrieved, NotHeld>> {
  const named = decodeCredentialId(request.credentialId);
  if (!named.ok) return err(notHeld(named.error));
  const looked = await lookUp(tools, request, context);
  if (!looked.ok) return looked;
  const { endpointUrl } = tools.access.setup.settings;
  const account = { endpointUrl, target: targetOfEntry(looked.value.offer.target.entry) };
  return tools.checkouts.withLock(account, context.signal, () => checkOut(tools, request, looked.value, context));
}

/**
 * The same for a test, which checks in at once. The list is made in the lock of the account too, so that a session that gets the
 * credential at the same time is seen (lookup.md 4.8).
 * @param inBackground for the check-in, which must happen even if the test was cancelled
 */
export async function testCredential(
  tools: RetrievalTools,
  request: RetrievalRequest,
  context: RequestContext,
  inBackground: RequestContext,
): Promise<Result<Retrieved & { readonly ended: CheckInOutcome }, NotHeld>> {
  const { access, checkouts } = tools;
  const named = decodeCredentialId(request.credentialId);
  if (!named.ok) return err(notHeld(named.error));
  const account = { endpointUrl: access.setup.settings.endpointUrl, target: targetOfEntry(named.value) };
  return checkouts.withLock(account, context.signal, async () => {
    const looked = await lookUp(tools, request, context);
    if (!looked.ok) return looked;
    const retrieved = await checkOut(tools, request, looked.value, context);
    if (!retrieved.ok) return retrieved;
    return ok({
      ...retrieved.value,
      ended: await checkouts.endTest(access, retrieved.value.held.record, inBackground),
    });
  });
}
