import { parseDomainMap, type DomainMapping } from '../../../shared/domain-map.ts';
import { dnsNameKey, trimDomain } from '../../../shared/names.ts';

/** The valid lines of Map Domains by the key of their DNS name; using settings implies that there are no others. */
export type DomainMap = ReadonlyMap<string, DomainMapping>;

/** A domain after the lookup in Map Domains. */
export interface MappedDomain {
  /** The name sent to PI: the NetBIOS name, or the DNS name where there is no entry. */
  readonly name: string;
  /** Whether it is a dotted name without an entry. */
  readonly unmapped: boolean;
  /** The line of Map Domains that gave the name. */
  readonly line?: string;
}

export function domainMapOf(settings: { readonly domainMap: readonly string[] }): DomainMap {
  return new Map(parseDomainMap(settings.domainMap).mappings.map((mapping) => [dnsNameKey(mapping.fqdn), mapping]));
}

/** Looks a domain of any form up in the map; a dotless one without an entry is a NetBIOS name (lookup.md 1.3). */
export function mapDomain(map: DomainMap, domain: string): MappedDomain {
  const mapping = map.get(dnsNameKey(domain));
  if (mapping !== undefined)
    return { name: mapping.netbios, unmapped: false, line: `${mapping.fqdn}=${mapping.netbios}` };
  const name = trimDomain(domain);
  return { name, unmapped: name.includes('.') };
}

/** What domains are compared by, through the map: a DNS name and its NetBIOS name have the same key. */
export function domainKey(map: DomainMap, domain: string): string {
  return dnsNameKey(map.get(dnsNameKey(domain))?.netbios ?? domain);
}
