import { pluginDefaults, type PluginSettings } from '../shared/settings.ts';
import type { Endpoint } from '../main/pi/endpoint/describe-endpoint.ts';
import type { StoredCredential } from '../main/pi/model.ts';
import type { Found } from '../main/pi/selection/offer.ts';
import { selectCredentials, type Actors } from '../main/pi/selection/select-credentials.ts';
import { milliseconds, printTable, type Bench, type Finding } from './support/bench.ts';
import { median, pairedRatio, timeInterleaved } from './support/measure.ts';

const settings: PluginSettings = {
  ...pluginDefaults,
  domainMap: ['hq.example=HQ', 'lab.example=LAB'],
  filterLocalCredentials: true,
};
const actors: Actors = { user: { domain: 'HQ', name: 'ann' }, apiUser: { name: 'svc-ecm' } };
const endpoint: Endpoint = {
  type: 'rdp',
  hostName: 'web01.hq.example',
  shortName: 'web01',
  domain: 'hq.example',
  addresses: [],
};

/** Credentials as PI lists them for a host: local and directory accounts, a third of them without permission. */
function candidates(count: number): readonly Found[] {
  return [{ by: 'host', key: 'web01', stored: Array.from({ length: count }, (_, index) => candidate(index)) }];
}

function candidate(index: number): StoredCredential {
  const isDirectory = index % 2 === 0;
  const isDropped = index % 3 === 0;
  return {
    account: {
      accountName: `account-${(index * 7919) % 100_003}`,
      store: { targetName: isDirectory ? 'HQ' : 'WEB01', type: isDirectory ? 3 : 1 },
    },
    autoSpin: index % 5 === 0,
    hasRandomPassword: true,
    permissions: { allowRemoteSessions: isDropped, requestPasswords: false, viewPasswords: !isDropped },
    ...(isDirectory ? { domainName: 'HQ' } : { systemDnsName: 'web01.hq.example', systemName: 'WEB01' }),
    ...(index % 11 === 0 ? { checkedOutTo: 'HQ\\bob' } : {}),
  };
}

async function run(): Promise<readonly Finding[]> {
  const [small, large] = [candidates(1_000), candidates(10_000)];
  const select = (found: readonly Found[]): number =>
    selectCredentials(found, actors, endpoint, settings).offers.length;
  const times = await timeInterleaved(
    { small: () => select(small), large: () => select(large) },
    { warmUps: 20, counted: 41 },
  );
  printTable([
    ['candidates', 'offers', 'median'],
    ['1,000', String(select(small)), milliseconds(median(times.small))],
    ['10,000', String(select(large)), milliseconds(median(times.large))],
  ]);
  return [
    { what: '10,000 candidates', figure: median(times.large), unit: 'ms', goal: { atMost: 12 } },
    // Sorting is n log n: ten times the number takes about thirteen times as long.
    {
      what: '10,000 candidates, time of 1,000',
      figure: pairedRatio(times.large, times.small),
      unit: '×',
      goal: { atMost: 12 },
    },
  ];
}

export const bench: Bench = { title: 'selection of offers from listed credentials', run };
