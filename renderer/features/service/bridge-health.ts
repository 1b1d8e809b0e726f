import type { BridgingView } from '../../../shared/bridging.ts';
import type { BridgingStatus } from '../../../shared/service-status.ts';
import type { Health } from '../../ui/status-text.tsx';
import { agoOf, shortTimeOf, utcOf, type ShownTime } from '../../lib/times.ts';
import { text as common } from '../../ui/text.ts';
import { decided } from './decided.ts';
import { bridge as text } from './bridge-text.ts';

/** The state of bridging and its last call, for every screen. Pure. */

export interface BridgeFacts {
  /** What the service reports; absent while it is not connected, and from a service of an earlier release. */
  readonly status: BridgingStatus | undefined;
  /** What this program has read of the key file; absent before that. */
  readonly view: Pick<BridgingView, 'state' | 'problem'> | undefined;
  /** `ended`: a service that ran is gone; `absent`: none has run here. */
  readonly service: 'connected' | 'ended' | 'absent' | 'connecting';
}

/** Whether a bridge is wanted here: bridging is enabled, or a bridge tries to connect all the same. */
export function wantsBridge({ status, view }: Pick<BridgeFacts, 'status' | 'view'>, now: number): boolean {
  const state = status?.state ?? view?.state ?? 'disabled';
  return state !== 'disabled' || isRefused(status, now);
}

/** A refused bridge tries again after ten seconds at most; after this time it has given up. */
const triesAgainMs = 120_000;

/** The last thing that is known of bridges is that one is refused. */
function isRefused(status: BridgingStatus | undefined, now: number): boolean {
  const { lastRefusal, lastCall, connected = 0 } = status ?? {};
  if (lastRefusal === undefined || connected > 0 || now - Date.parse(lastRefusal.at) > triesAgainMs) return false;
  return lastCall === undefined || lastRefusal.at >= lastCall.at;
}

export function bridgeHealth({ status, view, service }: BridgeFacts, now: number): Health {
  const state = status?.state ?? view?.state;
  if (state === undefined) return { tone: 'neutral', title: text.unknown };
  if (status !== undefined && isRefused(status, now)) return refusedHealth(status, now);
  if (state === 'disabled') return { tone: 'neutral', title: text.off, explanation: text.offText };
  if (service === 'connecting') return { tone: 'info', title: text.connecting };
  if (service !== 'connected')
    return { tone: service === 'ended' ? 'bad' : 'warning', title: text.noService, explanation: text.noServiceText };
  if (state === 'key-unusable') return unusableHealth(status ?? view);
  if (status === undefined) return { tone: 'neutral', title: text.olderService, explanation: text.olderServiceText };
  return status.connected === 0 ? unconnectedHealth(status, now) : connectedHealth(status, now);
}

function unusableHealth(from: Pick<BridgingView, 'problem'> | undefined): Health {
  const { message = '', hint = '' } = from?.problem ?? {};
  return { tone: 'bad', title: text.keyUnusable, explanation: [message, hint].join(' ').trim() };
}

function refusedHealth({ lastRefusal, state }: BridgingStatus, now: number): Health {
  if (lastRefusal === undefined) return { tone: 'bad', title: text.refusedTitle };
  const { at, reason } = lastRefusal;
  const isOff = reason === 'no-key' && state === 'disabled';
  const title = isOff ? text.refusedOff : text.refusedTitle;
  const words = isOff ? text.refusedOffText : text.refusals[reason];
  return { tone: 'bad', title, explanation: `${text.refusedAgo(agoOf(Date.parse(at), now))} ${words}` };
}

/** The plugin of the vendor's ECM stays connected and connects again by itself, so one that is gone is a failure. */
function unconnectedHealth({ disconnectedAt, lastCall }: BridgingStatus, now: number): Health {
  const since = disconnectedAt ?? lastCall?.at;
  if (since === undefined) return { tone: 'warning', title: text.neverConnected, explanation: text.neverConnectedText };
  const ago = agoOf(Date.parse(since), now);
  return { tone: 'bad', title: text.disconnected, explanation: text.disconnectedText(shortTimeOf(since, now), ago) };
}

function connectedHealth({ lastCall }: BridgingStatus, now: number): Health {
  if (lastCall === undefined) return { tone: 'info', title: text.noCall, explanation: text.noCallText };
  const title = callTitle(lastCall, now);
  const { failure } = lastCall;
  if (failure === undefined) return { tone: 'good', title };
  // PI answered and decided about the user or the credential: no fault of the way.
  if (decided.has(failure.kind)) return { tone: 'info', title, explanation: text.decidedText };
  return { tone: 'bad', title, explanation: text.failedText };
}

/** "Last call 3 min ago: Lookup, 2 offered". */
function callTitle(call: NonNullable<BridgingStatus['lastCall']>, now: number): string {
  return text.lastCall(agoOf(Date.parse(call.at), now), callWords(call));
}

function callWords({ operation, offered, failure }: NonNullable<BridgingStatus['lastCall']>): string {
  const name = text.operations[operation];
  if (failure !== undefined) return `${name}, ${text.failed(common.error.kinds[failure.kind])}`;
  return offered === undefined ? name : `${name}, ${text.offered(offered)}`;
}

/** The bridges, the last call and the last refusal as lines below the state. */
export function bridgeLines(status: BridgingStatus | undefined, now: number): readonly (string | ShownTime)[] {
  if (status === undefined || status.state === 'disabled') return [];
  const { connected, lastCall, lastRefusal } = status;
  const timed = (iso: string, words: (time: string) => string): ShownTime => ({
    words: words(shortTimeOf(iso, now)),
    utc: utcOf(Date.parse(iso)),
  });
  return [
    ...(connected === 0 ? [] : [text.connected(connected)]),
    lastCall === undefined
      ? text.noCallYet
      : // A connected bridge has its last call as the title.
        timed(lastCall.at, (time) => (connected === 0 ? text.callAt(time, callWords(lastCall)) : text.calledAt(time))),
    ...(lastRefusal === undefined
      ? []
      : [timed(lastRefusal.at, (time) => text.refusedAt(time, text.refusalReasons[lastRefusal.reason]))]),
  ];
}
