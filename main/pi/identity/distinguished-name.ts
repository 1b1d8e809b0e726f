/** One attribute of a relative distinguished name, with its value unescaped. */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

const domainComponentTypes: readonly string[] = ['dc', 'domaincomponent', '0.9.2342.19200300.100.1.25'];

const attributeType = String.raw`(?:oid\.)?\d+(?:\.\d+)*|[a-z][a-z0-9-]*`;
const escaped = String.raw`\\(?:[0-9a-f]{2}|[ "#+,;<=>\\])`;
const hexValue = '#((?:[0-9a-f]{2})+) *';
/** RFC 2253 and older clients quote instead of escaping. */
const quotedValue = String.raw`"((?:${escaped}|[^"\\])*)" *`;
/** RFC 4514 allows the excluded characters only when escaped. */
const plainValue = String.raw`(?!#)((?:${escaped}|[^\\,+";<>\u0000])*)`;
/** One attribute with the separator after it, which is empty at the end. */
const attributePattern = ` *(${attributeType}) *= *(?! )(?:${hexValue}|${quotedValue}|${plainValue})([,+]|$)`;

/**
 * The attributes of a Distinguished Name in order, multi-valued RDNs included (RFC 4514, and quoted values of RFC 2253).
 * `undefined` for what does not parse.
 */
export function parseDistinguishedName(text: string): readonly NameAttribute[] | undefined {
  const attributes: NameAttribute[] = [];
  const pattern = new RegExp(attributePattern, 'iy');
  for (;;) {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const [, written = '', hex, quoted, plain = '', separator] = found;
    const value = hex === undefined ? unescaped(quoted ?? plain, quoted !== undefined) : encodedString(hex);
    if (value === undefined) return undefined;
    attributes.push({ type: written.replace(/^oid\./i, ''), value });
    if (separator === '') return attributes;
  }
}

/** Unescaped spaces at the end belong to a quoted value only. */
function unescaped(text: string, isQuoted: boolean): string | undefined {
  const signs = text.match(/\\[0-9a-f]{2}|\\?./gisu) ?? [];
  const end = isQuoted ? signs.length : signs.findLastIndex((sign) => sign !== ' ') + 1;
  return decodeUtf8(Buffer.concat(signs.slice(0, end).map(bytesOf)));
}

function bytesOf(sign: string): Buffer {
  const isPair = sign.length === 3 && sign.startsWith('\\');
  return isPair ? Buffer.from(sign.slice(1), 'hex') : Buffer.from(sign.replace(/^\\(?=.)/s, ''));
}

/** BER: a tag, a length, the string. A domain component is short, so its length is one byte. */
function encodedString(hex: string): string | undefined {
  const bytes = Buffer.from(hex, 'hex');
  return bytes[1] === bytes.length - 2 ? decodeUtf8(bytes.subarray(2)) : undefined;
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // not UTF-8
  }
}

/** The values of the DC attributes, joined by dots; `undefined` without any. */
export function domainOf(attributes: readonly NameAttribute[]): string | undefined {
  const parts = attributes
    .filter(({ type }) => domainComponentTypes.includes(type.toLowerCase()))
    .map(({ value }) => value);
  return parts.length === 0 ? undefined : parts.join('.');
}
