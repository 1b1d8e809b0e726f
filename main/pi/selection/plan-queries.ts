import { jumpItemType } from '../../../shared/jump-item.ts';
import { asciiDnsName, sameName } from '../../../shared/names.ts';
import type { PluginSettings } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { Endpoint } from '../endpoint/describe-endpoint.ts';
import { spellingsOf } from '../endpoint/normalise-host.ts';
import { domainMapOf, mapDomain } from '../identity/map-domain.ts';
import { noLimits, type ServerLimits } from '../contract/server-limits.ts';
import type { PiTraceEntry } from '../trace.ts';

/** `application` and `host` ask for the accounts of a system, `domain` of a directory, `shared` for lists. */
export const queryKinds = ['host', 'application', 'domain', 'shared'] as const;

/** One list call. */
export interface Query {
  readonly by: (typeof queryKinds)[number];
  readonly key: string;
}

const tried = { stage: 'query', outcome: 'tried' } as const;
const noDomainAsked = { stage: 'query', outcome: 'dropped', subject: 'domain credentials' } as const;

interface QueryPlan {
  readonly trace: readonly PiTraceEntry[];
  readonly queries: readonly Query[];
}

/** Which list calls answer this endpoint; each key is asked once (lookup.md sections 2 and 3). */
export function planQueries(endpoint: Endpoint, settings: PluginSettings, limits: ServerLimits = noLimits): QueryPlan {
  const trace: PiTraceEntry[] = [];
  const hosts = hostKeys(endpoint, settings, trace);
  const applications = endpoint.applicationName === undefined ? [] : [endpoint.applicationName];
  const shared = settings.includeSharedLists
    ? offered('shared', unique([...hosts, ...nameKeys(endpoint, settings), ...applications]), limits, trace)
    : [];
  const domains = offered('domain', domainKeys(endpoint, settings, trace), limits, trace);
  const keys = { host: hosts, application: applications, domain: domains, shared };
  return { trace, queries: queryKinds.flatMap((by) => keys[by].map((key) => ({ by, key }))) };
}

const listFunctions = {
  domain: ['listStoredByDomain', 'domain credentials', 'no credentials of a domain'],
  shared: ['listSharedBySystem', 'shared lists', 'no credentials of shared lists'],
} as const;

/** The keys, if the server has the list; what it does not have is not asked. */
function offered(
  by: keyof typeof listFunctions,
  keys: readonly string[],
  { missing }: ServerLimits,
  trace: PiTraceEntry[],
): readonly string[] {
  const [name, subject, what] = listFunctions[by];
  if (!missing.has(name) || keys.length === 0) return keys;
  const reason = `The server contract has no function ${name}, so ${what} are asked for.`;
  trace.push({ stage: 'query', outcome: 'dropped', subject, code: 'not-offered-by-server', reason });
  return [];
}

/** Without repeats, ignoring case; the first spelling stays, in its place. */
function unique(keys: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const key of keys) if (!seen.has(key.toLowerCase())) seen.set(key.toLowerCase(), key);
  return [...seen.values()];
}

function hostKeys(endpoint: Endpoint, settings: PluginSettings, trace: PiTraceEntry[]): readonly string[] {
  const { hostName, addresses } = endpoint;
  const label = settingTexts.preferIpAddress.label;
  if (settings.preferIpAddress && addresses.length > 0) {
    const reason = `"${label}" is on, so PI is asked for stored credentials by the address only.`;
    trace.push({ ...tried, subject: addresses.join(', '), code: 'address-only', setting: 'preferIpAddress', reason });
    return unique(addresses);
  }
  if (settings.preferIpAddress) {
    const reason = `"${label}" is on, but no address is known, so PI is asked for the host name.`;
    trace.push({ ...tried, subject: hostName ?? '', code: 'no-address-known', setting: 'preferIpAddress', reason });
  }
  return hostName === undefined ? unique(addresses) : nameKeys(endpoint, settings);
}

