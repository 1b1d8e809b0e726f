import { useBridging, useService } from '../../app/use-stores.ts';
import { useNow } from '../../lib/hooks.ts';
import type { ShownTime } from '../../lib/times.ts';
import type { Health } from '../../ui/status-text.tsx';
import { bridgeHealth, bridgeLines, wantsBridge, type BridgeFacts } from './bridge-health.ts';
import { hasEnded, statusOf } from './health.ts';
import { useHasAppliance } from './use-service-health.ts';

export interface Bridge {
  readonly health: Health;
  readonly lines: readonly (string | ShownTime)[];
  /** Whether bridging is enabled, or a bridge tries to connect. */
  readonly isWanted: boolean;
  /** Whether it stands for the link, because no appliance is set up. */
  readonly isWay: boolean;
}

/** The bridge as every screen shows it. */
export function useBridge(): Bridge {
  const facts = useBridgeFacts();
  const hasAppliance = useHasAppliance();
  const now = useNow();
  const isWanted = wantsBridge(facts, now);
  return {
    health: bridgeHealth(facts, now),
    lines: bridgeLines(facts.status, now),
    isWanted,
    isWay: isWanted && !hasAppliance,
  };
}

function useBridgeFacts(): BridgeFacts {
  const view = useBridging((store) => store.view);
  const status = useService((store) => statusOf(store.view)?.bridging);
  const connection = useService((store) => store.view?.connection ?? 'connecting');
  const ended = useService((store) => hasEnded(store.view, store.received !== undefined));
  if (connection === 'connected' || connection === 'connecting') return { view, status, service: connection };
  return { view, status, service: ended ? 'ended' : 'absent' };
}
