import { applianceRungNames, type Rung, type RungName } from '../../shared/diagnose-result.ts';
import { climb, skipped, type RungOutcome, type RungPlan } from './run-checks.ts';
import type { Clock } from '../platform/clock.ts';
import type { PluginDiagnosis } from '../plugins/contract.ts';
import { applianceFlight, type ApplianceFacts } from './appliance-checks.ts';
import { serviceFlight, type ServiceFacts } from './service-checks.ts';

/** What the three flights need. A flight that is not set up is skipped rung by rung, with the reason. */
export interface LadderFacts {
  /** Climbs the flight to PI. */
  readonly plugin: () => Promise<PluginDiagnosis>;
  readonly service: ServiceFacts;
  /** `undefined`: no appliance is set up. */
  readonly appliance: Omit<ApplianceFacts, 'clock' | 'signal'> | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told each rung of our own flights as soon as it is known; the plugin tells its own. */
  readonly onRung?: (rung: Rung) => void;
}

/**
 * The whole ladder (product.md, screen 6). The flights stand side by side: one that breaks does not hide what the others find.
 * The failure is the first in the ladder's order.
 */
export async function climbWholeLadder({ plugin, service, appliance, clock, signal, onRung }: LadderFacts): Promise<PluginDiagnosis> {
  const toService = serviceFlight(service);
  const toAppliance = appliance === undefined ? notSetUp(applianceRungNames, 'No appliance is set up.') : applianceFlight({ ...appliance, clock, signal });
  const flights = await Promise.all([plugin(), climb(toService, clock, signal, onRung), climb(toAppliance, clock, signal, onRung)]);
  const failure = flights.find((flight) => flight.failure !== undefined)?.failure;
  return { ok: flights.every(({ ok }) => ok), rungs: flights.flatMap(({ rungs }) => rungs), ...(failure === undefined ? {} : { failure }) };
}


function notSetUp(names: readonly RungName[], reason: string): readonly RungPlan[] {
  return names.map((name) => ({ name, run: async (): Promise<RungOutcome> => skipped(reason) }));
}
