import { accountStoreTypeName, isDirectoryStore } from '../../../shared/account-store-types.ts';
import { jumpItemType } from '../../../shared/jump-item.ts';
import type { CredentialFlag } from '../../../shared/lookup-result.ts';
import type { PluginSettings } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { Endpoint } from '../endpoint/describe-endpoint.ts';
import { domainKey, domainMapOf, type DomainMap } from '../identity/map-domain.ts';
import { isDnsName } from '../../../shared/domain-map.ts';
import { asciiDnsName, sameDnsName, sameName, trimDomain, trimName } from '../../../shared/names.ts';
import { normaliseAddress } from '../endpoint/normalise-host.ts';
import {
  identityText,
  type Permissions,
  type PiIdentity,
  type SharedCredential,
  type StoredCredential,
} from '../model.ts';
import { domainOffers, localOffer, sharedOffer } from './build-offers.ts';
import type { Found, Offer, Strategy } from './offer.ts';
import { Outcomes, sharedKey, storedKey } from './outcomes.ts';
import { narrowedDomain, noDomainCredentials } from './plan-queries.ts';
import { lacksRequests, lacksSharedCheckOut, noLimits, type ServerLimits } from '../contract/server-limits.ts';
import type { PiTraceEntry } from '../trace.ts';

/** Who would check out: the user, or the API User where the user may only open remote sessions. */
export interface Actors {
  readonly user: PiIdentity;
  readonly apiUser: PiIdentity;
}

interface Selection {
  readonly trace: readonly PiTraceEntry[];
  readonly offers: readonly Offer[];
}

/** Why a rule drops an entry. */
type Drop = Pick<PiTraceEntry, 'code' | 'setting' | 'reason'> & { readonly stage: 'filter' | 'permission' };

/** Inputs of the rules, computed once per selection: there may be ten thousand entries. */
interface Rules {
  readonly endpoint: Endpoint;
  readonly settings: PluginSettings;
  /** The server offers no such functions. */
  readonly lacksRequests: boolean;
  readonly lacksSharedCheckOut: boolean;
  readonly map: DomainMap;
  /** The only domain whose directory accounts are kept, and its key. */
  readonly only: { readonly domain: string; readonly key: string } | undefined;
  readonly noDomainCredentials: ReturnType<typeof noDomainCredentials>;
  /** Who would check out with each strategy, as PI writes it. */
  readonly actorOn: Readonly<Record<Strategy, string>>;
}

type StoredFound = Exclude<Found, { by: 'shared' }>;

/** Which of the credentials that PI listed are offered, in order, and why the others are not (lookup.md section 3). */
export function selectCredentials(
  found: readonly Found[],
  actors: Actors,
  endpoint: Endpoint,
  settings: PluginSettings,
  limits: ServerLimits = noLimits,
): Selection {
  const user = identityText(actors.user);
  const map = domainMapOf(settings);
  const only = narrowedDomain(endpoint, settings);
  const rules: Rules = {
    endpoint,
    settings,
    lacksRequests: lacksRequests(limits),
    lacksSharedCheckOut: lacksSharedCheckOut(limits),
    map,
    only: only === undefined ? undefined : { domain: only, key: domainKey(map, only) },
    noDomainCredentials: noDomainCredentials(endpoint.type, settings),
    actorOn: { 'as-user': user, 'by-request': user, 'as-api-user': identityText(actors.apiUser) },
  };
  const outcomes = new Outcomes();
  for (const part of found) {
    if (part.by === 'shared') for (const entry of part.shared) selectShared(entry, rules, outcomes);
    else for (const entry of part.stored) selectStored(entry, part.by, rules, outcomes);
  }
  const offers = outcomes.offers();
  return { trace: [...outcomes.drops(), ...offers.map(offered)], offers };
}

function offered({ credential: { label, flags } }: Offer): PiTraceEntry {
  const reason = flags.length === 0 ? 'Offered.' : `Offered (${flags.join(', ')}).`;
  return { stage: 'offer', subject: label, outcome: 'kept', code: 'offered', reason };
}

function selectStored(entry: StoredCredential, by: StoredFound['by'], rules: Rules, outcomes: Outcomes): void {
  const { accountName, store } = entry.account;
  const key = storedKey(entry);
  const strategy = storedDrop(entry, by, rules) ?? strategyOf(entry.permissions, rules);
  if (typeof strategy !== 'string') {
    outcomes.drop(key, dropped(`${accountName} on ${store.targetName}`, strategy));
    return;
  }
  const flags = flagsOf(entry, strategy, rules);
  if (entry.autoSpin && entry.hasRandomPassword) flags.push('auto-spin');
  if (isDirectoryStore(store.type))
    for (const offer of domainOffers(entry, strategy, flags, rules.endpoint.type, rules.map))
      outcomes.offer(key, offer);
  else outcomes.offer(key, localOffer(entry, strategy, flags));
}

function selectShared(entry: SharedCredential, rules: Rules, outcomes: Outcomes): void {
  const key = sharedKey(entry);
  const allowed = rules.lacksSharedCheckOut ? noSharedCheckOut : strategyOf(entry.permissions, rules);
  const strategy = allowed === 'by-request' ? notRequestable : allowed;
  if (typeof strategy === 'string') {
    outcomes.offer(key, sharedOffer(entry, strategy, flagsOf(entry, strategy, rules)));
    return;
  }
  const { accountName, listName, systemName } = entry.identifier;
  outcomes.drop(key, dropped(`${accountName} in ${listName} / ${systemName}`, strategy));
}

