import { z } from 'zod';
import { errorKinds, type ErrorKind } from './errors.ts';
import { requestOutcomes, type RecentRequest, type RequestOutcome } from './service-status.ts';
import { csv, printable } from './visible-text.ts';

/** Selecting and exporting answered requests (operations.md, "Request history"). Pure. */

/** What is absent lets every request pass. */
export interface RequestFilter {
  /** A part of the user's name as received or as the vault knows it, in any case. */
  readonly user?: string | undefined;
  /** A part of a host name, an address or a web address, in any case. */
  readonly host?: string | undefined;
  readonly outcome?: RequestOutcome | ErrorKind | undefined;
  /** Milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Likewise; a request of this time is not one of them. */
  readonly until?: number | undefined;
}

/** A page of the history as a window asks for it; `before` is `next` of the page before. */
export const requestQuery = z.strictObject({
  before: z.string().max(64).optional(),
  limit: z.number().int().min(1).max(500),
  user: z.string().max(300).optional(),
  host: z.string().max(300).optional(),
  outcome: z
    .enum([...requestOutcomes, ...errorKinds] as [RequestOutcome, ...(RequestOutcome | ErrorKind)[]])
    .optional(),
  since: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
});
export type RequestQuery = z.output<typeof requestQuery>;

/** The times of a query in the form of a filter. */
export function timesOf({
  since,
  until,
}: Pick<RequestQuery, 'since' | 'until'>): Pick<RequestFilter, 'since' | 'until'> {
  return {
    ...(since === undefined ? {} : { since: Date.parse(since) }),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
  };
}

export function matchesRequest(request: RecentRequest, filter: RequestFilter): boolean {
  const { user, host, outcome, since = -Infinity, until = Infinity } = filter;
  const at = Date.parse(request.at);
  if (at < since || at >= until) return false;
  if (outcome !== undefined && request.outcome !== outcome && request.failure?.kind !== outcome) return false;
  const { session, candidates, actor = '' } = request;
  const { host: name = '', url = '', additionalAddresses = [] } = session.jumpItem;
  return (
    containsAny([session.user.username, actor, ...candidates], user) &&
    containsAny([name, url, ...additionalAddresses], host)
  );
}

function containsAny(texts: readonly string[], part = ''): boolean {
  return part === '' || texts.some((text) => text.toLowerCase().includes(part.toLowerCase()));
}

type Column = readonly [name: string, cell: (request: RecentRequest) => string | number | undefined];

const columns: readonly Column[] = [
  ['time', ({ at }) => at],
  ['correlationId', ({ correlationId }) => correlationId],
  ['operation', ({ operation }) => operation],
  ['from', ({ from, trial }) => (trial === true ? `${from} test` : from)],
  ['user', ({ session }) => session.user.username],
  ['distinguishedName', ({ session }) => session.user.distinguishedName],
  ['dnDomain', ({ dnDomain }) => dnDomain],
  ['candidates', ({ candidates }) => candidates.join('; ')],
  ['actor', ({ actor }) => actor],
  ['jumpItem', ({ session }) => session.jumpItem.type],
  ['host', ({ session }) => session.jumpItem.host],
  ['additionalAddresses', ({ session }) => session.jumpItem.additionalAddresses?.join('; ')],
  ['url', ({ session }) => session.jumpItem.url],
  ['applicationName', ({ session }) => session.jumpItem.applicationName],
  ['sessionId', ({ session }) => session.sessionId],
  ['keys', ({ keys }) => keys.join('; ')],
  ['excluded', ({ excluded = [] }) => excluded.map(({ code = 'other', count }) => `${code} ${count}`).join('; ')],
  ['offered', ({ offered }) => offered],
  ['conclusion', ({ conclusion }) => conclusion?.code],
  ['setting', ({ conclusion }) => conclusion?.setting],
  ['outcome', ({ outcome }) => outcome],
  ['failure', ({ failure }) => failure?.kind],
  ['detail', ({ failure }) => failure?.detail],
  ['message', ({ failure }) => failure?.message],
  ['durationMs', ({ durationMs }) => durationMs],
];

/** CSV with a head; cells hold names of other systems, so that nothing in them is calculated or obeyed. */
export function requestCsv(requests: readonly RecentRequest[]): string {
  const rows = requests.map((request) => columns.map(([, cell]) => printable(String(cell(request) ?? ''))));
  return csv([columns.map(([name]) => name), ...rows]);
}
