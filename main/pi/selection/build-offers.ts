import type { DomainMapping } from '../../../shared/domain-map.ts';
import type { JumpItemTypeName } from '../../../shared/jump-item.ts';
import { credentialKinds, type CredentialFlag, type CredentialFormat } from '../../../shared/lookup-result.ts';
import { mapDomain } from '../identity/map-domain.ts';
import type { SharedCredential, StoredCredential } from '../model.ts';
import { encodeCredentialId } from './credential-id.ts';
import { compareLabels, labelKey } from './label-order.ts';
import type { Offer, Strategy } from './offer.ts';

/** Shell and Web offer every format of the name; Windows takes the down-level form. */
function formatsFor(type: JumpItemTypeName): readonly CredentialFormat[] {
  return type === 'shell' || type === 'web' ? ['name', 'upn', 'down-level'] : ['down-level'];
}

function formattedName(format: CredentialFormat, account: string, domain: string): string {
  if (format === 'name') return account;
  return format === 'upn' ? `${account}@${domain}` : `${domain}\\${account}`;
}

/** The domain of a directory account: as PI names it, else by the map, else the store's target; NetBIOS where the map knows it. */
function domainOf(
  { domainName, domainDnsName, account }: StoredCredential,
  mappings: readonly DomainMapping[],
): string {
  if (domainName !== undefined && domainName !== '') return mapDomain(mappings, domainName).name;
  if (domainDnsName !== undefined && domainDnsName !== '') {
    const { name, unmapped } = mapDomain(mappings, domainDnsName);
    if (!unmapped) return name;
  }
  return mapDomain(mappings, account.store.targetName).name;
}

export function domainOffers(
  entry: StoredCredential,
  strategy: Strategy,
  flags: readonly CredentialFlag[],
  type: JumpItemTypeName,
  mappings: readonly DomainMapping[],
): readonly Offer[] {
  const { account } = entry;
  const domain = domainOf(entry, mappings);
  return formatsFor(type).map((format) => {
    const injectAs = formattedName(format, account.accountName, domain);
    return {
      credential: {
        id: encodeCredentialId({ kind: 'domain', account, format }),
        label: format === 'name' ? `${injectAs} (${domain})` : injectAs,
        kind: 'domain',
        account: account.accountName,
        injectAs,
        domain,
        system: account.store.targetName,
        format,
        flags: [...flags],
      },
      strategy,
      target: { kind: 'stored', entry },
    };
  });
}

export function localOffer(entry: StoredCredential, strategy: Strategy, flags: readonly CredentialFlag[]): Offer {
  const { account } = entry;
  const system = account.store.targetName;
  return {
    credential: {
      id: encodeCredentialId({ kind: 'local', account, format: 'name' }),
      label: `${account.accountName} (${system})`,
      kind: 'local',
      account: account.accountName,
      injectAs: account.accountName,
      system,
      format: 'name',
      flags: [...flags],
    },
    strategy,
    target: { kind: 'stored', entry },
  };
}

export function sharedOffer(entry: SharedCredential, strategy: Strategy, flags: readonly CredentialFlag[]): Offer {
  const { accountName, listName, systemName } = entry.identifier;
  return {
    credential: {
      id: encodeCredentialId({ kind: 'shared', identifier: entry.identifier, format: 'name' }),
      label: `${accountName} (${listName} / ${systemName})`,
      kind: 'shared',
      account: accountName,
      injectAs: accountName,
      system: systemName,
      list: listName,
      format: 'name',
      flags: [...flags],
    },
    strategy,
    target: { kind: 'shared', entry },
  };
}

/** By kind (local, domain, shared), label and id, so that the order does not depend on PI's. */
export function sortOffers(offers: readonly Offer[]): readonly Offer[] {
  const keyed = offers.map((offer) => ({
    offer,
    kind: credentialKinds.indexOf(offer.credential.kind),
    key: labelKey(offer.credential.label),
  }));
  return keyed.sort(compareKeyed).map(({ offer }) => offer);
}

interface KeyedOffer {
  readonly offer: Offer;
  readonly kind: number;
  readonly key: string | undefined;
}

function compareKeyed(a: KeyedOffer, b: KeyedOffer): number {
  if (a.kind !== b.kind) return a.kind - b.kind;
  const [left, right] = [a.offer.credential, b.offer.credential];
  const byLabel =
    a.key === undefined || b.key === undefined ? compareLabels(left.label, right.label) : compareTexts(a.key, b.key);
  return byLabel === 0 ? compareTexts(left.id, right.id) : byLabel;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
