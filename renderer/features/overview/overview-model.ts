import type { AppInfo, SettingsView, ServiceView } from '../../../shared/views.ts';
import type { Check } from '../../../shared/diagnose-result.ts';
import { originOf } from '../../../shared/settings.ts';
import type { Health, Tone } from '../../ui/status-text.tsx';
import { draftProblems, valueOf, type FieldKey } from '../plugin-settings/model.ts';
import type { DraftProblemOf } from '../../lib/section-draft.ts';
import { textOf } from '../../lib/values.ts';
import type { ReachState } from './reach-store.ts';
import { text } from './text.ts';
import { text as common } from '../../ui/text.ts';
import { agoOf } from '../../lib/times.ts';
import { statusOf } from '../service/health.ts';
import type { LastCall } from './last-call.ts';
import type { ScreenName } from '../../lib/routes.ts';
import { text as appText } from '../../app/text.ts';

export function savedProblems(view: SettingsView): readonly DraftProblemOf<FieldKey>[] {
  return draftProblems(view, view.plugin, {});
}

/** Complete settings were not tested by that, so they are not marked as good. */
export function settingsHealth(view: SettingsView): Health {
  const { length } = savedProblems(view);
  if (length > 0) return { tone: 'warning', title: text.settingsProblems(length) };
  const isHidden = Object.values(view.secrets).includes('hidden');
  const explanation = isHidden ? text.settingsCompleteOperator : text.settingsCompleteText;
  return { tone: 'neutral', title: text.settingsComplete, explanation };
}

export function hasEndpoint(view: SettingsView): boolean {
  return originOf(textOf(valueOf(view.plugin, 'endpointUrl'))) !== undefined;
}

/** What is known of the connection to PI. */
export interface PiFacts {
  readonly reach: ReachState;
  readonly settings: SettingsView;
  /** Of the saved settings. */
  readonly settingsKey: string;
  /** The newest of the service, but for practice, and of this window with the saved settings. */
  readonly lastCall?: LastCall | undefined;
  /** The last call was made with other settings than the saved ones. */
  readonly isCallStale?: boolean;
  readonly now: number;
}

/** A check says nothing about much later. */
const currentFor = 3_600_000;

/** The state of the connection to PI: the newer of the last check here and the last call. */
export function reachHealth(facts: PiFacts): Health {
  const { reach, settings, lastCall, now } = facts;
  const { result, error, input } = reach;
  const isChecked = result !== undefined || (error !== undefined && error.kind !== 'cancelled');
  if (lastCall !== undefined && (!isChecked || lastCall.at > (input?.at ?? 0))) return callHealth(lastCall, facts);
  if (!isChecked && !hasEndpoint(settings))
    return { tone: 'neutral', title: text.reachNeedsUrl, explanation: text.reachNeedsUrlText };
  if (!isChecked)
    return error === undefined
      ? { tone: 'neutral', title: text.reachUnknown, explanation: text.reachUnknownText }
      : { tone: 'neutral', title: common.error.kinds.cancelled };
  const checked = checkHealth(reach);
  const age = input === undefined ? undefined : text.checkedAgo(agoOf(input.at, now));
  const aged = { ...checked, ...(age === undefined ? {} : { explanation: age }) };
  return isReachStale(facts) ? { ...aged, tone: 'warning', title: text.reachStale } : outdated(aged, input?.at, now);
}

/** Whether the settings were changed since the check. */
export function isReachStale({ reach: { input }, settingsKey }: Pick<PiFacts, 'reach' | 'settingsKey'>): boolean {
  return input !== undefined && input.settingsKey !== settingsKey;
}

function checkHealth({ result, error }: ReachState): Health {
  if (error !== undefined) return { tone: 'bad', title: text.reachError };
  if (result?.ok !== true) return { tone: 'bad', title: text.reachFailed };
  const warned = result.checks.some(({ status }) => status === 'warn');
  return warned ? { tone: 'warning', title: text.reachWarned } : { tone: 'good', title: text.reachOk };
}

function callHealth({ by, at, answered, failure }: LastCall, { now, isCallStale = false }: PiFacts): Health {
  const ago = agoOf(at, now);
  const words = (answered ? text.calledAgo : text.callFailedAgo)[by](ago);
  if (isCallStale) return { tone: 'warning', title: text.reachStale, explanation: words };
  if (answered) return outdated({ tone: 'good', title: text.reachOk, explanation: words }, at, now);
  const { kind, message, hint } = failure ?? { kind: 'unexpected', message: '', hint: undefined };
  const explanation = [words, message, hint].filter((part) => part !== undefined).join(' ');
  return { tone: 'bad', title: common.error.kinds[kind], explanation };
}

