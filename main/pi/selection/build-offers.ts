import type { JumpItemTypeName } from '../../../shared/jump-item.ts';
import {
  credentialFormats,
  credentialKinds,
  type CredentialFlag,
  type CredentialFormat,
} from '../../../shared/lookup-result.ts';
import { mapDomain, type DomainMap } from '../identity/map-domain.ts';
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
function domainOf({ domainName, domainDnsName, account }: StoredCredential, map: DomainMap): string {
  if (domainName !== undefined && domainName !== '') return mapDomain(map, domainName).name;
  if (domainDnsName !== undefined && domainDnsName !== '') {
    const { name, unmapped } = mapDomain(map, domainDnsName);
    if (!unmapped) return name;
  }
  return mapDomain(map, account.store.targetName).name;
}

/** How the offers of one entry are retrieved. */
type Retrieval = Pick<Offer, 'strategy' | 'target'> & { readonly flags: readonly CredentialFlag[] };

function offerOf(
  { strategy, target, flags }: Retrieval,
  names: Omit<Offer['credential'], 'flags'>,
  order: Offer['order'] = { label: names.label },
): Offer {
  return { credential: { ...names, flags: [...flags] }, order, strategy, target };
}

export function domainOffers(
  entry: StoredCredential,
  strategy: Strategy,
  flags: readonly CredentialFlag[],
  type: JumpItemTypeName,
  map: DomainMap,
): readonly Offer[] {
  const { accountName: account, store } = entry.account;
  const domain = domainOf(entry, map);
  const retrieval: Retrieval = { strategy, flags, target: { kind: 'stored', entry } };
  const formats = formatsFor(type);
  const together =
    formats.length > 1
      ? { label: `${account} (${domain})`, account: JSON.stringify([account, store.targetName, store.type]) }
      : undefined;
  return formats.map((format) => {
    const id = encodeCredentialId({ kind: 'domain', account: entry.account, format });
    const injectAs = formattedName(format, account, domain);
    const label = format === 'name' ? `${injectAs} (${domain})` : injectAs;
    return offerOf(
      retrieval,
      {
        id,
        label,
        kind: 'domain',
        account,
        injectAs,
        domain,
        system: store.targetName,
        format,
      },
      together,
    );
  });
}

export function localOffer(entry: StoredCredential, strategy: Strategy, flags: readonly CredentialFlag[]): Offer {
  const id = encodeCredentialId({ kind: 'local', account: entry.account, format: 'name' });
  const { accountName: account, store } = entry.account;
  const label = `${account} (${store.targetName})`;
  return offerOf(
    { strategy, flags, target: { kind: 'stored', entry } },
    { id, label, kind: 'local', account, injectAs: account, system: store.targetName, format: 'name' },
  );
}

export function sharedOffer(entry: SharedCredential, strategy: Strategy, flags: readonly CredentialFlag[]): Offer {
  const id = encodeCredentialId({ kind: 'shared', identifier: entry.identifier, format: 'name' });
  const { accountName: account, listName: list, systemName: system } = entry.identifier;
  const label = `${account} (${list} / ${system})`;
  return offerOf(
    { strategy, flags, target: { kind: 'shared', entry } },
    { id, label, kind: 'shared', account, injectAs: account, system, list, format: 'name' },
  );
}

/** By kind (local, domain, shared), label and id, so that the order does not depend on PI's. */
export function sortOffers(offers: readonly Offer[]): readonly Offer[] {
  const keyed = offers.map((offer) => ({
    offer,
    kind: credentialKinds.indexOf(offer.credential.kind),
    key: labelKey(offer.order.label),
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
  const [left, right] = [a.offer, b.offer];
  const byLabel =
    a.key === undefined || b.key === undefined
      ? compareLabels(left.order.label, right.order.label)
      : compareTexts(a.key, b.key);
  return byLabel || byFormat(left, right) || compareTexts(left.credential.id, right.credential.id);
}

function byFormat({ order, credential }: Offer, other: Offer): number {
  if (order.account === undefined || other.order.account === undefined) return 0;
  const byAccount = compareTexts(order.account, other.order.account);
  return byAccount || credentialFormats.indexOf(credential.format) - credentialFormats.indexOf(other.credential.format);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
