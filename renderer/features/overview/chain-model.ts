import type { ServiceView, SettingsView } from '../../../shared/views.ts';
import { originOf } from '../../../shared/settings.ts';
import type { Health } from '../../ui/health.ts';
import { linkHealth, serviceHealth, statusOf } from '../../ui/service-health.ts';
import type { ScreenName } from '../../app/app-store.ts';
import { valueOf } from '../plugin-settings/model.ts';
import type { ReachState } from './reach-store.ts';
import { textOf } from '../../lib/values.ts';
import { chain } from './text-start.ts';
import { text } from '../../ui/text.ts';
import { reachHealth, settingsHealth } from './health.ts';

/** The way of a request, drawn: four stations and the spans between them. */

export type Station = keyof typeof chain.stations;
export type Span = keyof typeof chain.spans;

interface PartOf<Kind, Key> {
  readonly kind: Kind;
  readonly key: Key;
  readonly name: string;
  readonly health: Pick<Health, 'tone' | 'title'>;
  /** Where it is set up or mended. */
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

const station = (key: Station, health: PartOf<'station', Station>['health'], to: ScreenName): ChainPart => ({
  kind: 'station',
  key,
  name: chain.stations[key],
  health,
  to,
});
const span = (key: Span, health: PartOf<'span', Span>['health'], to: ScreenName): ChainPart => ({
  kind: 'span',
  key,
  name: chain.spans[key],
  health,
  to,
});

/** What has come through so far; failures are worth a look, and no fault of the chain as such. */
function requestsHealth(service: ServiceView | undefined): Health {
  const counters = statusOf(service)?.counters;
  if (counters === undefined) return { tone: 'neutral', title: chain.notKnown };
  const failed = Object.values(counters.failures).reduce((sum, n) => sum + n, 0);
  const all = counters.lookups + counters.retrievals + counters.releases;
  if (failed > 0) return { tone: 'info', title: `${chain.requests(all)}, ${chain.failures(failed)}` };
  return { tone: all === 0 ? 'neutral' : 'good', title: chain.requests(all) };
}

function hostOf(settings: SettingsView): string | undefined {
  const origin = originOf(textOf(valueOf(settings.plugin, 'endpointUrl')));
  return origin === undefined ? undefined : new URL(origin).host;
}

function piStation({ settings, practising }: ChainFacts): ChainPart {
  const host = practising ? text.practice.name : hostOf(settings);
  const { tone, title } = settingsHealth(settings);
  if (tone !== 'good') return station('pi', { tone, title }, 'plugin-settings');
  return station('pi', { tone, title: host ?? chain.noAddress }, 'plugin-settings');
}

/** A span that does not hold leads to where the fault is found; one that holds, to where it is set up. */
function reachSpan({ reach, settings }: ChainFacts): ChainPart {
  const { tone, title } = reachHealth(reach, settings);
  return span('reach', { tone, title }, 'diagnose');
}

/** From the console to the vault. */
export function chainOf(facts: ChainFacts): readonly ChainPart[] {
  const { service, site, now } = facts;
  const status = statusOf(service);
  const link = linkHealth(status?.link, now);
  return [
    station('console', { tone: 'neutral', title: chain.console }, 'service'),
    span('requests', requestsHealth(service), 'service'),
    station(
      'appliance',
      { tone: site === '' ? 'neutral' : 'good', title: site === '' ? chain.noSite : site },
      'appliance',
    ),
    span(
      'link',
      { tone: link.tone, title: link.title },
      link.tone === 'bad' || link.tone === 'warning' ? 'diagnose' : 'appliance',
    ),
    station('ecm', serviceHealth(service), 'service'),
    reachSpan(facts),
    piStation(facts),
  ];
}
