import { jumpItemType } from '../../../shared/jump-item.ts';
import type { TraceEntry } from '../../../shared/lookup-result.ts';
import type { PluginSettings } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import { domainMappings, mapDomain } from '../identity/map-domain.ts';

/** One list call. `application` and `host` ask for the accounts of a system, `domain` of a directory, `shared` for lists. */
export interface Query {
  readonly by: 'host' | 'application' | 'domain' | 'shared';
  readonly key: string;
}

export interface QueryPlan {
  readonly trace: readonly TraceEntry[];
  readonly queries: readonly Query[];
}

/** Which list calls answer this endpoint; each key is asked once (lookup.md sections 2 and 3). */
export function planQueries(endpoint: Endpoint, settings: PluginSettings): QueryPlan {
  const trace: TraceEntry[] = [];
  const hosts = hostKeys(endpoint, settings, trace);
  const applications = endpoint.applicationName === undefined ? [] : [endpoint.applicationName];
  const shared = settings.includeSharedLists ? unique([...hosts, ...applications]) : [];
  const domains = domainKeys(endpoint, settings, trace);
  return {
    trace,
    queries: [
      ...hosts.map((key) => ({ by: 'host', key }) as const),
      ...applications.map((key) => ({ by: 'application', key }) as const),
      ...domains.map((key) => ({ by: 'domain', key }) as const),
      ...shared.map((key) => ({ by: 'shared', key }) as const),
    ],
  };
}

/** Without repeats, ignoring case; the first spelling stays, in its place. */
function unique(keys: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const key of keys) if (!seen.has(key.toLowerCase())) seen.set(key.toLowerCase(), key);
  return [...seen.values()];
}

function hostKeys({ hostName, shortName, addresses }: Endpoint, settings: PluginSettings, trace: TraceEntry[]): readonly string[] {
  const label = settingTexts.preferIpAddress.label;
  if (settings.preferIpAddress && addresses.length > 0) {
    trace.push(tried(addresses.join(', '), `"${label}" is on, so PI is asked for the address only.`));
    return unique(addresses);
  }
  if (settings.preferIpAddress) trace.push(tried(hostName ?? '', `"${label}" is on, but no address is known, so PI is asked for the host name.`));
  return unique(hostName === undefined ? addresses : [hostName, shortName ?? hostName]);
}

/** Whether this type of Jump Item is offered domain credentials, and which switch decides. */
export function domainCredentialsFor(type: Endpoint['type'], settings: PluginSettings): { readonly offered: boolean; readonly reason: string } {
  if (jumpItemType(type).windows) return { offered: true, reason: 'Windows Jump Items are offered domain credentials.' };
  if (type !== 'shell' && type !== 'web') {
    return { offered: false, reason: `A Jump Item of type ${jumpItemType(type).label} is not offered domain credentials.` };
  }
  const key = type === 'shell' ? 'domainCredentialsForShell' : 'domainCredentialsForWeb';
  return { offered: settings[key], reason: `"${settingTexts[key].label}" is ${settings[key] ? 'on' : 'off'}.` };
}

/** The one domain that domain credentials are narrowed to, or nothing (Windows only, host domain known). */
export function narrowedDomain({ type, domain }: Endpoint, settings: PluginSettings): string | undefined {
  return settings.filterDomainCredentials && jumpItemType(type).windows ? domain : undefined;
}

function domainKeys(endpoint: Endpoint, settings: PluginSettings, trace: TraceEntry[]): readonly string[] {
  const { offered, reason } = domainCredentialsFor(endpoint.type, settings);
  if (!offered) {
    trace.push(tried('domain credentials', `${reason} No domain is asked.`, 'dropped'));
    return [];
  }
  const mappings = domainMappings(settings);
  const own = endpoint.domain === undefined ? [] : [mapDomain(mappings, endpoint.domain).name];
  if (narrowedDomain(endpoint, settings) !== undefined) {
    const label = settingTexts.filterDomainCredentials.label;
    trace.push(tried(own.join(), `"${label}" is on and the domain of the host is known, so only this domain is asked.`));
    return own;
  }
  const keys = unique([...mappings.map(({ netbios }) => netbios), ...own]);
  if (keys.length === 0) {
    const why = `The domain of the host is not known and "${settingTexts.domainMap.label}" is empty, so no domain is asked.`;
    trace.push(tried('domain credentials', why, 'dropped'));
  }
  return keys;
}

function tried(subject: string, reason: string, outcome: 'tried' | 'dropped' = 'tried'): TraceEntry {
  return { stage: 'query', subject, outcome, reason };
}
