import type { PeerCertificates } from '../../shared/certificates.ts';
import type { Rung, RungName } from '../../shared/diagnose-result.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import type { SettingName } from '../../shared/setting-names.ts';
import type { Clock } from '../platform/clock.ts';
import type { PluginDiagnosis } from '../plugins/contract.ts';

/** What a rung found. `detail` is one sentence. */
export type RungOutcome = (
  | { readonly status: 'pass'; readonly detail: string }
  /** Skipped may have a remedy: what it stands on is not there. */
  | { readonly status: 'skipped'; readonly detail: string; readonly hint?: string | undefined; readonly blockedBy?: RungName }
  | { readonly status: 'warn'; readonly detail: string; readonly hint: string; readonly setting?: SettingName | undefined }
  | { readonly status: 'fail'; readonly failure: Failure }
) & { readonly certificates?: PeerCertificates | undefined };

export interface RungPlan {
  readonly name: RungName;
  readonly run: () => Promise<RungOutcome>;
}

export function passed(detail: string): RungOutcome {
  return { status: 'pass', detail };
}

/** @param setting the one to look at first */
export function warned(detail: string, hint: string, setting?: SettingName): RungOutcome {
  return { status: 'warn', detail, hint, setting };
}

export function skipped(detail: string, hint?: string): RungOutcome {
  return { status: 'skipped', detail, hint };
}

function blocked(by: RungName): RungOutcome {
  return { status: 'skipped', detail: `Not tried, because ${by} failed.`, blockedBy: by };
}

export function failed(cause: Failure): RungOutcome {
  return { status: 'fail', failure: cause };
}

function cancelled(name: RungName): Failure {
  return failure('cancelled', undefined, {
    message: 'The diagnosis was cancelled.',
    doing: `diagnosing (${name})`,
    hint: 'Start it again to see the remaining rungs.',
  });
}

function toRung(name: RungName, outcome: RungOutcome, ms: number): Rung {
  if (outcome.status !== 'fail') return { name, ...outcome, ms: outcome.status === 'skipped' ? 0 : ms };
  const { failure: { message: detail, hint, setting }, certificates } = outcome;
  return { name, status: 'fail', detail, ms, hint, setting, certificates };
}

/**
 * Climbs rung by rung; after a failed one the rest are skipped, because each stands on those below it.
 * @param onRung told each rung as soon as it is known
 */
export async function climb(plans: readonly RungPlan[], clock: Clock, signal: AbortSignal, onRung: (rung: Rung) => void = () => {}): Promise<PluginDiagnosis> {
  const rungs: Rung[] = [];
  const note = (rung: Rung): void => {
    rungs.push(rung);
    onRung(rung);
  };
  let broken: { readonly name: RungName; readonly failure: Failure } | undefined;
  for (const { name, run } of plans) {
    if (broken !== undefined) {
      note(toRung(name, blocked(broken.name), 0));
      continue;
    }
    const startedAt = clock.now();
    const outcome = signal.aborted ? failed(cancelled(name)) : await run();
    note(toRung(name, outcome, Math.max(0, clock.now() - startedAt)));
    if (outcome.status === 'fail') broken = { name, failure: outcome.failure };
  }
  return broken === undefined ? { ok: true, rungs } : { ok: false, rungs, failure: broken.failure };
}
