import punycode from 'punycode/';
import ipaddr from 'ipaddr.js';
import { isDnsName } from '../../../shared/domain-map.ts';
import { asciiDnsName, trimDomain, trimName } from '../../../shared/names.ts';

export type Host =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'address'; readonly address: string };

/**
 * Normalises a host: trims; drops a port, IPv6 brackets, a zone and a trailing dot; lower-cases; writes international names
 * in ASCII and addresses in their one short form. `undefined` for what is no host.
 */
export function normaliseHost(text: string): Host | undefined {
  const bare = trimDomain(withoutPort(trimName(text)));
  const address = normaliseAddress(bare);
  if (address !== undefined) return { kind: 'address', address };
  const name = asciiName(bare);
  return name === undefined ? undefined : { kind: 'name', name };
}

/** An IPv4 or IPv6 address in its one short form, or `undefined`. IPv4 is four decimal parts and nothing else. */
export function normaliseAddress(text: string): string | undefined {
  // Checked first, because ipaddr.js reports other texts by throwing.
  if (/^\d+(?:\.\d+){3}$/.test(text) && ipaddr.IPv4.isValidFourPartDecimal(text))
    return ipaddr.IPv4.parse(text).toString();
  const withoutZone = text.replace(/%[^%]*$/, '');
  if (!withoutZone.includes(':') || !ipaddr.IPv6.isValid(withoutZone)) return undefined;
  const address = ipaddr.IPv6.parse(withoutZone);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  // More than one colon is an IPv6 address without brackets, which cannot carry a port.
  return /^[^:]*:\d{1,5}$/.test(text) ? text.slice(0, text.indexOf(':')) : text;
}

function asciiName(text: string): string | undefined {
  const name = asciiDnsName(text);
  if (!isDnsName(name)) return undefined;
  // Four numbers that are no IPv4 address are a mistyped address, not a name.
  return /^\d+(?:\.\d+){3}$/.test(name) ? undefined : name;
}

/** A host name in both spellings of international names, the ASCII one first; other names have one. */
export function spellingsOf(name: string): readonly string[] {
  if (!/(?:^|\.)xn--/.test(name)) return [name];
  try {
    return [name, punycode.toUnicode(name)];
  } catch {
    return [name]; // no valid encoding of a name
  }
}
