import { jumpItemType, type Session } from '../../../shared/jump-item.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/errors.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import type { Endpoint } from '../endpoint/describe-endpoint.ts';
import { piCodes, type PiFailure } from '../gateway/gateway.ts';
import { findCredentials, type LookedUp } from '../find-credentials.ts';
import { identityText, sameName, type PiIdentity } from '../model.ts';
import { decodeCredentialId } from '../selection/credential-id.ts';
import type { Offer } from '../selection/offer.ts';
import type { PiAccess } from '../tokens/pi-access.ts';
import { holdsLike } from './ledger.ts';
import { recordedActor, type CheckOutTarget, type NewCheckOut } from './record.ts';
import { strategyActor, checkOutBy, type GrantedRequests, type CheckOutOrder } from './check-out-strategy.ts';
import type { Checkouts, CheckInOutcome, Held } from './checkouts.ts';
import { deniedToApiUser, heldByOther, notOffered, notRequestable } from './retrieval-failures.ts';

/** What the check-out is for: a session; or a test, which checks in at once and rotates only in the full cycle. */
export type Purpose = 'session' | 'test' | 'full-cycle-test';

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

export interface Retrieved {
  readonly offer: Offer;
  readonly held: Held;
}

export interface NotRetrieved {
  readonly failure: Failure;
  /** There if PI may have checked it out all the same. */
  readonly undoing?: Promise<CheckInOutcome> | undefined;
}

/** The actor that checks out, as PI writes it. */
function actorIdentity(access: PiAccess, { strategy }: Offer, user: PiIdentity): PiIdentity {
  return strategy === 'as-api-user' ? access.apiIdentity : user;
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
export function checkOutComment({ session, purpose }: RetrievalRequest, user: PiIdentity, endpoint: Endpoint): string {
  const what = purpose === 'session' ? 'Credential injection' : 'Test of the integration settings';
  return `${what} through Privileged Remote Access for ${identityText(user)} (${session.user.username}), Jump Item ${endpointText(endpoint)}`;
}

function holdOf(access: PiAccess, request: RetrievalRequest, offer: Offer, user: PiIdentity): NewCheckOut {
  const { target, strategy, credential } = offer;
  const stored = target.kind === 'stored' ? target.entry : undefined;
  const spins = stored !== undefined && stored.autoSpin && stored.hasRandomPassword;
  return {
    endpointUrl: access.setup.settings.endpointUrl,
    actor: recordedActor(strategyActor(strategy, user), access.apiIdentity),
    target: targetOf(offer),
    ...(credential.domain === undefined ? {} : { domain: credential.domain }),
    ...(request.session.sessionId === undefined ? {} : { sessionId: request.session.sessionId }),
    sessionUser: request.session.user.username,
    credentialId: request.credentialId,
    rotates: spins && request.purpose !== 'test',
    mayCheckIn: true,
  };
}

/**
 * Whether the actor held it before this test, other than through this process; then the test must not check it in.
 * What this process itself holds is counted, so that the last of its sessions checks in.
 */
function isHeldBefore(
  { access, checkouts }: RetrievalTools,
  offer: Offer,
  user: PiIdentity,
  hold: NewCheckOut,
): boolean {
  const holder = offer.target.entry.checkedOutTo;
  if (holder === undefined || !sameName(holder, identityText(actorIdentity(access, offer, user)))) return false;
  return holdsLike(checkouts.ledger, hold).length === 0;
}

/** Who holds it and until when, by a fresh list; unknown if listing fails. */
async function conflict(tools: RetrievalTools, request: RetrievalRequest, context: RequestContext): Promise<Failure> {
  const fresh = await findCredentials(tools.access, request.session, context);
  const offer = fresh.result.ok ? offerOf(fresh.result.value, request.credentialId) : undefined;
  if (offer === undefined) return heldByOther(undefined, undefined);
  const until = offer.target.kind === 'stored' ? offer.target.entry.checkedOutUntil : undefined;
  return heldByOther(offer.target.entry.checkedOutTo, until);
}

function offerOf({ offers }: LookedUp, credentialId: string): Offer | undefined {
  return offers.find(({ credential }) => credential.id === credentialId);
}

async function checkOut(
  tools: RetrievalTools,
  request: RetrievalRequest,
  { user, endpoint }: LookedUp,
  offer: Offer,
  context: RequestContext,
): Promise<Result<Retrieved, NotRetrieved>> {
  const { access, checkouts, granted } = tools;
  const counted = holdOf(access, request, offer, user);
  const checkedOut = await checkouts.withLock(counted, () => {
    const mayCheckIn = request.purpose === 'session' || !isHeldBefore(tools, offer, user, counted);
    const hold = { ...counted, mayCheckIn };
    const comment = checkOutComment(request, user, endpoint);
    const order: CheckOutOrder = { strategy: offer.strategy, user, target: hold.target, hold, comment };
    return checkouts.checkOut(access, hold, (track) => checkOutBy({ access, order, granted, context }, track));
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
  if (offer === undefined) return err({ failure: notOffered() });
  if (offer.strategy === 'by-request' && offer.target.kind === 'shared') return err({ failure: notRequestable() });
  return checkOut(tools, request, fresh.result.value, offer, context);
}
