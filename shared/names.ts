/** How names of people, hosts and domains are read and compared, the same in forms, service and command line. Pure. */

/** White space of every kind, and characters without a visible form: zero-width, byte order mark, direction marks. */
const invisible = String.raw`[\s\p{Z}\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]`;
const invisibleEnds = new RegExp(`^${invisible}+|${invisible}+$`, 'gu');
const visibleAscii = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Without what is invisible at both ends. A path is used so: its name on the disk may be composed or not. */
export function trimEnds(text: string): string {
  return text.replace(invisibleEnds, '');
}

/** Without what is invisible at both ends, in the composed form of Unicode (NFC), which directories use. */
export function trimName(text: string): string {
  // Most names need no change, and a selection trims tens of thousands.
  return visibleAscii.test(text) ? text : trimEnds(text).normalize('NFC');
}

/** The domain without a dot at its end, which only says that it is absolute. */
export function trimDomain(text: string): string {
  const name = trimName(text);
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name;
}

/** A name of a person as written: `DOMAIN\name` (split at the first backslash), `name@suffix` (at the last @), or a bare name. */
export function splitIdentity(text: string): { readonly domain?: string; readonly name: string } {
  const backslash = text.indexOf('\\');
  if (backslash >= 0)
    return { domain: trimDomain(text.slice(0, backslash)), name: trimName(text.slice(backslash + 1)) };
  const at = text.lastIndexOf('@');
  return at < 0
    ? { name: trimName(text) }
    : { domain: trimDomain(text.slice(at + 1)), name: trimName(text.slice(0, at)) };
}

/** Names of people, hosts and domains compare without case and in the composed form; nothing else does. */
export function sameName(a: string, b: string): boolean {
  return a === b || comparableName(a) === comparableName(b);
}

function comparableName(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** A DNS name in lower-case ASCII, as international names are written in DNS; another text as it is, in lower case. */
export function asciiDnsName(name: string): string {
  if (/^[\x21-\x7e]*$/.test(name)) return name.toLowerCase();
  if (/[\s\p{Cc}/\\?#@:%]/u.test(name)) return comparableName(name);
  try {
    return new URL(`http://${name}`).hostname;
  } catch {
    return comparableName(name);
  }
}

/** What DNS names are compared by: without case, in one spelling of international names, without a dot at the end. */
export function dnsNameKey(name: string): string {
  return asciiDnsName(trimDomain(name));
}

export function sameDnsName(a: string, b: string): boolean {
  return a === b || dnsNameKey(a) === dnsNameKey(b);
}

/** The parts of an identifier as it is written: cut at capitals, digits and signs. */
export function partsOfName(name: string): readonly string[] {
  return name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+/gu) ?? [];
}
