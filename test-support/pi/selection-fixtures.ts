import type { PluginSettings } from '../../shared/settings.ts';
import type { Endpoint } from '../../main/pi/endpoint/describe-endpoint.ts';
import type { Found } from '../../main/pi/selection/offer.ts';
import { selectCredentials } from '../../main/pi/selection/select-credentials.ts';
import { actors, settingsWith, type shared, type stored } from './sample-credentials.ts';

/** Selection for a Windows endpoint, with its result in the forms that tests compare. */

export const web01: Endpoint = {
  type: 'rdp',
  hostName: 'web01.hq.example',
  shortName: 'web01',
  domain: 'hq.example',
  addresses: [],
};
export const domainMap = ['hq.example=HQ', 'lab.example=LAB'];

export function select(
  found: readonly Found[],
  settings: Partial<PluginSettings> = {},
  endpoint: Partial<Endpoint> = {},
) {
  const { trace, offers } = selectCredentials(
    found,
    actors,
    { ...web01, ...endpoint },
    settingsWith({ domainMap, ...settings }),
  );
  return {
    labels: offers.map(({ credential }) => credential.label),
    strategies: offers.map(({ strategy }) => strategy),
    flags: offers.map(({ credential }) => credential.flags),
    injected: offers.map(({ credential }) => credential.injectAs),
    dropped: trace.filter(({ outcome }) => outcome === 'dropped'),
    credentials: offers.map(({ credential }) => credential),
    offers,
    trace,
  };
}

export const byHost = (...entries: ReturnType<typeof stored>[]): Found => ({
  by: 'host',
  key: 'web01',
  stored: entries,
});
export const byDomain = (...entries: ReturnType<typeof stored>[]): Found => ({
  by: 'domain',
  key: 'HQ',
  stored: entries,
});
export const byList = (...entries: ReturnType<typeof shared>[]): Found => ({
  by: 'shared',
  key: 'web01',
  shared: entries,
});