/** A success of long ago is known, and no longer good. */
function outdated(health: Health, at: number | undefined, now: number): Health {
  const isOld = at !== undefined && now - at > currentFor;
  return isOld && health.tone === 'good' ? { ...health, tone: 'neutral' } : health;
}

/** In practice, secrets in memory are normal. */
export function secretsTone({ profile, secretStore }: Pick<AppInfo, 'profile' | 'secretStore'>): Tone {
  if (secretStore === 'keychain') return 'good';
  return profile === 'practice' ? 'neutral' : 'warning';
}

/** The checks that ran: those that need a login are skipped. */
export function finishedChecks(checks: readonly Check[]): readonly Check[] {
  return checks.filter(({ status }) => status !== 'skipped');
}

/** The chain of a request: four stations, and the spans between them. */

export type Station = keyof typeof text.chain.stations;
export type Span = keyof typeof text.chain.spans;

interface PartOf<Kind, Key> {
  readonly kind: Kind;
  readonly key: Key;
  readonly name: string;
  readonly health: Pick<Health, 'tone' | 'title'>;
  readonly to: ScreenName;
}

export type ChainPart = PartOf<'station', Station> | PartOf<'span', Span>;

export interface ChainFacts {
  readonly pi: PiFacts;
  readonly service: ServiceView | undefined;
  readonly serviceHealth: Health;
  readonly linkHealth: Health;
  /** Where the requests come over a bridge instead of the link. */
  readonly bridgeHealth?: Health | undefined;
  readonly site: string;
  readonly practising: boolean;
}

function station(key: Station, { tone, title }: Health, to: ScreenName): ChainPart {
  return { kind: 'station', key, name: text.chain.stations[key], health: { tone, title }, to };
}

function span(key: Span, { tone, title }: Health, to: ScreenName): ChainPart {
  return { kind: 'span', key, name: text.chain.spans[key], health: { tone, title }, to };
}

/** The count of requests. Failed requests are information only: they are no fault of the path. */
function requestsHealth({ service, serviceHealth: { tone }, bridgeHealth, site }: ChainFacts): Health {
  const counters = statusOf(service)?.counters;
  if (counters === undefined) {
    const isMissed = tone === 'bad' && (site !== '' || bridgeHealth !== undefined);
    return isMissed ? { tone: 'bad', title: text.chain.unanswered } : { tone: 'neutral', title: text.chain.notKnown };
  }
  const failed = Object.values(counters.failures).reduce((sum, n) => sum + n, 0);
  const all = counters.lookups + counters.retrievals + counters.releases;
  if (failed > 0) return { tone: 'info', title: `${text.chain.requests(all)}, ${text.chain.failures(failed)}` };
  return { tone: all === 0 ? 'neutral' : 'good', title: text.chain.requests(all) };
}

function hostOf(settings: SettingsView): string | undefined {
  const origin = originOf(textOf(valueOf(settings.plugin, 'endpointUrl')));
  return origin === undefined ? undefined : new URL(origin).host;
}

/** A station is as good as what is known of the way to it; that its address is entered says nothing. */
function piStation({ pi, practising }: ChainFacts): ChainPart {
  const settings = settingsHealth(pi.settings);
  const title = practising ? appText.practice.name : (hostOf(pi.settings) ?? text.chain.noAddress);
  const { tone } = reachHealth(pi);
  return station('pi', settings.tone === 'warning' ? settings : { tone, title }, 'plugin-settings');
}

function applianceStation({ site, linkHealth: { tone }, bridgeHealth }: ChainFacts): ChainPart {
  // Nothing but its requests is known of an appliance to which another program connects.
  if (bridgeHealth !== undefined) {
    const ofBridge = bridgeHealth.tone === 'info' ? 'neutral' : bridgeHealth.tone;
    return station('appliance', { tone: ofBridge, title: text.chain.vendorEcm }, 'appliance');
  }
  const health: Health =
    site === ''
      ? { tone: 'neutral', title: text.chain.noSite }
      : { tone: tone === 'info' ? 'good' : tone, title: site };
  return station('appliance', health, 'appliance');
}

export function chainOf(facts: ChainFacts): readonly ChainPart[] {
  const { serviceHealth: ecm, linkHealth: link, bridgeHealth: bridge, pi } = facts;
  const isBroken = link.tone === 'bad' || link.tone === 'warning';
  return [
    station('console', { tone: 'neutral', title: text.chain.console }, 'service'),
    span('requests', requestsHealth(facts), 'service'),
    applianceStation(facts),
    bridge === undefined
      ? span('link', link, isBroken ? 'diagnose' : 'appliance')
      : span('bridge', bridge, 'appliance'),
    station('ecm', ecm, 'service'),
    span('reach', reachHealth(pi), 'diagnose'),
    piStation(facts),
  ];
}
