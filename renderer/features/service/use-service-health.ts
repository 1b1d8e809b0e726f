import { useAppliance, useService } from '../../app/use-stores.ts';
import { useNow } from '../../lib/hooks.ts';
import { textOf } from '../../lib/values.ts';
import type { Health } from '../../ui/status-text.tsx';
import { applianceValueOf } from '../appliance/appliance-draft.ts';
import { connectedSince, hasEnded, linkHealth, serviceHealth, statusOf } from './health.ts';

/** The health of the service and of its link, as every screen shows it. */

export function useServiceHealth(): Health {
  const view = useService((service) => service.view);
  const ranBefore = useService((service) => service.received !== undefined);
  return serviceHealth(view, useNow(), ranBefore);
}

/** Whether the service runs and delivers nothing, for maintenance. */
export function useIsSuspended(): boolean {
  return useService((service) => statusOf(service.view)?.suspended !== undefined);
}

/** Whether an appliance is saved, so that a service that does not run is missed by it. */
export function useHasAppliance(): boolean {
  return useAppliance((store) => textOf(applianceValueOf(store.view?.appliance ?? {}, 'site')) !== '');
}

export function useLinkHealth() {
  const link = useService((service) => statusOf(service.view)?.link);
  const ended = useService((service) => hasEnded(service.view, service.received !== undefined));
  const isMissed = useHasAppliance() && ended;
  const now = useNow();
  return { link, health: linkHealth(link, now, isMissed), since: connectedSince(link, now) };
}
