import { jumpItemType } from '../../../shared/jump-item.ts';
import type { LookupResult, TraceStage } from '../../../shared/lookup-result.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import type { Fact } from '../../ui/facts.tsx';
import { inputsOf } from '../../app/session-words.ts';
import type { Tone } from '../../ui/status-text.tsx';
import { dayOf, timeOf } from '../../lib/times.ts';
import { text } from '../../ui/text.ts';

/** A request to the service, in words. */

/** Find, get and release of one session may share what correlates them. */
export function requestKey({ correlationId, operation, at }: RecentRequest): string {
  return `${correlationId} ${operation} ${at}`;
}

export function endpointOf({ session: { jumpItem } }: RecentRequest): {
  readonly type: string;
  readonly target: string;
} {
  const place = jumpItem.url ?? jumpItem.host ?? jumpItem.additionalAddresses?.[0] ?? '';
  const application = jumpItem.applicationName === undefined ? '' : ` (${jumpItem.applicationName})`;
  return { type: jumpItemType(jumpItem.type).label, target: `${place}${application}` };
}

export function millisecondsOf(ms: number): string {
  return `${Math.round(ms).toLocaleString('en')} ms`;
}

/** What came of it, in a few words. */
export function outcomeOf({ failure, offered, operation }: RecentRequest): {
  readonly tone: Tone;
  readonly words: string;
} {
  if (failure !== undefined) return { tone: 'bad', words: text.error.kinds[failure.kind] };
  if (operation !== 'find') return { tone: 'good', words: text.service.done };
  return { tone: offered === 0 ? 'dropped' : 'good', words: text.service.offered(offered ?? 0) };
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? text.service.none : values.join(', ');
}

/** Everything about a request, as received and as asked of PI. */
export function requestFacts(request: RecentRequest): readonly Fact[] {
  const { at, correlationId, operation, from, session, dnDomain, candidates, keys, offered, durationMs, failure } =
    request;
  const { details, operations } = text.service;
  const optional: readonly (readonly [string, string | undefined])[] = [
    [details.dnDomain, dnDomain],
    [details.group, session.jumpItem.group],
    [details.candidates, operation === 'find' ? listed(candidates) : undefined],
    [details.keys, operation === 'find' ? listed(keys) : undefined],
    [details.offered, offered?.toLocaleString('en')],
    [details.failure, failure === undefined ? undefined : `${text.error.kinds[failure.kind]}: ${failure.message}`],
    [text.error.whatToCheck, failure?.hint],
  ];
  return [
    [details.operation, operations[operation]],
    [details.from, text.service.from[from]],
    [details.received, `${dayOf(at)}, ${timeOf(at)} UTC`],
    ...inputsOf(session),
    ...optional.flatMap(([name, value]): Fact[] => (value === undefined ? [] : [[name, value]])),
    [details.duration, millisecondsOf(durationMs)],
    [details.correlationId, correlationId],
  ];
}

/** One aspect in which a request and a test of it may differ. */
export interface ComparedRow {
  readonly aspect: string;
  readonly before: string;
  readonly now: string;
  readonly differs: boolean;
}

/** What the trace says was tried, as the service notes it for its recent requests. */
function tried({ trace }: LookupResult, stage: TraceStage): readonly string[] | undefined {
  return trace?.filter((entry) => entry.stage === stage && entry.outcome === 'tried').map(({ subject }) => subject);
}

function comparedList(aspect: string, before: readonly string[], now: readonly string[] | undefined): ComparedRow {
  if (now === undefined)
    return { aspect, before: listed(before), now: text.service.comparison.notReceived, differs: false };
  const inAnyOrder = (values: readonly string[]): string => JSON.stringify([...values].sort());
  return { aspect, before: listed(before), now: listed(now), differs: inAnyOrder(before) !== inAnyOrder(now) };
}

/** The request as it was answered then, beside the test of it now. Wording may differ without meaning anything, kinds may not. */
export function compareWithTest(request: RecentRequest, result: LookupResult): readonly ComparedRow[] {
  const { comparison, offered } = text.service;
  const countThen = request.failure === undefined ? (request.offered ?? 0) : undefined;
  const countNow = result.error === undefined ? result.credentials.length : undefined;
  const words = (count: number | undefined): string => (count === undefined ? comparison.none : offered(count));
  const failure = (
    failed: { readonly kind: keyof typeof text.error.kinds; readonly message: string } | undefined,
  ): string => (failed === undefined ? comparison.none : `${text.error.kinds[failed.kind]}: ${failed.message}`);
  return [
    {
      aspect: comparison.offered,
      before: words(countThen),
      now: words(countNow),
      differs: (countThen ?? 0) !== (countNow ?? 0),
    },
    {
      aspect: comparison.failure,
      before: failure(request.failure),
      now: failure(result.error),
      differs: request.failure?.kind !== result.error?.kind,
    },
    comparedList(comparison.candidates, request.candidates, tried(result, 'identity')),
    comparedList(comparison.keys, request.keys, tried(result, 'query')),
  ];
}
