import { useBridge } from './use-bridge.ts';
import { useIsSuspended, useLinkHealth, useServiceHealth } from './use-service-health.ts';

export interface Attention {
  readonly service: boolean;
  readonly appliance: boolean;
}

/** Which of them needs somebody to act, for the marks of the navigation. */
export function useAttention(): Attention {
  const isSuspended = useIsSuspended();
  const service = useServiceHealth().tone === 'bad' || isSuspended;
  const link = useLinkHealth().health.tone;
  const { isWanted, health } = useBridge();
  return { service, appliance: link === 'bad' || (isWanted && health.tone === 'bad') };
}
