import { parseDomainMap, type DomainMapping } from '../../../shared/domain-map.ts';
import { sameDnsName, trimDomain } from '../../../shared/names.ts';

/** A domain after the lookup in Map Domains. */
export interface MappedDomain {
  /** The name sent to PI: the NetBIOS name, or the DNS name where there is no entry. */
  readonly name: string;
  /** Whether it is a dotted name without an entry. */
  readonly unmapped: boolean;
}

/** The valid lines of Map Domains; using settings implies that there are no others. */
export function domainMappings(settings: { readonly domainMap: readonly string[] }): readonly DomainMapping[] {
  return parseDomainMap(settings.domainMap).mappings;
}

export function netbiosOf(mappings: readonly DomainMapping[], domain: string): string | undefined {
  return mappings.find(({ fqdn }) => sameDnsName(fqdn, domain))?.netbios;
}

/** Looks a domain of any form up in the map; a dotless one without an entry is a NetBIOS name (lookup.md 1.3). */
export function mapDomain(mappings: readonly DomainMapping[], domain: string): MappedDomain {
  const netbios = netbiosOf(mappings, domain);
  if (netbios !== undefined) return { name: netbios, unmapped: false };
  const name = trimDomain(domain);
  return { name, unmapped: name.includes('.') };
}

/** Whether two names mean the same domain, through the map: a DNS name and its NetBIOS name both match. */
export function sameDomain(mappings: readonly DomainMapping[], a: string, b: string): boolean {
  return sameDnsName(a, b) || sameDnsName(mapDomain(mappings, a).name, mapDomain(mappings, b).name);
}