/** Longest list of full names that a short one is asked with. */
const maxAppended = 8;

/** The host name and its short name, international ones in both spellings; a short name also with each domain of the map. */
function nameKeys({ hostName, shortName = hostName, domain }: Endpoint, settings: PluginSettings): readonly string[] {
  if (hostName === undefined || shortName === undefined) return [];
  const fqdns = domain === undefined ? [...domainMapOf(settings).values()].slice(0, maxAppended) : [];
  const names = [hostName, shortName, ...fqdns.map(({ fqdn }) => `${hostName}.${asciiDnsName(fqdn)}`)];
  return unique(names.flatMap(spellingsOf));
}

type DomainCredentialsSetting = 'domainCredentialsForShell' | 'domainCredentialsForWeb';

/** The setting that decides whether a Jump Item that is not Windows is offered domain credentials; none for the other types. */
export function domainCredentialsSetting(type: Endpoint['type']): DomainCredentialsSetting | undefined {
  if (type === 'shell') return 'domainCredentialsForShell';
  return type === 'web' ? 'domainCredentialsForWeb' : undefined;
}

/** Why a Jump Item of this type is not offered domain credentials with these settings; `undefined` if it is. */
export function noDomainCredentials(
  type: Endpoint['type'],
  settings: PluginSettings,
): Pick<PiTraceEntry, 'code' | 'setting' | 'reason'> | undefined {
  const { windows, label } = jumpItemType(type);
  if (windows) return undefined;
  const setting = domainCredentialsSetting(type);
  if (setting === undefined) {
    const reason = `A Jump Item of type ${label} is not offered domain credentials.`;
    return { code: 'type-without-domain-credentials', reason };
  }
  return settings[setting]
    ? undefined
    : { code: 'domain-credentials-off', setting, reason: `"${settingTexts[setting].label}" is off.` };
}

/** The one domain that domain credentials are narrowed to (Windows only, host domain known). */
export function narrowedDomain({ type, domain }: Endpoint, settings: PluginSettings): string | undefined {
  return settings.filterDomainCredentials && jumpItemType(type).windows ? domain : undefined;
}

function notAsked(netbios: string, hostDomain: string): PiTraceEntry {
  const reason = `"${settingTexts.filterDomainCredentials.label}" is on and the host belongs to ${hostDomain}, so this domain is not asked.`;
  const subject = `credentials of ${netbios}`;
  return {
    ...noDomainAsked,
    subject,
    stage: 'filter',
    code: 'domain-not-asked',
    setting: 'filterDomainCredentials',
    reason,
  };
}

function domainKeys(endpoint: Endpoint, settings: PluginSettings, trace: PiTraceEntry[]): readonly string[] {
  const why = noDomainCredentials(endpoint.type, settings);
  if (why !== undefined) {
    trace.push({ ...noDomainAsked, ...why, reason: `${why.reason} No domain is asked.` });
    return [];
  }
  const map = domainMapOf(settings);
  const mapped = [...map.values()].map(({ netbios }) => netbios);
  const own = endpoint.domain === undefined ? [] : [mapDomain(map, endpoint.domain).name];
  if (narrowedDomain(endpoint, settings) !== undefined) {
    const label = settingTexts.filterDomainCredentials.label;
    const reason = `"${label}" is on and the domain of the host is known, so only this domain is asked.`;
    trace.push({ ...tried, subject: own.join(), code: 'domain-narrowed', setting: 'filterDomainCredentials', reason });
    const others = unique(mapped).filter((netbios) => !own.some((name) => sameName(name, netbios)));
    trace.push(...others.map((netbios) => notAsked(netbios, endpoint.domain ?? '')));
    return own;
  }
  const keys = unique([...mapped, ...own]);
  if (keys.length === 0) {
    const reason = `The domain of the host is not known and "${settingTexts.domainMap.label}" is empty, so no domain is asked.`;
    trace.push({ ...noDomainAsked, code: 'no-domain-to-ask', setting: 'domainMap', reason });
  }
  return keys;
}
