import type { LastRun, ServiceView } from '../../../shared/views.ts';
import type { LinkStatus, ServiceStatus } from '../../../shared/service-status.ts';
import type { Health, Tone } from '../../ui/status-text.tsx';
import { agoOf, dateTimeOf, durationOf, shortTimeOf, utcOf, type ShownTime } from '../../lib/times.ts';
import { text } from './text.ts';

/** The state of the service, its link and its plugin, for every screen. Pure. */

type Connection = ServiceView['connection'];

/** A service that never ran here is no fault: everything can be set up without it. */
const connectionTones: Readonly<Record<Connection, Tone>> = {
  absent: 'neutral',
  connecting: 'info',
  connected: 'good',
  lost: 'bad',
};

const connectionTexts: Readonly<Partial<Record<Connection, string>>> = {
  absent: text.absentText,
  connecting: text.connectingText,
  lost: text.lostText,
};

/** @param ranBefore whether this window has seen it running */
export function serviceHealth(view: ServiceView | undefined, now: number, ranBefore = false): Health {
  const connection = view?.connection ?? 'connecting';
  if (connection === 'absent' && (view?.lastRun !== undefined || ranBefore)) return endedHealth(view?.lastRun, now);
  const suspended = statusOf(view)?.suspended;
  if (suspended !== undefined) return suspendedHealth(Date.parse(suspended.since), now);
  const explanation = connectionTexts[connection];
  return {
    tone: connectionTones[connection],
    title: text.connections[connection],
    ...(explanation === undefined ? {} : { explanation }),
  };
}

/** It runs, and no session gets a credential: that is an outage for those who wait for one, although somebody wanted it. */
function suspendedHealth(since: number, now: number): Health {
  const { title, explanation } = text.suspended;
  return { tone: 'warning', title, explanation: explanation(dateTimeOf(since), agoOf(since, now)) };
}

function endedHealth(lastRun: LastRun | undefined, now: number): Health {
  const { titles, since, unanswered, reconnecting } = text.ended;
  if (lastRun === undefined)
    return { tone: 'bad', title: titles.unexpected, explanation: `${unanswered} ${reconnecting}` };
  const { at, end, message, hint } = lastRun;
  const sinceWhen = since(shortTimeOf(at, now), agoOf(Date.parse(at), now));
  const cause = [message, hint].filter((part) => part !== undefined);
  return { tone: 'bad', title: titles[end], explanation: [sinceWhen, ...cause, unanswered, reconnecting].join(' ') };
}

/** Whether a service that ran is gone: its link and its settings are not known by that. */
export function hasEnded(view: ServiceView | undefined, ranBefore: boolean): boolean {
  if (view?.connection === 'lost') return true;
  return view?.connection === 'absent' && (view.lastRun !== undefined || ranBefore);
}

export function statusOf(view: ServiceView | undefined): ServiceStatus | undefined {
  return view?.connection === 'connected' ? view.status : undefined;
}

function untilRetry(retryAt: string | undefined, now: number): string {
  const seconds = retryAt === undefined ? 0 : Math.ceil((Date.parse(retryAt) - now) / 1000);
  return seconds > 0 ? text.health.inSeconds(seconds) : text.health.soon;
}

function withReason(state: Health, reason: string | undefined): Health {
  return reason === undefined ? state : { ...state, explanation: reason };
}

/** @param isMissed whether an appliance is set up whose service has ended */
export function linkHealth(link: LinkStatus | undefined, now: number, isMissed = false): Health {
  const { health, links } = text;
  if (link === undefined)
    return { tone: isMissed ? 'bad' : 'neutral', title: health.unknown, explanation: health.unknownText };
  const { state, active, reason, retryAt } = link;
  switch (state) {
    case 'off':
      return withReason({ tone: 'neutral', title: links.off, explanation: health.offText }, reason);
    case 'connecting':
      return { tone: 'info', title: links.connecting };
    case 'connected':
      return active
        ? { tone: 'good', title: health.active, explanation: health.activeText }
        : { tone: 'info', title: health.standby, explanation: health.standbyText };
    case 'waiting':
      return withReason({ tone: 'bad', title: health.waiting(untilRetry(retryAt, now)) }, reason);
    default: {
      const title = retryAt === undefined ? links.refused : health.refused(untilRetry(retryAt, now));
      return withReason({ tone: 'bad', title }, reason);
    }
  }
}

/** "Since 24 Nov 2026, 09:12:33 (2 h 5 min)."; absent while there is no connection. */
export function connectedSince(link: LinkStatus | undefined, now: number): ShownTime | undefined {
  if (link?.state !== 'connected' || link.connectedSince === undefined) return undefined;
  const since = Date.parse(link.connectedSince);
  return { words: text.health.connectedSince(dateTimeOf(since), durationOf(now - since)), utc: utcOf(since) };
}

const pluginTones: Readonly<Record<ServiceStatus['plugin']['state'], Tone>> = {
  ready: 'good',
  'not-configured': 'warning',
  failed: 'bad',
};

export function pluginHealth(plugin: ServiceStatus['plugin'] | undefined, isSuspended = false): Health {
  const { pluginUnknown, pluginUnknownText } = text.health;
  if (plugin === undefined) return { tone: 'neutral', title: pluginUnknown, explanation: pluginUnknownText };
  if (isSuspended) return { tone: 'warning', title: text.suspended.title };
  return { tone: pluginTones[plugin.state], title: text.pluginStates[plugin.state] };
}

/** The sentence about a service that runs other settings than the saved ones. */
export function revisionGap(status: ServiceStatus | undefined, saved: number | undefined): string | undefined {
  if (status === undefined || saved === undefined || saved === 0 || status.settingsRevision === saved) return undefined;
  return text.revisionDiffers(status.settingsRevision, saved);
}
