import { jumpItemType } from '../../../shared/jump-item.ts';
import type { LookupResult, TraceStage } from '../../../shared/lookup-result.ts';
import type { RecentRequest, ServiceStatus } from '../../../shared/service-status.ts';
import { definedFacts, timeFact, type Fact } from '../../ui/facts.tsx';
import { inputsOf } from '../test-settings/session-text.ts';
import type { StatusLine } from '../../ui/status-text.tsx';
import { durationOf, millisecondsOf } from '../../lib/times.ts';
import { text as common } from '../../ui/text.ts';
import { text } from './text.ts';
import type { ErrorKind } from '../../../shared/errors.ts';
import { linkHealth } from './health.ts';

/** Find, get and release of one session may have the same correlation id. */
export function requestKey({ correlationId, operation, at }: RecentRequest): string {
  return `${correlationId} ${operation} ${at}`;
}

export function endpointOf({ session: { jumpItem } }: RecentRequest): Readonly<{ type: string; target: string }> {
  const place = jumpItem.url ?? jumpItem.host ?? jumpItem.additionalAddresses?.[0] ?? '';
  const application = jumpItem.applicationName === undefined ? '' : ` (${jumpItem.applicationName})`;
  return { type: jumpItemType(jumpItem.type).label, target: `${place}${application}` };
}

export function outcomeOf({ failure, offered, operation }: RecentRequest): StatusLine {
  if (failure !== undefined) return { tone: 'bad', words: common.error.kinds[failure.kind] };
  if (operation !== 'find') return { tone: 'good', words: text.done };
  // An empty offer stands out: it is what people ask about.
  return { tone: offered === 0 ? 'warning' : 'good', words: text.offered(offered ?? 0) };
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? text.none : values.join(', ');
}

/** All fields of a request: as received from the appliance, and as sent to PI. */
export function requestFacts(request: RecentRequest): readonly Fact[] {
  const { at, correlationId, operation, from, trial, session, dnDomain, candidates, keys, offered, durationMs } =
    request;
  const { actor, failure, conclusion, excluded = [] } = request;
  const { details, operations } = text;
  return definedFacts([
    [details.operation, operations[operation]],
    [details.from, trial === true ? text.fromTest : text.from[from]],
    timeFact(details.received, Date.parse(at)),
    ...inputsOf(session),
    [details.dnDomain, dnDomain],
    [details.group, session.jumpItem.group],
    [details.candidates, operation === 'find' ? listed(candidates) : undefined],
    [details.keys, operation === 'find' ? listed(keys) : undefined],
    [details.actor, operation === 'find' ? actor : undefined],
    [details.offered, offered?.toLocaleString('en')],
    // Of a failed lookup it only says that it failed; the failure says why.
    [details.conclusion, conclusion === undefined || failure !== undefined ? undefined : ruleText(conclusion)],
    [details.excluded, excluded.length === 0 ? undefined : excluded.map(excludedText).join('; ')],
    [details.failure, failure === undefined ? undefined : failureText(failure)],
    [common.error.whatToCheck, failure?.hint],
    [details.duration, millisecondsOf(durationMs)],
    [details.correlationId, correlationId],
  ]);
}

type Rule = NonNullable<RecentRequest['conclusion']>;

/** The sentence of a rule; a rule of another version has none. */
function ruleText({ code }: Rule): string {
  return (code === undefined ? undefined : text.rules[code]) ?? text.otherRule;
}

function excludedText({ count: n, ...rule }: NonNullable<RecentRequest['excluded']>[number]): string {
  return text.excluded(n, ruleText(rule));
}

function failureText({ kind, message }: { readonly kind: ErrorKind; readonly message: string }): string {
  return `${common.error.kinds[kind]}: ${message}`;
}

export interface ComparedRow {
  readonly aspect: string;
  readonly before: string;
  readonly now: string;
  readonly differs: boolean;
}

/** The subjects that were tried in a stage of the trace, in the format of the recent requests. */
function tried({ trace }: LookupResult, stage: TraceStage): readonly string[] | undefined {
  return trace?.filter((entry) => entry.stage === stage && entry.outcome === 'tried').map(({ subject }) => subject);
}

function comparedList(aspect: string, before: readonly string[], now: readonly string[] | undefined): ComparedRow {
  if (now === undefined) return { aspect, before: listed(before), now: text.comparison.notReceived, differs: false };
  const inAnyOrder = (values: readonly string[]): string => JSON.stringify([...values].sort());
  return { aspect, before: listed(before), now: listed(now), differs: inAnyOrder(before) !== inAnyOrder(now) };
}

/** Compares the answered request with its test. Failures differ by their kind, not by their message. */
export function compareWithTest(request: RecentRequest, result: LookupResult): readonly ComparedRow[] {
  const { comparison, offered } = text;
  const countThen = request.failure === undefined ? (request.offered ?? 0) : undefined;
  const countNow = result.error === undefined ? result.credentials.length : undefined;
  const words = (count: number | undefined): string => (count === undefined ? comparison.none : offered(count));
  const failure = (failed: Parameters<typeof failureText>[0] | undefined): string =>
    failed === undefined ? comparison.none : failureText(failed);
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

/** The status of the service. @param running its start and the current time; absent for a service that is no longer connected */
export function statusFacts(
  { version, pid, plugin, settingsRevision, link, group }: ServiceStatus,
  running: { readonly startedAt: number; readonly now: number } | undefined,
): readonly Fact[] {
  const since: readonly Fact[] =
    running === undefined
      ? []
      : [timeFact(text.runningSince, running.startedAt, ` (${durationOf(running.now - running.startedAt)})`)];
  return [
    [text.version, version],
    [text.process, String(pid)],
    ...since,
    [text.settings, text.revision(settingsRevision)],
    [text.plugin, `${text.health.pluginName(plugin.name, plugin.version)} – ${text.pluginStates[plugin.state]}`],
    [text.link, running === undefined ? text.links[link.state] : linkHealth(link, running.now).title],
    ...(group === undefined ? [] : [[text.group, text.ecmGroup(group.members.length, group.differs)] as const]),
  ];
}

export function workFigures({ counters, tokens, pendingCheckIns }: ServiceStatus): readonly Fact[] {
  const words = (count: number): string => count.toLocaleString('en');
  return [
    [text.lookups, words(counters.lookups)],
    [text.retrievals, words(counters.retrievals)],
    [text.releases, words(counters.releases)],
    ...(counters.lookups + counters.retrievals + counters.releases === 0
      ? []
      : [[text.median, millisecondsOf(counters.p50Ms)] as const, [text.p95, millisecondsOf(counters.p95Ms)] as const]),
    [text.tokens, words(tokens)],
    [text.pending, words(pendingCheckIns)],
  ];
}

export function failureFacts({ failures }: ServiceStatus['counters']): readonly Fact[] {
  return (Object.entries(failures) as readonly (readonly [ErrorKind, number])[])
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, count]) => [common.error.kinds[kind], count.toLocaleString('en')]);
}
