/** One attribute of a relative distinguished name, with its value unescaped. */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

const attributeType = /^(?:(?:oid\.)?\d+(?:\.\d+)*|[a-z][a-z0-9-]*)/i;
const domainComponentTypes: readonly string[] = ['dc', 'domaincomponent', '0.9.2342.19200300.100.1.25'];
/** Characters that RFC 4514 allows in a value only when escaped. */
const mustBeEscaped = new Set(['"', ';', '<', '>', '\u0000']);
const escapable = new Set([' ', '"', '#', '+', ',', ';', '<', '=', '>', '\\']);

/** Every method consumes the text that it reads, and throws on what RFC 4514 does not allow. */
class NameReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skipSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  takeOneOf(signs: string): string | undefined {
    const sign = this.#text[this.#at];
    if (sign === undefined || !signs.includes(sign)) return undefined;
    this.#at++;
    return sign;
  }

  type(): string {
    const found = attributeType.exec(this.#text.slice(this.#at))?.[0];
    if (found === undefined) throw new SyntaxError('attribute type expected');
    this.#at += found.length;
    return found.replace(/^oid\./i, '');
  }

  value(): string {
    if (this.takeOneOf('#') !== undefined) return this.#hexValue();
    return this.takeOneOf('"') === undefined ? this.#plainValue() : this.#quotedValue();
  }

  #hexValue(): string {
    const hex = /^(?:[0-9a-f]{2})+/i.exec(this.#text.slice(this.#at))?.[0];
    if (hex === undefined) throw new SyntaxError('hexadecimal value expected');
    this.#at += hex.length;
    const bytes = hex.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
    // BER: a tag, a length, the string. A domain component is short, so its length is one byte.
    if (bytes[1] !== bytes.length - 2) throw new SyntaxError('value is no encoded string');
    return decodeUtf8(bytes.slice(2));
  }

  /** RFC 2253 and older clients quote instead of escaping. */
  #quotedValue(): string {
    const bytes: number[] = [];
    for (;;) {
      if (this.atEnd) throw new SyntaxError('closing quote expected');
      if (this.takeOneOf('"') !== undefined) return decodeUtf8(bytes);
      bytes.push(...(this.takeOneOf('\\') === undefined ? this.#character() : this.#escaped()));
    }
  }

  #plainValue(): string {
    const bytes: number[] = [];
    let length = 0; // without trailing spaces, which belong to the value only when escaped
    while (!this.atEnd && !',+'.includes(this.#text[this.#at] ?? '')) {
      if (this.takeOneOf('\\') !== undefined) {
        bytes.push(...this.#escaped());
        length = bytes.length;
        continue;
      }
      const sign = this.#text[this.#at] ?? '';
      if (mustBeEscaped.has(sign)) throw new SyntaxError(`${sign} must be escaped`);
      bytes.push(...this.#character());
      if (sign !== ' ') length = bytes.length;
    }
    return decodeUtf8(bytes.slice(0, length));
  }

  #character(): readonly number[] {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    this.#at += character.length;
    return [...new TextEncoder().encode(character)];
  }

  #escaped(): readonly number[] {
    const pair = this.#text.slice(this.#at, this.#at + 2);
    if (/^[0-9a-f]{2}$/i.test(pair)) {
      this.#at += 2;
      return [Number.parseInt(pair, 16)];
    }
    if (!escapable.has(this.#text[this.#at] ?? '')) throw new SyntaxError('nothing to escape');
    return this.#character();
  }
}

function decodeUtf8(bytes: readonly number[]): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

function readAttributes(text: string): readonly NameAttribute[] {
  const reader = new NameReader(text);
  const attributes: NameAttribute[] = [];
  for (;;) {
    reader.skipSpaces();
    const type = reader.type();
    reader.skipSpaces();
    if (reader.takeOneOf('=') === undefined) throw new SyntaxError('= expected');
    reader.skipSpaces();
    attributes.push({ type, value: reader.value() });
    reader.skipSpaces();
    if (reader.atEnd) return attributes;
    if (reader.takeOneOf(',+') === undefined) throw new SyntaxError(', or + expected');
  }
}

/**
 * The attributes of a Distinguished Name in order, multi-valued RDNs included (RFC 4514, and quoted values of RFC 2253).
 * `undefined` for what does not parse.
 */
export function parseDistinguishedName(text: string): readonly NameAttribute[] | undefined {
  try {
    return readAttributes(text);
  } catch {
    return undefined; // SyntaxError of the reader, or TypeError of a value that is not UTF-8
  }
}

/** The values of the DC attributes, joined by dots; `undefined` without any. */
export function domainOf(attributes: readonly NameAttribute[]): string | undefined {
  const parts = attributes
    .filter(({ type }) => domainComponentTypes.includes(type.toLowerCase()))
    .map(({ value }) => value);
  return parts.length === 0 ? undefined : parts.join('.');
}
