import type { PeerCertificates } from '../../shared/certificates.ts';
import type { Check, CheckName } from '../../shared/diagnose-result.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import type { SettingName } from '../../shared/setting-names.ts';
import type { Clock } from '../platform/clock.ts';
import type { PluginDiagnosis } from '../plugins/contract.ts';

/** What a check found. `detail` is one sentence. */
export type CheckOutcome = (
  | { readonly status: 'pass'; readonly detail: string }
  /** Skipped may have a remedy: what it stands on is not there. */
  | {
      readonly status: 'skipped';
      readonly detail: string;
      readonly hint?: string | undefined;
      readonly blockedBy?: CheckName;
    }
  | {
      readonly status: 'warn';
      readonly detail: string;
      readonly hint: string;
      readonly setting?: SettingName | undefined;
    }
  | { readonly status: 'fail'; readonly failure: Failure }
) & { readonly certificates?: PeerCertificates | undefined };

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

function blocked(by: CheckName): CheckOutcome {
  return { status: 'skipped', detail: `Not tried, because ${by} failed.`, blockedBy: by };
}

export function failed(cause: Failure): CheckOutcome {
  return { status: 'fail', failure: cause };
}

function cancelled(name: CheckName): Failure {
  return failure('cancelled', undefined, {
    message: 'The diagnosis was cancelled.',
    doing: `diagnosing (${name})`,
    hint: 'Start it again to see the remaining checks.',
  });
}

function toCheck(name: CheckName, outcome: CheckOutcome, ms: number): Check {
  if (outcome.status !== 'fail') return { name, ...outcome, ms: outcome.status === 'skipped' ? 0 : ms };
  const {
    failure: { message: detail, hint, setting },
    certificates,
  } = outcome;
  return { name, status: 'fail', detail, ms, hint, setting, certificates };
}

/**
 * Climbs check by check; after a failed one the rest are skipped, because each stands on those below it.
 * @param onRung told each check as soon as it is known
 */
export async function runChecks(
  plans: readonly CheckPlan[],
  clock: Clock,
  signal: AbortSignal,
  onCheck: (check: Check) => void = () => {},
): Promise<PluginDiagnosis> {
  const checks: Check[] = [];
  const note = (check: Check): void => {
    checks.push(check);
    onCheck(check);
  };
  let broken: { readonly name: CheckName; readonly failure: Failure } | undefined;
  for (const { name, run } of plans) {
    if (broken !== undefined) {
      note(toCheck(name, blocked(broken.name), 0));
      continue;
    }
    const startedAt = clock.now();
    const outcome = signal.aborted ? failed(cancelled(name)) : await run();
    note(toCheck(name, outcome, Math.max(0, clock.now() - startedAt)));
    if (outcome.status === 'fail') broken = { name, failure: outcome.failure };
  }
  return broken === undefined ? { ok: true, checks } : { ok: false, checks, failure: broken.failure };
}
