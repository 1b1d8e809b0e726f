import { accountStoreTypeName, isDirectoryStore } from '../../../shared/account-store-types.ts';
import type { DomainMapping } from '../../../shared/domain-map.ts';
import { jumpItemType } from '../../../shared/jump-item.ts';
import type { CredentialFlag, TraceEntry } from '../../../shared/lookup-result.ts';
import type { PluginSettings } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import { domainMappings, sameDomain } from '../identity/map-domain.ts';
import { identityText, sameName, type Permissions, type PiIdentity, type SharedCredential, type StoredCredential } from '../model.ts';
import { domainOffers, localOffer, sharedOffer, sortOffers } from './build-offers.ts';
import { MergedOffers } from './merge-offers.ts';
import type { Found, Offer, Road } from './offer.ts';
import { domainCredentialsFor, narrowedDomain } from './plan-queries.ts';

/** Who would check out: the user, or the API user where the user may only open remote sessions. */
export interface Actors {
  readonly user: PiIdentity;
  readonly apiUser: PiIdentity;
}

export interface Selection {
  readonly trace: readonly TraceEntry[];
  readonly offers: readonly Offer[];
}

/** A rule's verdict; `reason` is shown when it drops. */
type Verdict = { readonly keep: true } | { readonly keep: false; readonly stage: 'filter' | 'permission'; readonly reason: string };

const kept: Verdict = { keep: true };
const drop = (stage: 'filter' | 'permission', reason: string): Verdict => ({ keep: false, stage, reason });

/** What the rules of one selection look at, prepared once. */
interface Rules {
  readonly actors: Actors;
  readonly endpoint: Endpoint;
  readonly settings: PluginSettings;
  readonly mappings: readonly DomainMapping[];
  readonly domainCredentials: ReturnType<typeof domainCredentialsFor>;
}

type StoredFound = Exclude<Found, { by: 'shared' }>;

/** Which of the credentials that PI listed are offered, in order, and why the others are not (lookup.md section 3). */
export function selectCredentials(
  found: readonly Found[],
  actors: Actors,
  endpoint: Endpoint,
  settings: PluginSettings,
): Selection {
  const rules: Rules = {
    actors,
    endpoint,
    settings,
    mappings: domainMappings(settings),
    domainCredentials: domainCredentialsFor(endpoint.type, settings),
  };
  const trace: TraceEntry[] = [];
  const merged = new MergedOffers();
  for (const part of found) {
    const partOffers = part.by === 'shared' ? selectShared(part.shared, rules, trace) : selectStored(part, rules, trace);
    for (const offer of partOffers) {
      const leftOut = merged.add(offer);
      if (leftOut !== undefined) trace.push(leftOut);
    }
  }
  const sorted = sortOffers([...merged.all()]);
  for (const { credential } of sorted) trace.push(offered(credential.label, credential.flags));
  return { trace, offers: sorted };
}

function offered(label: string, flags: readonly CredentialFlag[]): TraceEntry {
  const reason = flags.length === 0 ? 'Offered.' : `Offered (${flags.join(', ')}).`;
  return { stage: 'offer', subject: label, outcome: 'kept', reason };
}

function selectStored(part: StoredFound, rules: Rules, trace: TraceEntry[]): readonly Offer[] {
  return part.stored.flatMap((entry) => {
    const { accountName, store } = entry.account;
    const verdict = storedVerdict(entry, part.by, rules);
    const permitted = verdict.keep ? roadOf(entry.permissions, rules.settings) : verdict;
    if ('keep' in permitted) {
      if (!permitted.keep) trace.push(dropped(`${accountName} on ${store.targetName}`, permitted));
      return [];
    }
    const flags = flagsOf(entry, permitted.road, rules.actors);
    if (entry.autoSpin && entry.hasRandomPassword) flags.push('auto-spin');
    return isDirectoryStore(store.type)
      ? domainOffers(entry, permitted.road, flags, rules.endpoint.type, rules.mappings)
      : [localOffer(entry, permitted.road, flags)];
  });
}

