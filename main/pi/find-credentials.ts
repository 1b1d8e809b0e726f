import type { Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { PluginSettings } from '../../shared/settings.ts';
import type { RequestContext } from '../plugins/contract.ts';
import { describeEndpoint, type Endpoint } from './endpoint/describe-endpoint.ts';
import { piCodes } from './gateway/gateway.ts';
import { resolveIdentities } from './identity/resolve-identities.ts';
import { identityText, type PiIdentity } from './model.ts';
import { concludeEmpty } from './selection/conclusion.ts';
import type { Found, Offer } from './selection/offer.ts';
import { planQueries, type Query } from './selection/plan-queries.ts';
import { selectCredentials } from './selection/select-credentials.ts';
import { userActor, type PiAccess } from './tokens/pi-access.ts';
import { listCredentials, unknownToPi } from './list-credentials.ts';
import type { PiTraceEntry } from './trace.ts';

/** The result of a lookup: the user's identity at PI, and what is offered on which endpoint. */
export interface LookedUp {
  readonly user: PiIdentity;
  readonly endpoint: Endpoint;
  readonly found: readonly Found[];
  readonly offers: readonly Offer[];
}

/** The trace is complete on failure too. */
export interface Lookup {
  readonly trace: readonly PiTraceEntry[];
  readonly warnings: readonly string[];
  readonly result: Result<LookedUp, Failure>;
}

interface Request {
  readonly candidates: readonly PiIdentity[];
  readonly endpoint: Endpoint;
  readonly queries: readonly Query[];
}

/** Parses the request without any call to PI; malformed input fails here. */
export function readRequest(
  settings: PluginSettings,
  session: Session,
  trace: PiTraceEntry[] = [],
): Result<Request, Failure> {
  const identities = resolveIdentities(session.user, settings);
  const endpoint = describeEndpoint(session.jumpItem);
  trace.push(...identities.trace, ...endpoint.trace);
  if (!identities.result.ok) return identities.result;
  if (!endpoint.result.ok) return endpoint.result;
  const plan = planQueries(endpoint.result.value, settings);
  trace.push(...plan.trace);
  return ok({ candidates: identities.result.value, endpoint: endpoint.result.value, queries: plan.queries });
}

/** The first candidate that PI knows and lets the API User act for. The next one is tried only after "unknown user". */
export async function findKnownUser(
  access: PiAccess,
  candidates: readonly PiIdentity[],
  context: RequestContext,
): Promise<{ readonly trace: readonly PiTraceEntry[]; readonly result: Result<PiIdentity, Failure> }> {
  const trace: PiTraceEntry[] = [];
  for (const user of candidates) {
    const subject = identityText(user);
    const entered = await access.enter(userActor(user), context);
    if (entered.ok) {
      const reason = 'PI knows this user and lets the API User act for it.';
      trace.push({ stage: 'identity', subject, outcome: 'kept', code: 'user-known', reason });
      return { trace, result: ok(user) };
    }
    if (entered.error.code !== piCodes.unknownUser) {
      const { message: reason, setting } = entered.error.failure;
      trace.push({ stage: 'identity', subject, outcome: 'failed', code: 'user-refused', setting, reason });
      return { trace, result: err(entered.error.failure) };
    }
    trace.push({
      stage: 'identity',
      subject,
      outcome: 'dropped',
      code: 'user-unknown',
      reason: 'PI does not know this user.',
    });
  }
  return { trace, result: err(unknownToPi(candidates)) };
}

interface Notes {
  readonly trace: PiTraceEntry[];
  readonly warnings: string[];
}

type Listed = Result<{ readonly user: PiIdentity; readonly found: readonly Found[] }, Failure>;

async function listAsKnownUser(
  access: PiAccess,
  request: Request,
  context: RequestContext,
  notes: Notes,
): Promise<Listed> {
  const known = await findKnownUser(access, request.candidates, context);
  notes.trace.push(...known.trace);
  if (!known.result.ok) return known.result;
  const user = known.result.value;
  const listing = await listCredentials(access, user, request.queries, context);
  notes.trace.push(...listing.trace);
  notes.warnings.push(...listing.warnings);
  if (listing.result.ok) return ok({ user, found: listing.result.value });
  if (listing.result.error.code !== piCodes.unknownUser) return err(listing.result.error.failure);
  // Removed from PI since its token was issued, so a new login answers "unknown" too, and the next candidate is tried.
  const again = await findKnownUser(access, request.candidates, context);
  if (again.result.ok && again.result.value === user) return err(unknownToPi([user]));
  if (!again.result.ok) return err(unknownToPi(request.candidates));
  return listAsKnownUser(access, { ...request, candidates: [again.result.value] }, context, notes);
}

/** Finds the credentials that this user may use on this endpoint (lookup.md sections 1 to 3). */
export async function findCredentials(access: PiAccess, session: Session, context: RequestContext): Promise<Lookup> {
  const trace: PiTraceEntry[] = [];
  const warnings: string[] = [];
  const fail = (error: Failure): Lookup => {
    const { kind, message, hint, setting } = error;
    trace.push({
      stage: 'conclusion',
      subject: kind,
      outcome: 'failed',
      code: 'lookup-failed',
      setting,
      reason: `${message} ${hint}`,
    });
    return { trace, warnings, result: err(error) };
  };

  const request = readRequest(access.setup.settings, session, trace);
  if (!request.ok) return fail(request.error);
  const listed = await listAsKnownUser(access, request.value, context, { trace, warnings });
  if (!listed.ok) return fail(listed.error);

  const { endpoint } = request.value;
  const { user, found } = listed.value;
  const { settings } = access.setup;
  const selection = selectCredentials(found, { user, apiUser: access.apiIdentity }, endpoint, settings);
  trace.push(...selection.trace);
  if (selection.offers.length === 0) trace.push(concludeEmpty(found, endpoint, settings, trace));
  return { trace, warnings, result: ok({ user, endpoint, found, offers: selection.offers }) };
}
