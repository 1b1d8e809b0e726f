import type { ServiceView } from '../../shared/views.ts';
import type { LinkStatus, ServiceStatus } from '../../shared/service-status.ts';
import { text } from './text.ts';
import type { Health } from './health.ts';
import type { Tone } from './status-text.tsx';
import { dateTimeOf, durationOf } from '../lib/times.ts';

/** The service, its link and its plugin in words; the same on every screen. */

type Connection = ServiceView['connection'];

/** That the service does not run is no fault: one may set everything up without it. */
const connectionTones: Readonly<Record<Connection, Tone>> = {
  absent: 'neutral',
  connecting: 'info',
  connected: 'good',
  lost: 'warning',
};

const connectionTexts: Readonly<Partial<Record<Connection, string>>> = {
  absent: text.service.absentText,
  connecting: text.service.connectingText,
  lost: text.service.lostText,
};

export function serviceHealth(view: ServiceView | undefined): Health {
  const connection = view?.connection ?? 'connecting';
  const explanation = connectionTexts[connection];
  return {
    tone: connectionTones[connection],
    title: text.service.connections[connection],
    ...(explanation === undefined ? {} : { explanation }),
  };
}

/** The status while it is told; of a service that is gone nothing is known. */
export function statusOf(view: ServiceView | undefined): ServiceStatus | undefined {
  return view?.connection === 'connected' ? view.status : undefined;
}

/** "in 12 s", "now". */
function untilRetry(retryAt: string | undefined, now: number): string {
  const seconds = retryAt === undefined ? 0 : Math.ceil((Date.parse(retryAt) - now) / 1000);
  return seconds > 0 ? text.appliance.inSeconds(seconds) : text.appliance.soon;
}

function withReason(health: Health, reason: string | undefined): Health {
  return reason === undefined ? health : { ...health, explanation: reason };
}

export function linkHealth(link: LinkStatus | undefined, now: number): Health {
  const { appliance, service } = text;
  if (link === undefined) return { tone: 'neutral', title: appliance.unknown, explanation: appliance.unknownText };
  const { state, active, reason, retryAt } = link;
  switch (state) {
    case 'off':
      return withReason({ tone: 'neutral', title: service.links.off, explanation: appliance.offText }, reason);
    case 'connecting':
      return { tone: 'info', title: service.links.connecting };
    case 'connected':
      return active
        ? { tone: 'good', title: appliance.active, explanation: appliance.activeText }
        : { tone: 'info', title: appliance.standby, explanation: appliance.standbyText };
    case 'waiting':
      return withReason({ tone: 'warning', title: appliance.waiting(untilRetry(retryAt, now)) }, reason);
    default: {
      const title = retryAt === undefined ? service.links.refused : appliance.refused(untilRetry(retryAt, now));
      return withReason({ tone: 'bad', title }, reason);
    }
  }
}

/** "Since 24 Nov 2026, 09:12:33 UTC (2 h 5 min)."; nothing while there is no connection. */
export function connectedSince(link: LinkStatus | undefined, now: number): string | undefined {
  if (link?.state !== 'connected' || link.connectedSince === undefined) return undefined;
  const since = Date.parse(link.connectedSince);
  return text.appliance.connectedSince(dateTimeOf(since), durationOf(now - since));
}

const pluginTones: Readonly<Record<ServiceStatus['plugin']['state'], Tone>> = {
  ready: 'good',
  'not-configured': 'warning',
  failed: 'bad',
};

export function pluginHealth(plugin: ServiceStatus['plugin'] | undefined): Health {
  const { pluginUnknown, pluginUnknownText } = text.appliance;
  if (plugin === undefined) return { tone: 'neutral', title: pluginUnknown, explanation: pluginUnknownText };
  return { tone: pluginTones[plugin.state], title: text.service.pluginStates[plugin.state] };
}

/** What to say when the service runs with other settings than the saved ones; nothing when it does not. */
export function revisionGap(status: ServiceStatus | undefined, saved: number | undefined): string | undefined {
  if (status === undefined || saved === undefined || saved === 0 || status.settingsRevision === saved) return undefined;
  return text.service.revisionDiffers(status.settingsRevision, saved);
}
