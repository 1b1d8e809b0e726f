import type { Check } from '../../shared/diagnose-result.ts';
import { errorDetails, errorKinds, failure, type ErrorDetail, type Failure } from '../../shared/errors.ts';
import type { SpinJob, TraceEntry } from '../../shared/lookup-result.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Secret } from '../../shared/secret.ts';
import { logEvents, type Log, type LogFields } from '../platform/logging/log.ts';
import { serverTextOf, shownName } from '../platform/secrets/server-text.ts';
import type { FindOutcome, PluginDiagnosis, PluginHealth, ReleaseOutcome, TestRetrieveOutcome } from './contract.ts';

/**
 * What a plugin of another vendor answers, with our sentences in place of its own: those are logged, and sent over pipe and link. Codes
 * stay. Its text may be shown under the details of a failure, except where a password was involved.
 */
export class OwnWords {
  readonly #name: string;
  readonly #secrets: readonly Secret[];

  /** @param secrets those of the plugin's settings */
  constructor(name: string, secrets: readonly Secret[]) {
    this.#name = name;
    this.#secrets = secrets;
  }

  failure(cause: Failure): Failure {
    const { message, hint } = cause;
    return { ...this.#failureWithoutText(cause), serverText: serverTextOf(`${message} ${hint}`, this.#secrets) };
  }

  #failureWithoutText({ kind, detail, setting, line, requestId, heldBy, heldUntil = '' }: Failure): Failure {
    const known: readonly (ErrorDetail | undefined)[] = errorDetails[kind];
    const shown = known.includes(detail) ? detail : undefined;
    const until = new Date(heldUntil);
    const text = {
      message: `The plugin ${this.#name} reports an error (${kind}${shown === undefined ? '' : `, ${shown}`}).`,
      doing: `asking the plugin ${this.#name}`,
      hint: 'What the plugin says about it may be under the details in the app, and with --show-text in ecmctl.',
    };
    const who = shownName(heldBy, this.#secrets);
    const facts = { setting, line, requestId, heldBy: who, heldUntil: isTime(until) ? until.toISOString() : undefined };
    return failure(kind, shown as never, text, facts);
  }

  result<T>(answer: Result<T, Failure>): Result<T, Failure> {
    return answer.ok ? answer : err(this.failure(answer.error));
  }

  resultWithoutText<T>(answer: Result<T, Failure>): Result<T, Failure> {
    return answer.ok ? answer : err(this.#failureWithoutText(answer.error));
  }

  found({ trace, warnings, result }: FindOutcome): FindOutcome {
    return {
      trace: trace.map((entry) => this.#traceEntry(entry)),
      warnings: this.#warnings(warnings),
      result: this.result(result),
    };
  }

  testRetrieved({ result, warnings, spinJob, ...facts }: TestRetrieveOutcome): TestRetrieveOutcome {
    return {
      ...facts,
      result: this.resultWithoutText(result),
      warnings: this.#warnings(warnings),
      ...(spinJob === undefined ? {} : { spinJob: this.#spinJob(spinJob) }),
    };
  }

  #spinJob({ status, jobId }: SpinJob): SpinJob {
    return { status, jobId, message: `The plugin ${this.#name} reports the rotation as ${status}.` };
  }

  released(answer: Result<ReleaseOutcome, Failure>): Result<ReleaseOutcome, Failure> {
    if (!answer.ok) return this.resultWithoutText(answer);
    const { checkIn, spinJob } = answer.value;
    return ok({ checkIn, ...(spinJob === undefined ? {} : { spinJob: this.#spinJob(spinJob) }) });
  }

  diagnosed(answer: Result<PluginDiagnosis, Failure>): Result<PluginDiagnosis, Failure> {
    if (!answer.ok) return this.result(answer);
    const { checks, failure: cause } = answer.value;
    const own = { ok: answer.value.ok, checks: checks.map((check) => this.check(check)) };
    return ok(cause === undefined ? own : { ...own, failure: this.failure(cause) });
  }

  health({ healthy }: PluginHealth): PluginHealth {
    return { healthy, message: `The plugin ${this.#name} ${healthy ? 'is ready' : 'reports that it is not ready'}.` };
  }

  check({ name, status, ms, setting, blockedBy }: Check): Check {
    const detail = `The plugin ${this.#name} reports: ${status}.`;
    return { name, status, detail, ms, setting, blockedBy };
  }

  #traceEntry({ subject, code, stage, outcome, setting }: TraceEntry): TraceEntry {
    const reason = `The plugin ${this.#name} decided this${code === undefined ? '' : ` (${code})`}.`;
    const codes = { ...(code === undefined ? {} : { code }), ...(setting === undefined ? {} : { setting }) };
    return {
      stage,
      outcome,
      ...codes,
      reason,
      subject: shownName(subject, this.#secrets) ?? 'a name that is not shown',
    };
  }

  #warnings(given: readonly string[]): readonly string[] {
    return given.length === 0 ? [] : [`The plugin ${this.#name} warns (${given.length}); its text is not shown.`];
  }
}

function isTime(time: Date): boolean {
  return !Number.isNaN(time.getTime());
}

/** The log of a plugin of another vendor: known events, with numbers and codes alone. */
export function logWithoutText(log: Log, plugin: string): Log {
  const only = ({ count, code, durationMs, kind }: LogFields): LogFields => ({
    ...Object.fromEntries(Object.entries({ count, code, durationMs }).filter(([, value]) => Number.isFinite(value))),
    ...(errorKinds.some((known) => known === kind) ? { kind } : {}),
    plugin,
  });
  const at =
    (level: keyof Log): Log[typeof level] =>
    (event, fields = {}) => {
      if (Object.hasOwn(logEvents, event)) log[level](event, only(fields));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
