import { failure, sentencesOf, type Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { PluginSettings } from '../../shared/settings.ts';
import { createSingleFlight } from '../lib/single-flight.ts';
import type { RequestContext } from '../plugins/contract.ts';
import { limitNotes } from './contract/limit-notes.ts';
import { limitsOf, noLimits, type ServerLimits } from './contract/server-limits.ts';
import { describeEndpoint, type Endpoint } from './endpoint/describe-endpoint.ts';
import { cancelledCall } from './gateway/failures.ts';
import type { PiFailure } from './gateway/gateway.ts';
import { resolveIdentities } from './identity/resolve-identities.ts';
import { identityText, type PiIdentity } from './model.ts';
import { concludeEmpty } from './selection/conclusion.ts';
import type { Found, Offer } from './selection/offer.ts';
import { planQueries, type Query } from './selection/plan-queries.ts';
import { selectCredentials } from './selection/select-credentials.ts';
import { userActor, type PiAccess } from './tokens/pi-access.ts';
import type { PiTraceEntry, Traced } from './trace.ts';
import {
  entryCount,
  traceOfUnusable,
  warningOfUnusable,
  withoutRepeats,
  type LeftOut,
  type Unusable,
} from './unusable-entries.ts';

/** The result of a lookup: the user's identity at PI, and what is offered on which endpoint. */
export interface LookedUp {
  readonly user: PiIdentity;
  readonly endpoint: Endpoint;
  readonly found: readonly Found[];
  readonly offers: readonly Offer[];
}

/** The trace is complete on failure too. */
export interface Lookup extends Traced<LookedUp> {
  readonly warnings: readonly string[];
}

interface Request {
  readonly candidates: readonly PiIdentity[];
  readonly endpoint: Endpoint;
  readonly queries: readonly Query[];
  /** Why these queries; part of the trace as soon as they are made. */
  readonly planned: readonly PiTraceEntry[];
}

/** Parses the request without any call to PI; malformed input fails here. */
export function readRequest(
  settings: PluginSettings,
  session: Session,
  trace: PiTraceEntry[] = [],
  limits: ServerLimits = noLimits,
): Result<Request, Failure> {
  const identities = resolveIdentities(session.user, settings);
  const endpoint = describeEndpoint(session.jumpItem);
  trace.push(...identities.trace, ...endpoint.trace);
  if (!identities.result.ok) return identities.result;
  if (!endpoint.result.ok) return endpoint.result;
  const { queries, trace: planned } = planQueries(endpoint.result.value, settings, limits);
  return ok({ candidates: identities.result.value, endpoint: endpoint.result.value, queries, planned });
}

/** PI knows none of the identities that the user may be. */
function unknownToPi(tried: readonly PiIdentity[]): Failure {
  const names = tried.map(identityText).join(', ');
  const text = {
    message:
      tried.length === 1
        ? `Privileged Identity does not know ${names}.`
        : `Privileged Identity knows none of: ${names}.`,
    doing: 'finding the user in PI',
    hint:
      'Check Map Domains and Default Domain for Local BeyondTrust Users, because the access console may name a user with another domain than a test does, or with none; ' +
      'and in PI Delegation > Web Application Identity Impersonation Mappings.',
  };
  return failure('impersonation', 'unknown-user', text, { setting: 'domainMap' });
}

/** A refusal to act for a user says for which one. */
function namingUser({ means, failure: cause }: PiFailure, user: PiIdentity): Failure {
  if (means !== 'impersonation-refused') return cause;
  return {
    ...cause,
    message: `Privileged Identity does not allow the API User to act for ${identityText(user)}.`,
  };
}

/** The first candidate that PI knows and lets the API User act for. The next one is tried only after "unknown user". */
export async function findKnownUser(
  access: PiAccess,
  candidates: readonly PiIdentity[],
  context: RequestContext,
): Promise<Traced<PiIdentity>> {
  const trace: PiTraceEntry[] = [];
  for (const user of candidates) {
    const entry = { stage: 'identity', subject: identityText(user) } as const;
    const entered = await access.enter(userActor(user), context);
    if (entered.ok) {
      const reason = 'PI knows this user and lets the API User act for it.';
      trace.push({ ...entry, outcome: 'kept', code: 'user-known', reason });
      return { trace, result: ok(user) };
    }
    if (entered.error.means !== 'unknown-user') {
      const cause = namingUser(entered.error, user);
      const { message: reason, setting } = cause;
      trace.push({ ...entry, outcome: 'failed', code: 'user-refused', setting, reason });
      return { trace, result: err(cause) };
    }
    trace.push({ ...entry, outcome: 'dropped', code: 'user-unknown', reason: 'PI does not know this user.' });
  }
  return { trace, result: err(unknownToPi(candidates)) };
}

interface ListCall {
  /** What was asked for, in words. */
  readonly subject: string;
  readonly answer: Result<Found, PiFailure>;
  /** Entries of the answer that cannot be used. */
  readonly unusable?: Unusable;
}

const subjects: Readonly<Record<Query['by'], string>> = {
  host: 'host',
  application: 'application',
  domain: 'domain',
  shared: 'shared lists for',
};

async function list(access: PiAccess, user: PiIdentity, query: Query, context: RequestContext): Promise<ListCall> {
  const actor = userActor(user);
  const { by, key } = query;
  const subject = `${subjects[by]} ${key}`;
  if (by === 'shared') {
    const shared = await access.read(actor, context, (pi, token) => pi.listShared(token, key, context));
    if (!shared.ok) return { subject, answer: shared };
    return { subject, answer: ok({ by, key, shared: shared.value.entries }), unusable: shared.value.unusable };
  }
  const scope = by === 'domain' ? { domain: key } : { system: key };
  const stored = await access.read(actor, context, (pi, token) => pi.listStored(token, scope, context));
  if (!stored.ok) return { subject, answer: stored };
  return { subject, answer: ok({ by, key, stored: stored.value.entries }), unusable: stored.value.unusable };
}

/** The running calls of lookups that share them. */
const sharedCalls = new WeakMap<object, ReturnType<typeof createSingleFlight<ListCall>>>();

function cancelledList(): ListCall {
  return { subject: '', answer: err(cancelledCall('listing credentials')) };
}

/** Where lookups share calls, the same list is asked for once while it is on its way. */
async function listOnce(access: PiAccess, user: PiIdentity, query: Query, context: RequestContext): Promise<ListCall> {
  const { sharing, signal } = context;
  if (sharing === undefined) return list(access, user, query, context);
  const running = sharedCalls.get(sharing) ?? createSingleFlight(cancelledList);
  sharedCalls.set(sharing, running);
  const { by, key } = query;
  const call = JSON.stringify([access.sharingKeyOf(userActor(user)), by, key]);
  const one = await running.run(call, signal, (common) => list(access, user, query, { ...context, signal: common }));
  return { ...one, subject: `${subjects[by]} ${key}` };
}

const isLeftOut = ({ means }: PiFailure): boolean => means === 'access-denied' || means === 'not-found';

function traceOf({ subject, answer, unusable }: ListCall): PiTraceEntry {
  const entry = { stage: 'query', subject } as const;
  if (answer.ok) {
    const usable = answer.value.by === 'shared' ? answer.value.shared.length : answer.value.stored.length;
    const leftOut = unusable?.count ?? 0;
    const further = leftOut === 0 ? '' : ` ${leftOut} of them cannot be used.`;
    const reason = `PI answered with ${entryCount(usable + leftOut)}.${further}`;
    return { ...entry, outcome: 'tried', code: 'listed', reason };
  }
  const { means, failure: cause } = answer.error;
  if (means === 'not-found')
    return { ...entry, outcome: 'tried', code: 'nothing-listed', reason: 'PI knows nothing under this name.' };
  if (means === 'access-denied') {
    const reason = 'PI denies the user access to this list, so this part is left out.';
    return { ...entry, outcome: 'warned', code: 'list-denied', reason };
  }
  return { ...entry, outcome: 'failed', code: 'list-failed', setting: cause.setting, reason: cause.message };
}

/** What several calls list is of the first of them. */
function leftOutOf(calls: readonly ListCall[]): readonly LeftOut[] {
  const listed = calls.flatMap(({ subject, answer, unusable }) =>
    answer.ok && unusable !== undefined ? [{ subject, by: answer.value.by, unusable }] : [],
  );
  const once = withoutRepeats(listed);
  return listed.map(({ subject, unusable }, index) => ({ subject, unusable: once[index] ?? unusable }));
}

/** The first failure that is a cause; calls that were cancelled because of it are its consequence. */
function causeOf(calls: readonly ListCall[]): PiFailure | undefined {
  const errors = calls.flatMap(({ answer }) => (answer.ok || isLeftOut(answer.error) ? [] : [answer.error]));
  return errors.find(({ failure: { kind } }) => kind !== 'cancelled') ?? errors[0];
}

/** Makes the planned list calls side by side, as the user. The first real failure cancels the others. */
async function listCredentials(
  access: PiAccess,
  user: PiIdentity,
  queries: readonly Query[],
  context: RequestContext,
  { trace, warnings }: Notes,
): Promise<Result<readonly Found[], PiFailure>> {
  const siblings = new AbortController();
  const signal = AbortSignal.any([context.signal, siblings.signal]);
  const calls = await Promise.all(
    queries.map(async (query) => {
      const one = await listOnce(access, user, query, { ...context, signal });
      if (!one.answer.ok && !isLeftOut(one.answer.error)) siblings.abort();
      return one;
    }),
  );
  const leftOut = leftOutOf(calls);
  trace.push(...calls.map(traceOf), ...leftOut.flatMap(traceOfUnusable));
  for (const { subject, answer } of calls) {
    if (!answer.ok && answer.error.means === 'access-denied')
      warnings.push(`PI denies ${identityText(user)} access to the credentials of ${subject}; they are left out.`);
  }
  warnings.push(...leftOut.flatMap(warningOfUnusable));
  const cause = causeOf(calls);
  return cause === undefined ? ok(calls.flatMap(({ answer }) => (answer.ok ? [answer.value] : []))) : err(cause);
}

interface Notes {
  readonly trace: PiTraceEntry[];
  readonly warnings: string[];
}

async function listAsKnownUser(
  access: PiAccess,
  request: Request,
  context: RequestContext,
  notes: Notes,
): Promise<Result<Pick<LookedUp, 'user' | 'found'>, Failure>> {
  const known = await findKnownUser(access, request.candidates, context);
  notes.trace.push(...known.trace);
  if (!known.result.ok) return known.result;
  notes.trace.push(...request.planned);
  const user = known.result.value;
  const found = await listCredentials(access, user, request.queries, context, notes);
  if (found.ok) return ok({ user, found: found.value });
  if (found.error.means !== 'unknown-user') return err(found.error.failure);
  // Removed from PI since its token was issued, so a new login answers "unknown" too, and the next candidate is tried.
  const again = await findKnownUser(access, request.candidates, context);
  if (again.result.ok && again.result.value === user) return err(unknownToPi([user]));
  if (!again.result.ok) return err(unknownToPi(request.candidates));
  return listAsKnownUser(access, { ...request, candidates: [again.result.value], planned: [] }, context, notes);
}

/** Finds the credentials that this user may use on this endpoint (lookup.md sections 1 to 3). */
export async function findCredentials(access: PiAccess, session: Session, context: RequestContext): Promise<Lookup> {
  const trace: PiTraceEntry[] = [];
  const warnings: string[] = [];
  const fail = (error: Failure): Lookup => {
    const { kind: subject, setting } = error;
    const reason = sentencesOf(error);
    trace.push({ stage: 'conclusion', subject, outcome: 'failed', code: 'lookup-failed', setting, reason });
    return { trace, warnings, result: err(error) };
  };

  const limits = limitsOf(access.setup.contract);
  const request = readRequest(access.setup.settings, session, trace, limits);
  if (!request.ok) return fail(request.error);
  const planned = [...request.value.planned, ...limitNotes(limits, access.setup.settings)];
  const listed = await listAsKnownUser(access, { ...request.value, planned }, context, { trace, warnings });
  if (!listed.ok) return fail(listed.error);

  const { endpoint } = request.value;
  const { user, found } = listed.value;
  const { settings } = access.setup;
  const selection = selectCredentials(found, { user, apiUser: access.apiIdentity }, endpoint, settings, limits);
  trace.push(...selection.trace);
  if (selection.offers.length === 0) trace.push(concludeEmpty(found, endpoint, settings, trace));
  return { trace, warnings, result: ok({ user, endpoint, found, offers: selection.offers }) };
}
