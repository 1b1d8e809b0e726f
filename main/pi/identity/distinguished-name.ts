/** One attribute of a relative distinguished name. */
export interface NameAttribute {
  readonly type: string;
  /** Unescaped; `undefined` for octets that are no text, which some attributes have. */
  readonly value: string | undefined;
}

const domainComponentTypes: readonly string[] = ['dc', 'domaincomponent', '0.9.2342.19200300.100.1.25'];

const blank = String.raw`[\s\p{Z}]*`;
/** A name or an OID, with options such as `;lang-de`. Directories write underscores in names, too. */
const attributeType = String.raw`(?:oid\.)?\d+(?:\.\d+)*|[a-z][a-z0-9_-]*(?:;[a-z0-9-]+){0,9}`;
/** RFC 4514 separates by `,` and `+`, older clients by `;`. Before anything else they are part of a value. */
const separator = String.raw`[,;+](?=${blank}(?:(?:${attributeType})${blank}=|$))|$`;
const hexValue = String.raw`#((?:[0-9a-f]{2})+)${blank}`;
/** RFC 2253 and older clients quote instead of escaping. */
const quotedValue = String.raw`"((?:\\.|[^"\\])*)"${blank}`;
/** Any character may be escaped: directories escape more than RFC 4514 lists, such as \\/ and \\(. */
const plainValue = String.raw`((?:\\.|(?!${separator})[^\\])*)`;
/** One attribute with the separator after it, which is empty at the end. */
const attributePattern = String.raw`${blank}(${attributeType})${blank}=${blank}(?:(?:${hexValue}|${quotedValue})(?=${separator})|${plainValue})(${separator})`;
/** What Windows programs put before the name: `LDAP://server/` and `<GUID=…>;`. */
const prefixes = /^\s*(?:(?:ldaps?|gc):\/\/[^/]*\/)?(?:\s*<[^<>]*>\s*;)*/i;

/**
 * The attributes of a Distinguished Name in order, multi-valued RDNs included (RFC 4514). Read generously, because a name that is
 * not understood would let the user go on as another person of the same bare name. `undefined` for what is no such name at all.
 */
export function parseDistinguishedName(text: string): readonly NameAttribute[] | undefined {
  const attributes: NameAttribute[] = [];
  const pattern = new RegExp(attributePattern, 'isuy');
  pattern.lastIndex = prefixes.exec(text)?.[0].length ?? 0;
  for (;;) {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const [, written = '', hex, quoted, plain = ''] = found;
    const octets = hex === undefined ? unescaped(quoted ?? plain, quoted !== undefined) : undefined;
    const value = hex === undefined ? decodeUtf8(octets ?? Buffer.alloc(0)) : encodedString(Buffer.from(hex, 'hex'));
    attributes.push({ type: written.replace(/^oid\.|;.*$/gis, ''), value });
    if (/^[\s\p{Z}]*$/u.test(text.slice(pattern.lastIndex))) return attributes;
  }
}

/** Unescaped spaces at the end belong to a quoted value only. */
function unescaped(text: string, isQuoted: boolean): Buffer {
  const signs = text.match(/\\[0-9a-f]{2}|\\?./gisu) ?? [];
  const end = isQuoted ? signs.length : signs.findLastIndex((sign) => !/^[\s\p{Z}]$/u.test(sign)) + 1;
  return Buffer.concat(signs.slice(0, end).map(bytesOf));
}

function bytesOf(sign: string): Buffer {
  const isPair = /^\\[0-9a-f]{2}$/i.test(sign);
  return isPair ? Buffer.from(sign.slice(1), 'hex') : Buffer.from(sign.replace(/^\\(?=.)/s, ''));
}

const bmpString = 0x1e;

/** BER: a tag, a length of one byte or of as many as its first byte says, the octets. */
function encodedString(bytes: Buffer): string | undefined {
  const [tag, first = 0] = bytes;
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  const start = 2 + lengthBytes;
  if (lengthBytes > 4 || bytes.length < start) return undefined;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  if (length !== bytes.length - start) return undefined;
  const octets = bytes.subarray(start);
  if (tag !== bmpString) return decodeUtf8(octets);
  return octets.length % 2 === 0 ? Buffer.from(octets).swap16().toString('utf16le') : undefined;
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // not UTF-8
  }
}

/** The values of the DC attributes, joined by dots. */
export type DnDomain = { readonly kind: 'none' | 'unreadable' } | { readonly kind: 'domain'; readonly domain: string };

export function domainOf(attributes: readonly NameAttribute[]): DnDomain {
  const parts = attributes
    .filter(({ type }) => domainComponentTypes.includes(type.toLowerCase()))
    .map(({ value }) => value);
  if (parts.length === 0) return { kind: 'none' };
  return parts.includes(undefined) ? { kind: 'unreadable' } : { kind: 'domain', domain: parts.join('.') };
}
