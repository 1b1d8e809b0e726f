import type { Failure } from '../../../shared/errors.ts';
import type { TraceEntry } from '../../../shared/lookup-result.ts';
import type { Result } from '../../../shared/result.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';

type SameAsRecorded = 'correlationId' | 'operation' | 'from' | 'session' | 'durationMs';

export interface AnsweredRequest extends Pick<RecentRequest, SameAsRecorded> {
  readonly at: number;
  readonly result: Result<unknown, Failure>;
  /** Of a lookup: its reasoning, and how many credentials it offers. */
  readonly trace?: readonly TraceEntry[];
  readonly offered?: number;
}

const kept = 100;

/** The last hundred requests, newest first, without the credentials that were delivered. */
export class RecentRequests {
  #requests: RecentRequest[] = [];

  add(answered: AnsweredRequest): void {
    this.#requests = [describe(answered), ...this.#requests].slice(0, kept);
  }

  all(): RecentRequest[] {
    return [...this.#requests];
  }
}

function describe({ at, trace = [], result, offered, session, ...rest }: AnsweredRequest): RecentRequest {
  const subjects = (stage: TraceEntry['stage']): string[] =>
    trace.filter((entry) => entry.stage === stage && entry.outcome === 'tried').map(({ subject }) => subject);
  const dnDomain = dnDomainOf(session.user.distinguishedName);
  return {
    ...rest,
    session,
    at: new Date(at).toISOString(),
    ...(dnDomain === undefined ? {} : { dnDomain }),
    candidates: subjects('identity'),
    keys: subjects('query'),
    ...(offered === undefined ? {} : { offered }),
    ...(result.ok
      ? {}
      : { failure: { kind: result.error.kind, message: result.error.message, hint: result.error.hint } }),
  };
}

/** The DC parts joined by dots. */
function dnDomainOf(dn: string | undefined): string | undefined {
  const parts = [...(dn ?? '').matchAll(/(?:^|[,+])\s*dc\s*=\s*([^,+]+)/gi)].map(([, value]) => (value ?? '').trim());
  return parts.length === 0 ? undefined : parts.join('.');
}
