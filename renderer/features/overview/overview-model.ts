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
import { linkHealth, serviceHealth, statusOf } from '../service/health.ts';
import type { ScreenName } from '../../lib/routes.ts';
import { text as appText } from '../../app/text.ts';

export function savedProblems(view: SettingsView): readonly DraftProblemOf<FieldKey>[] {
  return draftProblems(view, view.plugin, {});
}

export function settingsHealth(view: SettingsView): Health {
  const { length } = savedProblems(view);
  if (length > 0) return { tone: 'warning', title: text.settingsProblems(length) };
  return { tone: 'good', title: text.settingsComplete, explanation: text.settingsCompleteText };
}

export function hasEndpoint(view: SettingsView): boolean {
  return originOf(textOf(valueOf(view.plugin, 'endpointUrl'))) !== undefined;
}

export function reachHealth({ result, error }: ReachState, view: SettingsView): Health {
  if (error !== undefined) {
    const cancelled = error.kind === 'cancelled';
    return { tone: cancelled ? 'neutral' : 'bad', title: cancelled ? common.error.kinds.cancelled : text.reachError };
  }
  if (result === undefined && !hasEndpoint(view)) {
    return { tone: 'neutral', title: text.reachNeedsUrl, explanation: text.reachNeedsUrlText };
  }
  if (result === undefined) return { tone: 'neutral', title: text.reachUnknown, explanation: text.reachUnknownText };
  if (!result.ok) return { tone: 'bad', title: text.reachFailed };
  const warned = result.checks.some(({ status }) => status === 'warn');
  return warned ? { tone: 'warning', title: text.reachWarned } : { tone: 'good', title: text.reachOk };
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
  readonly service: ServiceView | undefined;
  readonly settings: SettingsView;
  readonly site: string;
  readonly reach: ReachState;
  readonly practising: boolean;
  readonly now: number;
}

function station(key: Station, { tone, title }: Health, to: ScreenName): ChainPart {
  return { kind: 'station', key, name: text.chain.stations[key], health: { tone, title }, to };
}

function span(key: Span, { tone, title }: Health, to: ScreenName): ChainPart {
  return { kind: 'span', key, name: text.chain.spans[key], health: { tone, title }, to };
}

/** The count of requests. Failed requests are information only: they are no fault of the chain. */
function requestsHealth(service: ServiceView | undefined): Health {
  const counters = statusOf(service)?.counters;
  if (counters === undefined) return { tone: 'neutral', title: text.chain.notKnown };
  const failed = Object.values(counters.failures).reduce((sum, n) => sum + n, 0);
  const all = counters.lookups + counters.retrievals + counters.releases;
  if (failed > 0) return { tone: 'info', title: `${text.chain.requests(all)}, ${text.chain.failures(failed)}` };
  return { tone: all === 0 ? 'neutral' : 'good', title: text.chain.requests(all) };
}

function hostOf(settings: SettingsView): string | undefined {
  const origin = originOf(textOf(valueOf(settings.plugin, 'endpointUrl')));
  return origin === undefined ? undefined : new URL(origin).host;
}

function piStation({ settings, practising }: ChainFacts): ChainPart {
  const health = settingsHealth(settings);
  const host = practising ? appText.practice.name : hostOf(settings);
  return station(
    'pi',
    health.tone === 'good' ? { tone: 'good', title: host ?? text.chain.noAddress } : health,
    'plugin-settings',
  );
}

export function chainOf(facts: ChainFacts): readonly ChainPart[] {
  const { service, settings, site, reach, now } = facts;
  const link = linkHealth(statusOf(service)?.link, now);
  const isBroken = link.tone === 'bad' || link.tone === 'warning';
  const { chain } = text;
  return [
    station('console', { tone: 'neutral', title: chain.console }, 'service'),
    span('requests', requestsHealth(service), 'service'),
    station(
      'appliance',
      site === '' ? { tone: 'neutral', title: chain.noSite } : { tone: 'good', title: site },
      'appliance',
    ),
    span('link', link, isBroken ? 'diagnose' : 'appliance'),
    station('ecm', serviceHealth(service), 'service'),
    span('reach', reachHealth(reach, settings), 'diagnose'),
    piStation(facts),
  ];
}
