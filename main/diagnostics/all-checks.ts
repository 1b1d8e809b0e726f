import { applianceCheckNames, type Check, type CheckName } from '../../shared/diagnose-result.ts';
import { runChecks, skipped, type CheckOutcome, type CheckPlan } from './run-checks.ts';
import type { Clock } from '../platform/clock.ts';
import type { PluginDiagnosis } from '../plugins/contract.ts';
import { applianceChecks, type ApplianceFacts } from './appliance-checks.ts';
import { serviceChecks, type ServiceFacts } from './service-checks.ts';

/** What the three flights need. A flight that is not set up is skipped check by check, with the reason. */
export interface DiagnosisFacts {
  /** Climbs the flight to PI. */
  readonly plugin: () => Promise<PluginDiagnosis>;
  readonly service: ServiceFacts;
  /** `undefined`: no appliance is set up. */
  readonly appliance: Omit<ApplianceFacts, 'clock' | 'signal'> | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told each check of our own flights as soon as it is known; the plugin tells its own. */
  readonly onCheck?: (check: Check) => void;
}

/**
 * The whole ladder (product.md, screen 6). The flights stand side by side: one that breaks does not hide what the others find.
 * The failure is the first in the ladder's order.
 */
export async function runAllChecks({
  plugin,
  service,
  appliance,
  clock,
  signal,
  onCheck,
}: DiagnosisFacts): Promise<PluginDiagnosis> {
  const toService = serviceChecks(service);
  const toAppliance =
    appliance === undefined
      ? notSetUp(applianceCheckNames, 'No appliance is set up.')
      : applianceChecks({ ...appliance, clock, signal });
  const groups = await Promise.all([
    plugin(),
    runChecks(toService, clock, signal, onCheck),
    runChecks(toAppliance, clock, signal, onCheck),
  ]);
  const failure = groups.find((group) => group.failure !== undefined)?.failure;
  return {
    ok: groups.every(({ ok }) => ok),
    checks: groups.flatMap(({ checks }) => checks),
    ...(failure === undefined ? {} : { failure }),
  };
}

function notSetUp(names: readonly CheckName[], reason: string): readonly CheckPlan[] {
  return names.map((name) => ({ name, run: async (): Promise<CheckOutcome> => skipped(reason) }));
}
