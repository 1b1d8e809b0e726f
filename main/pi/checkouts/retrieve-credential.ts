import type { LRUCache } from 'lru-cache';
import type { Failure } from '../../../shared/errors.ts';
import { jumpItemType, type Session } from '../../../shared/jump-item.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { shownName } from '../../platform/secrets/server-text.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import type { Endpoint } from '../endpoint/describe-endpoint.ts';
import { findCredentials, type LookedUp } from '../find-credentials.ts';
import { piCodes, type PiFailure, type PiResult } from '../gateway/gateway.ts';
import { splitIdentity } from '../../../shared/names.ts';
import { identityText, type Account, type CheckOut, type CheckOutTarget, type PiIdentity } from '../model.ts';
import { decodeCredentialId } from '../selection/credential-id.ts';
import type { Offer, Strategy } from '../selection/offer.ts';
import { userActor, type PiAccess } from '../tokens/pi-access.ts';
import type { Checkouts, CheckInOutcome, Held, TrackCall } from './checkouts.ts';
import { actorOf, holdKey, type NewCheckOut } from './record.ts';
import { deniedToApiUser, grantFailed, heldByOther, notOffered, notRequestable } from './retrieval-failures.ts';

/** Requests granted in this process, by endpoint, actor and account: PI may still honour them (lookup.md 4.4). */
export type GrantedRequests = LRUCache<string, number>;

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

interface NotRetrieved {
  readonly failure: Failure;
  /** There if PI may have checked it out all the same. */
  readonly undoing?: Promise<CheckInOutcome> | undefined;
}

function targetOf({ target }: Offer): CheckOutTarget {
  return target.kind === 'stored'
    ? { kind: 'stored', account: target.entry.account }
    : { kind: 'shared', identifier: target.entry.identifier };
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

function holdOf(
  access: PiAccess,
  request: RetrievalRequest,
  offer: Offer,
  user: PiIdentity,
  correlationId: string,
): NewCheckOut {
  const { target, strategy, credential } = offer;
  const stored = target.kind === 'stored' ? target.entry : undefined;
  const spins = stored !== undefined && stored.autoSpin && stored.hasRandomPassword;
  return {
    endpointUrl: access.setup.settings.endpointUrl,
    actor: strategy === 'as-api-user' ? { as: 'api', ...access.apiIdentity } : { as: 'user', ...user },
    target: targetOf(offer),
    ...(credential.domain === undefined ? {} : { domain: credential.domain }),
    ...(request.session.sessionId === undefined ? {} : { sessionId: request.session.sessionId }),
    sessionUser: request.session.user.username,
    credentialId: request.credentialId,
    correlationId,
    rotates: spins && request.purpose !== 'test',
    mayCheckIn: true,
  };
}

/**
 * Whether anybody held it before this test, other than through this process; then the test neither checks it in nor rotates it
 * (lookup.md 4.8). What this process itself holds is counted, so that the last of its sessions checks in.
 */
function isHeldBefore({ ledger }: Checkouts, offer: Offer, hold: NewCheckOut): boolean {
  return offer.target.entry.checkedOutTo !== undefined && ledger.openLike(hold).length === 0;
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
    if (answer.ok || answer.error.code !== piCodes.approvalRequired || strategy === 'as-api-user') return answer;
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

async function checkOut(
  tools: RetrievalTools,
  request: RetrievalRequest,
  { user, endpoint }: LookedUp,
  offer: Offer,
  context: RequestContext,
): Promise<Result<Retrieved, NotRetrieved>> {
  const { access, checkouts } = tools;
  const counted = holdOf(access, request, offer, user, context.correlationId);
  const comment = checkOutComment(request, user, endpoint);
  const checkedOut = await checkouts.withLock(counted, () => {
    const mayCheckIn = request.purpose === 'session' || !isHeldBefore(checkouts, offer, counted);
    const hold = { ...counted, mayCheckIn };
    const attempt = { tools, strategy: offer.strategy, hold, comment, context };
    return checkouts.checkOut(access, hold, (track) => checkOutBy(attempt, track));
  });
  if (checkedOut.ok) return ok({ offer, held: checkedOut.value });
  const { failure: cause, undoing } = checkedOut.error;
  const explained = async (refused: PiFailure): Promise<Failure> => {
    if (refused.code === piCodes.alreadyCheckedOut) return conflict(tools, request, context);
    return refused.code === piCodes.accessDenied && offer.strategy === 'as-api-user'
      ? deniedToApiUser(refused)
      : refused.failure;
  };
  return err({ failure: await explained(cause), undoing });
}

/**
 * Gets one credential (lookup.md section 4). What is checked out, and by which strategy, follows from a fresh list made
 * as the user on the session's own endpoint; the id only selects one of its offers.
 */
export async function retrieveCredential(
  tools: RetrievalTools,
  request: RetrievalRequest,
  context: RequestContext,
): Promise<Result<Retrieved, NotRetrieved>> {
  const named = decodeCredentialId(request.credentialId);
  if (!named.ok) return err({ failure: named.error });
  const fresh = await findCredentials(tools.access, request.session, context);
  if (!fresh.result.ok) return err({ failure: fresh.result.error });
  const offer = offerOf(fresh.result.value, request.credentialId);
  if (offer === undefined) return err({ failure: notOffered });
  return checkOut(tools, request, fresh.result.value, offer, context);
}