const notRequestable: Drop = {
  stage: 'permission',
  code: 'shared-not-requestable',
  reason: 'The user may only request its password, and PI takes no request for an entry of a shared list.',
};

const noSharedCheckOut: Drop = {
  stage: 'permission',
  code: 'not-offered-by-server',
  reason:
    'The server contract has no functions checkOutShared and checkInShared, so nothing of a shared list can be used.',
};

const noRequests: Drop = {
  stage: 'permission',
  code: 'not-offered-by-server',
  reason:
    'The user may only request its password, and the server contract has no functions createRequest and grantRequest.',
};

function dropped(subject: string, why: Drop): PiTraceEntry {
  return { ...why, subject, outcome: 'dropped' };
}

/** `undefined` for an entry that the filters keep. */
function storedDrop(entry: StoredCredential, by: StoredFound['by'], rules: Rules): Drop | undefined {
  const { type } = entry.account.store;
  if (by === 'application' && !isApplicationStore(type)) {
    const reason = 'Found by the Application Name, which keeps database, custom and shared-list entries only.';
    return { stage: 'filter', code: 'not-for-application', reason };
  }
  if (isDirectoryStore(type)) return domainDrop(entry, by, rules);
  if (by === 'domain') {
    const reason = 'Listed for a domain, but it is no directory account.';
    return { stage: 'filter', code: 'not-of-directory', reason };
  }
  return by === 'host' ? localDrop(entry, rules) : undefined;
}

/** Databases and custom types. */
function isApplicationStore(type: number): boolean {
  const name = accountStoreTypeName(type);
  return name === 'Custom' || (name?.startsWith('Database_') ?? false);
}

function domainDrop(entry: StoredCredential, by: StoredFound['by'], rules: Rules): Drop | undefined {
  const { only, map } = rules;
  if (rules.noDomainCredentials !== undefined) return { stage: 'filter', ...rules.noDomainCredentials };
  // A domain query was narrowed already when it was asked; a host query finds directory accounts of any domain.
  if (only === undefined || by === 'domain') return undefined;
  const names = [entry.domainName, entry.domainDnsName, entry.account.store.targetName];
  if (names.some((name) => name !== undefined && domainKey(map, name) === only.key)) return undefined;
  const label = settingTexts.filterDomainCredentials.label;
  const reason = `"${label}" is on: the host belongs to ${only.domain}, the account to ${entry.domainName ?? entry.account.store.targetName}.`;
  return { stage: 'filter', code: 'other-domain', setting: 'filterDomainCredentials', reason };
}

/** The full name of the entry's system: its DNS name, else a system name or target that is itself a full name. */
function fullNameOf({ systemDnsName, systemName, account }: StoredCredential): string | undefined {
  if (systemDnsName !== undefined && trimName(systemDnsName) !== '') return trimName(systemDnsName);
  return [systemName, account.store.targetName].find((name) => name !== undefined && isFullName(name));
}

function isFullName(text: string): boolean {
  const name = asciiDnsName(trimDomain(text));
  return name.includes('.') && isDnsName(name) && normaliseAddress(name) === undefined;
}

function localDrop(entry: StoredCredential, { endpoint, settings }: Rules): Drop | undefined {
  const { type, hostName, domain } = endpoint;
  if (!settings.filterLocalCredentials || !jumpItemType(type).windows || hostName === undefined || domain === undefined)
    return undefined;
  const label = settingTexts.filterLocalCredentials.label;
  const system = fullNameOf(entry);
  if (system === undefined) {
    const reason = `"${label}" is on, and PI knows no full name of the system, so it cannot be compared with ${hostName}.`;
    return { stage: 'filter', code: 'system-without-dns-name', setting: 'filterLocalCredentials', reason };
  }
  if (sameDnsName(system, hostName)) return undefined;
  const reason = `"${label}" is on: the system is ${system}, the host is ${hostName}.`;
  return { stage: 'filter', code: 'other-system', setting: 'filterLocalCredentials', reason };
}

/** The strategy that the permissions allow, or why there is none. */
function strategyOf(permissions: Permissions, { settings, lacksRequests: noneToMake }: Rules): Strategy | Drop {
  if (permissions.viewPasswords) return 'as-user';
  if (permissions.requestPasswords) return noneToMake ? noRequests : 'by-request';
  if (!permissions.allowRemoteSessions)
    return { stage: 'permission', code: 'no-permission', reason: 'The user has no permission on it in PI.' };
  if (settings.includeRemoteSessionOnly) return 'as-api-user';
  const label = settingTexts.includeRemoteSessionOnly.label;
  const reason = `The user only has Allow Remote Session on it, and "${label}" is off.`;
  return { stage: 'permission', code: 'remote-session-only', setting: 'includeRemoteSessionOnly', reason };
}

function flagsOf(
  { checkedOutTo }: { readonly checkedOutTo?: string | undefined },
  strategy: Strategy,
  { actorOn }: Rules,
): CredentialFlag[] {
  const flags: CredentialFlag[] = [];
  if (strategy === 'by-request') flags.push('needs-approval');
  if (checkedOutTo !== undefined && checkedOutTo !== '' && !sameName(checkedOutTo, actorOn[strategy]))
    flags.push('checked-out');
  if (strategy === 'as-api-user') flags.push('remote-session-only');
  return flags;
}
