import { applianceCheckNames, type Check } from '../../shared/diagnose-result.ts';
import type { Clock } from '../platform/clock.ts';
import type { PluginDiagnosis } from '../plugins/contract.ts';
import { applianceChecks, type ApplianceFacts } from './appliance-checks.ts';
import { runChecks, skipAll } from './run-checks.ts';
import { serviceChecks, type ServiceFacts } from './service-checks.ts';

export interface DiagnosisFacts {
  /** Runs the checks of the plugin, by which PI is reached. */
  readonly plugin: () => Promise<PluginDiagnosis>;
  readonly service: ServiceFacts;
  /** `undefined` if no appliance is set up; its checks are skipped. */
  readonly appliance: Omit<ApplianceFacts, 'clock' | 'signal'> | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called with each check of the service and the appliance as soon as it is known; the plugin reports its own. */
  readonly onCheck?: (check: Check) => void;
}

/**
 * The whole diagnosis (product.md, screen 6). The groups run side by side, so that a failure in one does not hide what the
 * others find. `failure` is the first one in the order of the groups.
 */
export async function runAllChecks(facts: DiagnosisFacts): Promise<PluginDiagnosis> {
  const { plugin, service, appliance, clock, signal, onCheck } = facts;
  const appliancePlans =
    appliance === undefined
      ? skipAll(applianceCheckNames, 'No appliance is set up.')
      : applianceChecks({ ...appliance, clock, signal });
  const groups = await Promise.all([
    plugin(),
    runChecks(serviceChecks(service), clock, signal, onCheck),
    runChecks(appliancePlans, clock, signal, onCheck),
  ]);
  const failure = groups.find((group) => group.failure !== undefined)?.failure;
  return {
    ok: groups.every(({ ok }) => ok),
    checks: groups.flatMap(({ checks }) => checks),
    ...(failure === undefined ? {} : { failure }),
  };
}
