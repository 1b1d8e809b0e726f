/** Decoded forms of a text that are searched, and their characters in sum. */
const maxForms = 400;
const maxCharacters = 200_000;
/** How often a form is decoded again: a secret may be encoded several times. */
const maxDepth = 3;

/**
 * The text and all that it decodes to; `undefined` if that is too much to search.
 * @param least shorter secrets are not looked for, so shorter forms are left out
 */
export function formsOf(text: string, least: number): readonly string[] | undefined {
  const forms = new Set([text, [...text].toReversed().join(''), ...fromBytes(text)]);
  let latest: readonly string[] = [...forms];
  let characters = 0;
  for (let depth = 0; depth < maxDepth && latest.length > 0; depth += 1) {
    const found: string[] = [];
    for (const decoded of latest.flatMap((form) => decodedOnce(form, least))) {
      if (decoded.length < least || forms.has(decoded)) continue;
      forms.add(decoded);
      found.push(decoded);
      characters += decoded.length;
      if (forms.size > maxForms || characters > maxCharacters) return undefined;
    }
    latest = found;
  }
  return [...forms];
}

function decodedOnce(text: string, least: number): readonly string[] {
  return [fromXml(text), fromJson(text), ...fromPercent(text), ...fromBase64(text, least), ...fromHex(text, least)];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function fromXml(text: string): string {
  return text.replaceAll(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));?/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
      return character(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16), whole);
    },
  );
}

function character(code: number, otherwise: string): string {
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : otherwise;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Escapes of JSON and of programming languages. */
function fromJson(text: string): string {
  return text.replaceAll(
    /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|(.))/gis,
    (whole, braced?: string, unit?: string, byte?: string, other?: string) => {
      const code = braced ?? byte;
      if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
      if (code !== undefined) return character(Number.parseInt(code, 16), whole);
      return other === undefined ? whole : (escapes[other] ?? other);
    },
  );
}

/** Percent signs of addresses and forms, `%u20AC` included; equals signs of quoted-printable. */
function fromPercent(text: string): readonly string[] {
  const units = text.replaceAll(/%u([\da-f]{4})/gi, (_, unit: string) =>
    String.fromCharCode(Number.parseInt(unit, 16)),
  );
  const decode = (encoding: 'utf8' | 'latin1') => (whole: string) =>
    Buffer.from(whole.replaceAll(/[%=]/g, ''), 'hex').toString(encoding);
  const decoded = (['utf8', 'latin1'] as const).map((each) => units.replaceAll(/(?:[%=][\da-f]{2})+/gi, decode(each)));
  return decoded.flatMap((each) => (each.includes('+') ? [each, each.replaceAll('+', ' ')] : [each]));
}

function textsOf(bytes: Buffer): readonly string[] {
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const swapped = Buffer.from(even).swap16();
  return [bytes.toString('utf8'), bytes.toString('latin1'), even.toString('utf16le'), swapped.toString('utf16le')];
}

/** UTF-8 or UTF-16 that was read as single bytes. */
function fromBytes(text: string): readonly string[] {
  if (!/[\0\u0080-\u00ff]/.test(text) || /[^\0-\u00ff]/.test(text)) return [];
  const bytes = Buffer.from(text, 'latin1');
  return [...textsOf(bytes), ...textsOf(bytes.subarray(1))];
}

/** The alphabets of base64 and base64url, with every start, because other characters may stand right before it. */
function fromBase64(text: string, least: number): readonly string[] {
  const runs = text.replaceAll(/\s/g, '').match(/[\w+/-]{6,}/g) ?? [];
  return runs
    .filter((run) => run.length * 3 >= least * 4)
    .flatMap((run) => [0, 1, 2, 3].flatMap((start) => textsOf(Buffer.from(run.slice(start), 'base64'))));
}

/** Pairs of hexadecimal digits, with or without a sign between them. */
function fromHex(text: string, least: number): readonly string[] {
  const runs = text.replaceAll(/0x|\\x|[\s:%,;_-]/gi, '').match(/[\da-f]{8,}/gi) ?? [];
  return runs
    .filter((run) => run.length >= least * 2)
    .flatMap((run) => [0, 1].flatMap((start) => textsOf(Buffer.from(run.slice(start), 'hex'))));
}
