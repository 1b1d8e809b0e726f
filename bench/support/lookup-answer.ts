import type { LookupResult } from '../../shared/lookup-result.ts';
import { pluginDefaults, type PluginSettings } from '../../shared/settings.ts';
import type { Endpoint } from '../../main/pi/endpoint/describe-endpoint.ts';
import type { StoredCredential } from '../../main/pi/model.ts';
import { selectCredentials, type Actors } from '../../main/pi/selection/select-credentials.ts';

const settings: PluginSettings = { ...pluginDefaults, domainMap: ['hq.example=HQ'] };
const actors: Actors = { user: { domain: 'HQ', name: 'ann' }, apiUser: { name: 'svc-ecm' } };
const endpoint: Endpoint = {
  type: 'rdp',
  hostName: 'web01.hq.example',
  shortName: 'web01',
  domain: 'hq.example',
  addresses: [],
};

function stored(index: number): StoredCredential {
  const isDirectory = index % 2 === 0;
  return {
    account: {
      accountName: `account-${String((index * 7919) % 100_003).padStart(6, '0')}`,
      store: { targetName: isDirectory ? 'HQ' : 'WEB01', type: isDirectory ? 3 : 1 },
    },
    autoSpin: index % 5 === 0,
    hasRandomPassword: true,
    permissions: { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true },
    ...(isDirectory ? { domainName: 'HQ' } : { systemDnsName: 'web01.hq.example', systemName: 'WEB01' }),
    ...(index % 11 === 0 ? { checkedOutTo: 'HQ\\bob' } : {}),
  };
}

/** The answer of the call `test/lookup` with this many offers, made by the engine's rules. */
export function lookupAnswer(count: number): { readonly ok: true; readonly value: LookupResult } {
  const found = [
    { by: 'host' as const, key: 'web01', stored: Array.from({ length: count }, (_, index) => stored(index)) },
  ];
  const { offers, trace } = selectCredentials(found, actors, endpoint, settings);
  if (offers.length !== count) throw new Error(`${offers.length} of ${count} credentials are offered`);
  return { ok: true, value: { ok: true, credentials: offers.map(({ credential }) => credential), trace: [...trace] } };
}
