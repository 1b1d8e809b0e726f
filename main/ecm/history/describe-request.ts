import type { Failure } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/jump-item.ts';
import type { TraceEntry } from '../../../shared/lookup-result.ts';
import { cut, recordedSession } from '../../../shared/recorded-session.ts';
import type { Result } from '../../../shared/result.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';

type SameAsRecorded = 'correlationId' | 'operation' | 'from' | 'trial' | 'session' | 'durationMs';

export interface AnsweredRequest extends Pick<RecentRequest, SameAsRecorded> {
  /** When it came, milliseconds since 1970. */
  readonly at: number;
  readonly result: Result<unknown, Failure>;
  /** Of a lookup: its reasoning, and how many credentials it offers. */
  readonly trace?: readonly TraceEntry[] | undefined;
  readonly offered?: number | undefined;
  /** The identity that the vault was called as; of a lookup the trace says it. */
  readonly actor?: string | undefined;
  /** Of the settings that it was answered with. */
  readonly settingsRevision?: number | undefined;
  /** A field of the session contains a secret, so nothing of it is recorded. */
  readonly isSessionHidden?: boolean;
}

/** Longest list: what others send may be of any length. */
export const mostEntries = 100;

/** What is recorded of a request: an allow-list, of which no field holds text of another system. */
export function describeRequest(answered: AnsweredRequest): RecentRequest {
  const { at, correlationId, operation, from, durationMs, result, offered, settingsRevision, trace = [] } = answered;
  const isHidden = answered.isSessionHidden === true;
  const session = isHidden ? hiddenSession(answered.session) : recordedSession(answered.session);
  const dnDomain = isHidden ? undefined : dnDomainOf(answered.session.user.distinguishedName);
  const steps = isHidden ? [] : trace;
  const actor = answered.actor ?? steps.find(({ code }) => code === 'user-known')?.subject;
  const conclusion = steps.find(({ stage, code }) => stage === 'conclusion' && code !== undefined);
  return {
    at: new Date(at).toISOString(),
    correlationId,
    operation,
    from,
    ...(answered.trial === true && { trial: true }),
    session,
    ...(dnDomain === undefined ? {} : { dnDomain: cut(dnDomain) }),
    candidates: triedIn(steps, 'identity'),
    ...(actor === undefined || isHidden ? {} : { actor: cut(actor) }),
    keys: triedIn(steps, 'query'),
    excluded: excludedBy(steps),
    ...(offered === undefined ? {} : { offered }),
    ...(conclusion === undefined ? {} : { conclusion: ruleOf(conclusion) }),
    durationMs,
    ...(settingsRevision === undefined ? {} : { settingsRevision }),
    outcome: result.ok ? (offered === 0 ? 'none' : 'ok') : 'failed',
    ...(result.ok ? {} : { failure: failureOf(result.error) }),
  };
}

function failureOf({ kind, detail, message, hint }: Failure): NonNullable<RecentRequest['failure']> {
  return { kind, ...(detail === undefined ? {} : { detail }), message: cut(message), hint: cut(hint) };
}

function ruleOf({ code, setting }: TraceEntry) {
  return { ...(code === undefined ? {} : { code }), ...(setting === undefined ? {} : { setting }) };
}

/** Of these stages the subjects come from the request and the settings, not from the vault. */
function triedIn(trace: readonly TraceEntry[], stage: 'identity' | 'query'): string[] {
  const tried = trace.filter((entry) => entry.stage === stage && entry.outcome === 'tried');
  return tried.slice(0, mostEntries).map(({ subject }) => cut(subject));
}

function excludedBy(trace: readonly TraceEntry[]): NonNullable<RecentRequest['excluded']> {
  const rules = new Map<string, NonNullable<RecentRequest['excluded']>[number]>();
  for (const entry of trace) {
    const isAboutCredential = entry.stage === 'filter' || entry.stage === 'permission';
    const isLeftOut = entry.outcome === 'dropped' || entry.code === 'entry-unusable';
    if (!isAboutCredential || !isLeftOut) continue;
    const rule = ruleOf(entry);
    const key = JSON.stringify(rule);
    rules.set(key, { ...rule, count: (rules.get(key)?.count ?? 0) + 1 });
  }
  return [...rules.values()];
}

function hiddenSession({ jumpItem: { type } }: Session): Session {
  return { user: { username: '' }, jumpItem: { type } };
}

/** The DC parts joined by dots. */
function dnDomainOf(dn: string | undefined): string | undefined {
  const parts = [...(dn ?? '').matchAll(/(?:^|[,+])\s*dc\s*=\s*([^,+]+)/gi)].map(([, value]) => (value ?? '').trim());
  return parts.length === 0 ? undefined : parts.join('.');
}
