import type { Check, CheckName } from '../../shared/diagnose-result.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import type { SettingName } from '../../shared/setting-names.ts';
import type { Clock } from '../platform/clock.ts';
import type { PluginDiagnosis } from '../plugins/contract.ts';

/** The result of one check, without its name and duration; a failure has the texts of one that failed. */
export type CheckOutcome =
  | (Pick<Check, 'detail' | 'hint' | 'setting' | 'blockedBy' | 'certificates'> & {
      readonly status: Exclude<Check['status'], 'fail'>;
    })
  | { readonly status: 'fail'; readonly failure: Failure; readonly certificates?: Check['certificates'] };

/** A check that has not run yet. `run` rejects only for a bug, or when the diagnosis is cancelled. */
export interface CheckPlan {
  readonly name: CheckName;
  readonly run: () => Promise<CheckOutcome>;
}

export function passed(detail: string): CheckOutcome {
  return { status: 'pass', detail };
}

/** @param setting the one to look at first */
export function warned(detail: string, hint: string, setting?: SettingName): CheckOutcome {
  return { status: 'warn', detail, hint, setting };
}

export function skipped(detail: string, hint?: string): CheckOutcome {
  return { status: 'skipped', detail, hint };
}

export function failed(cause: Failure): CheckOutcome {
  return { status: 'fail', failure: cause };
}

/** Plans from checks by their names, in that order. */
export function plansOf(checks: Partial<Record<CheckName, CheckPlan['run']>>): readonly CheckPlan[] {
  return Object.entries(checks).map(([name, run]) => ({ name: name as CheckName, run }));
}

/** Plans that report the checks as skipped, all for the same reason. */
export function skipAll(names: readonly CheckName[], reason: string): readonly CheckPlan[] {
  return names.map((name) => ({ name, run: async () => skipped(reason) }));
}

/**
 * Runs the checks in order. After one that failed the rest are skipped, because each depends on those before it.
 * @param onCheck called with each result as soon as it is known
 */
export async function runChecks(
  plans: readonly CheckPlan[],
  clock: Clock,
  signal: AbortSignal,
  onCheck: (check: Check) => void = () => {},
): Promise<PluginDiagnosis> {
  const checks: Check[] = [];
  let firstFailed: { readonly name: CheckName; readonly failure: Failure } | undefined;
  for (const plan of plans) {
    const startedAt = clock.now();
    const outcome = firstFailed === undefined ? await runOne(plan, signal) : blocked(firstFailed.name);
    const check = toCheck(plan.name, outcome, Math.max(0, clock.now() - startedAt));
    checks.push(check);
    onCheck(check);
    if (outcome.status === 'fail') firstFailed = { name: plan.name, failure: outcome.failure };
  }
  return firstFailed === undefined ? { ok: true, checks } : { ok: false, checks, failure: firstFailed.failure };
}

async function runOne({ name, run }: CheckPlan, signal: AbortSignal): Promise<CheckOutcome> {
  try {
    signal.throwIfAborted();
    return await run();
  } catch (error) {
    if (!signal.aborted) throw error;
    const message = 'The diagnosis was cancelled.';
    const hint = 'Start it again to see the remaining checks.';
    return failed(failure('cancelled', undefined, { message, doing: `diagnosing (${name})`, hint }));
  }
}

function blocked(by: CheckName): CheckOutcome {
  return { status: 'skipped', detail: `Not tried, because ${by} failed.`, blockedBy: by };
}

function toCheck(name: CheckName, outcome: CheckOutcome, ms: number): Check {
  if (outcome.status !== 'fail') return { name, ...outcome, ms: outcome.status === 'skipped' ? 0 : ms };
  const { message: detail, hint, setting } = outcome.failure;
  return { name, status: 'fail', detail, ms, hint, setting, certificates: outcome.certificates };
}
