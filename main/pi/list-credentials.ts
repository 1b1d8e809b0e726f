import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { RequestContext } from '../plugins/contract.ts';
import { piCodes, type PiFailure } from './gateway/gateway.ts';
import { identityText, type PiIdentity } from './model.ts';
import type { Found } from './selection/offer.ts';
import type { Query } from './selection/plan-queries.ts';
import { userActor, type PiAccess } from './tokens/pi-access.ts';
import type { PiTraceEntry } from './trace.ts';

/** The answers of all list calls of one lookup, or the first failure. */
export interface Listing {
  readonly trace: readonly PiTraceEntry[];
  readonly warnings: readonly string[];
  readonly result: Result<readonly Found[], PiFailure>;
}

interface ListCall {
  readonly query: Query;
  readonly answer: Result<Found, PiFailure>;
}

async function list(access: PiAccess, user: PiIdentity, query: Query, context: RequestContext): Promise<ListCall> {
  const actor = userActor(user);
  const { by, key } = query;
  if (by === 'shared') {
    const shared = await access.read(actor, context, (pi, token) => pi.listShared(token, key, context));
    return { query, answer: shared.ok ? ok({ by, key, shared: shared.value }) : shared };
  }
  const scope = by === 'domain' ? { domain: key } : { system: key };
  const stored = await access.read(actor, context, (pi, token) => pi.listStored(token, scope, context));
  return { query, answer: stored.ok ? ok({ by, key, stored: stored.value }) : stored };
}

const subjects: Readonly<Record<Query['by'], string>> = {
  host: 'host',
  application: 'application',
  domain: 'domain',
  shared: 'shared lists for',
};

const isLeftOut = ({ code }: PiFailure): boolean => code === piCodes.accessDenied || code === piCodes.notFound;

function traceOf({ query, answer }: ListCall): PiTraceEntry {
  const subject = `${subjects[query.by]} ${query.key}`;
  if (answer.ok) {
    const count = answer.value.by === 'shared' ? answer.value.shared.length : answer.value.stored.length;
    return {
      stage: 'query',
      subject,
      outcome: 'tried',
      code: 'listed',
      reason: `PI answered with ${count} ${count === 1 ? 'entry' : 'entries'}.`,
    };
  }
  if (answer.error.code === piCodes.notFound) {
    return {
      stage: 'query',
      subject,
      outcome: 'tried',
      code: 'nothing-listed',
      reason: 'PI knows nothing under this name.',
    };
  }
  if (answer.error.code === piCodes.accessDenied) {
    const reason = 'PI denies the user access to this list, so this part is left out.';
    return { stage: 'query', subject, outcome: 'warned', code: 'list-denied', reason };
  }
  const { message: reason, setting } = answer.error.failure;
  return { stage: 'query', subject, outcome: 'failed', code: 'list-failed', setting, reason };
}

function deniedWarning({ query }: ListCall, user: PiIdentity): string {
  return `PI denies ${identityText(user)} access to the credentials of ${subjects[query.by]} ${query.key}; they are left out.`;
}

/** The first failure that is a cause; calls that were cancelled because of it are its consequence. */
function causeOf(calls: readonly ListCall[]): PiFailure | undefined {
  const errors = calls.flatMap(({ answer }) => (answer.ok || isLeftOut(answer.error) ? [] : [answer.error]));
  return errors.find(({ failure: { kind } }) => kind !== 'cancelled') ?? errors[0];
}

/** Makes the planned list calls side by side, as the user. The first real failure cancels the others. */
export async function listCredentials(
  access: PiAccess,
  user: PiIdentity,
  queries: readonly Query[],
  context: RequestContext,
): Promise<Listing> {
  const siblings = new AbortController();
  const signal = AbortSignal.any([context.signal, siblings.signal]);
  const calls = await Promise.all(
    queries.map(async (query) => {
      const one = await list(access, user, query, { ...context, signal });
      if (!one.answer.ok && !isLeftOut(one.answer.error)) siblings.abort();
      return one;
    }),
  );
  const cause = causeOf(calls);
  const denied = calls.filter(({ answer }) => !answer.ok && answer.error.code === piCodes.accessDenied);
  return {
    trace: calls.map(traceOf),
    warnings: denied.map((one) => deniedWarning(one, user)),
    result: cause === undefined ? ok(calls.flatMap(({ answer }) => (answer.ok ? [answer.value] : []))) : err(cause),
  };
}

/** PI knows none of the identities that the user may be. */
export function unknownToPi(tried: readonly PiIdentity[]): Failure {
  const names = tried.map(identityText).join(', ');
  const text = {
    message: tried.length === 1 ? `PI does not know the user ${names}.` : `PI knows none of these users: ${names}.`,
    doing: 'finding the user in PI',
    hint:
      'Check Map Domains and Default Domain for Local BeyondTrust Users, because the access console may name a user with another domain than a test does, or with none; ' +
      'and in PI Delegation > Web Application Identity Impersonation Mappings.',
  };
  return failure('impersonation', 'unknown-user', text, { setting: 'domainMap' });
}
