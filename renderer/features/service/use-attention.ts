import { useService } from '../../app/use-stores.ts';
import { statusOf } from './health.ts';
import { useBridge } from './use-bridge.ts';
import { useLinkHealth, useServiceHealth } from './use-service-health.ts';

export interface Attention {
  readonly service: boolean;
  readonly appliance: boolean;
}

/** Which of them needs somebody to act, for the marks of the navigation. */
export function useAttention(): Attention {
  const isSuspended = useService((store) => statusOf(store.view)?.suspended !== undefined);
  const service = useServiceHealth().tone === 'bad' || isSuspended;
  const link = useLinkHealth().health.tone;
  const { isWanted, health } = useBridge();
  return { service, appliance: link === 'bad' || (isWanted && health.tone === 'bad') };
}