function selectShared(entries: readonly SharedCredential[], rules: Rules, trace: TraceEntry[]): readonly Offer[] {
  return entries.flatMap((entry) => {
    const { accountName, listName, systemName } = entry.identifier;
    const permitted = roadOf(entry.permissions, rules.settings);
    if ('keep' in permitted) {
      if (!permitted.keep) trace.push(dropped(`${accountName} in ${listName} / ${systemName}`, permitted));
      return [];
    }
    return [sharedOffer(entry, permitted.road, flagsOf(entry, permitted.road, rules.actors))];
  });
}

function dropped(subject: string, { stage, reason }: Extract<Verdict, { keep: false }>): TraceEntry {
  return { stage, subject, outcome: 'dropped', reason };
}

function storedVerdict(entry: StoredCredential, by: StoredFound['by'], rules: Rules): Verdict {
  const { type } = entry.account.store;
  if (by === 'application' && !isApplicationStore(type)) {
    return drop('filter', 'Found by the Application Name, which keeps database, custom and shared-list entries only.');
  }
  if (isDirectoryStore(type)) return domainVerdict(entry, by, rules);
  if (by === 'domain') return drop('filter', 'Listed for a domain, but it is no directory account.');
  return by === 'host' ? localVerdict(entry, rules) : kept;
}

/** Databases and custom types: what an application logs in to. */
function isApplicationStore(type: number): boolean {
  const name = accountStoreTypeName(type);
  return name === 'Custom' || (name?.startsWith('Database_') ?? false);
}

function domainVerdict(entry: StoredCredential, by: StoredFound['by'], { domainCredentials, endpoint, settings, mappings }: Rules): Verdict {
  if (!domainCredentials.offered) return drop('filter', domainCredentials.reason);
  const only = narrowedDomain(endpoint, settings);
  // A domain query was narrowed already when it was asked; a host query finds directory accounts of any domain.
  if (only === undefined || by === 'domain') return kept;
  const names = [entry.domainName, entry.domainDnsName, entry.account.store.targetName];
  if (names.some((name) => name !== undefined && sameDomain(mappings, name, only))) return kept;
  const label = settingTexts.filterDomainCredentials.label;
  return drop('filter', `"${label}" is on: the host belongs to ${only}, the account to ${entry.domainName ?? entry.account.store.targetName}.`);
}

function localVerdict({ systemDnsName }: StoredCredential, { endpoint, settings }: Rules): Verdict {
  const { type, hostName, domain } = endpoint;
  if (!settings.filterLocalCredentials || !jumpItemType(type).windows || hostName === undefined || domain === undefined) return kept;
  const label = settingTexts.filterLocalCredentials.label;
  if (systemDnsName === undefined || systemDnsName === '') {
    return drop('filter', `"${label}" is on, and PI knows no DNS name of the system, so it cannot be compared with ${hostName}.`);
  }
  if (sameName(systemDnsName, hostName)) return kept;
  return drop('filter', `"${label}" is on: the system is ${systemDnsName}, the host is ${hostName}.`);
}

function roadOf(permissions: Permissions, settings: PluginSettings): Verdict | { readonly road: Road } {
  if (permissions.viewPasswords) return { road: 'as-user' };
  if (permissions.requestPasswords) return { road: 'by-request' };
  if (!permissions.allowRemoteSessions) return drop('permission', 'The user has no permission on it in PI.');
  if (settings.includeRemoteSessionOnly) return { road: 'as-api-user' };
  const label = settingTexts.includeRemoteSessionOnly.label;
  return drop('permission', `The user only has Allow Remote Session on it, and "${label}" is off.`);
}

function flagsOf({ checkedOutTo }: { readonly checkedOutTo?: string | undefined }, road: Road, actors: Actors): CredentialFlag[] {
  const actor = identityText(road === 'as-api-user' ? actors.apiUser : actors.user);
  const flags: CredentialFlag[] = [];
  if (road === 'by-request') flags.push('needs-approval');
  if (checkedOutTo !== undefined && checkedOutTo !== '' && !sameName(checkedOutTo, actor)) flags.push('checked-out');
  if (road === 'as-api-user') flags.push('remote-session-only');
  return flags;
}
