import { withCorrelation, type ErrorInfo } from '../../shared/errors.ts';
import type { LookupResult, RetrieveResult } from '../../shared/lookup-result.ts';
import type { FindOutcome, TestRetrieveOutcome } from '../plugins/contract.ts';

/** What the answer needs besides the engine's outcome. */
export interface AnswerContext {
  readonly correlationId: string;
  /** Said before the engine was asked. */
  readonly warnings?: readonly string[];
}

/** The lookup's answer on every door. `explain`: with the trace, on failure too. */
export function lookupAnswer(
  found: FindOutcome,
  { correlationId, warnings: earlier = [] }: AnswerContext,
  explain: boolean,
): LookupResult {
  const { result, trace } = found;
  const warnings = [...earlier, ...found.warnings];
  return {
    ok: result.ok,
    credentials: result.ok ? [...result.value] : [],
    ...(explain ? { trace: [...trace] } : {}),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(result.ok ? {} : { error: withCorrelation(result.error, correlationId) }),
  };
}

/** A lookup that never reached the engine. */
export function lookupRefused(error: ErrorInfo): LookupResult {
  return { ok: false, credentials: [], error };
}

/** Retrieve Credential's answer on every door. It has no place for a password. */
export function retrieveAnswer(
  outcome: TestRetrieveOutcome,
  { correlationId, warnings: earlier = [] }: AnswerContext,
): RetrieveResult {
  const { result, checkedIn, pendingCheckIn, spinJob } = outcome;
  const warnings = [...earlier, ...outcome.warnings];
  return {
    ok: result.ok,
    ...(result.ok ? { account: result.value.account, injectAs: result.value.injectAs } : {}),
    checkedIn,
    ...(pendingCheckIn ? { pendingCheckIn } : {}),
    ...(spinJob === undefined ? {} : { spinJob }),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(result.ok ? {} : { error: withCorrelation(result.error, correlationId) }),
  };
}

/** A retrieval that never reached the engine. */
export function retrieveRefused(error: ErrorInfo): RetrieveResult {
  return { ok: false, checkedIn: false, error };
}
