import { describe, expect, it } from 'vitest';
import { MalformedXmlError } from './limits.ts';
import { chooseDecoding } from './text-decoding.ts';

const sample = 'Grüße – „🙂“ €';
const western = 'Grüße – „€“'; // windows-1252 has these, ISO-8859-1 only the first five letters

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/** Only what the samples need. */
function windows1252(text: string): Buffer {
  const special: Readonly<Record<string, number>> = { '€': 0x80, '„': 0x84, '“': 0x93, '”': 0x94, '–': 0x96 };
  return Buffer.from([...text].map((sign) => special[sign] ?? sign.charCodeAt(0)));
}

function declared(encoding: string, text: string): string {
  return `<?xml version="1.0" encoding="${encoding}"?><x>${text}</x>`;
}

/** Byte by byte, so that every character is split that can be. */
function decode(bytes: Buffer, contentType = ''): string {
  const decoding = chooseDecoding(bytes, contentType);
  return [...bytes].map((byte) => decoding.decode(Buffer.of(byte))).join('') + decoding.end();
}

describe('the encoding of an answer', () => {
  const bom = '\uFEFF';

  it.each<readonly [title: string, bytes: Buffer, contentType: string, text: string]>([
    ['UTF-8 unless anything is said', Buffer.from(`<x>${sample}</x>`), 'text/xml', `<x>${sample}</x>`],
    ['UTF-8 by its mark', Buffer.from(`${bom}<x>${sample}</x>`), 'text/xml; charset=iso-8859-1', `<x>${sample}</x>`],
    ['UTF-8 by declaration', Buffer.from(declared('UTF-8', sample)), '', declared('UTF-8', sample)],
    ['UTF-16 little endian by its mark', Buffer.from(`${bom}<x>${sample}</x>`, 'utf16le'), '', `<x>${sample}</x>`],
    ['UTF-16 big endian by its mark', utf16be(`${bom}<x>${sample}</x>`), '', `<x>${sample}</x>`],
    [
      'UTF-16 by its mark and declaration',
      Buffer.from(bom + declared('utf-16', sample), 'utf16le'),
      '',
      declared('utf-16', sample),
    ],
    ['UTF-16 little endian without a mark', Buffer.from(`<x>${sample}</x>`, 'utf16le'), '', `<x>${sample}</x>`],
    ['UTF-16 big endian without a mark', utf16be(`<x>${sample}</x>`), 'text/xml; charset=utf-16', `<x>${sample}</x>`],
    [
      'windows-1252 by declaration',
      windows1252(declared('Windows-1252', western)),
      'text/xml; charset=utf-8',
      declared('Windows-1252', western),
    ],
    [
      'windows-1252 by the header',
      windows1252(`<x>${western}</x>`),
      'text/xml; charset="windows-1252"',
      `<x>${western}</x>`,
    ],
    [
      'ISO-8859-1 by declaration',
      Buffer.from(declared('iso-8859-1', 'Grüße\u0085'), 'latin1'),
      '',
      declared('iso-8859-1', 'Grüße\u0085'),
    ],
    ['ISO-8859-1 by the header', Buffer.from('<x>Grüße</x>', 'latin1'), 'text/xml;charset=ISO-8859-1', '<x>Grüße</x>'],
    ['ASCII by declaration', Buffer.from(declared('us-ascii', 'a')), '', declared('us-ascii', 'a')],
    [
      'single quotes and blanks in the declaration',
      Buffer.from("<?xml version='1.0'  encoding = 'latin1' ?><x>\u00fc</x>", 'latin1'),
      '',
      "<?xml version='1.0'  encoding = 'latin1' ?><x>ü</x>",
    ],
  ])('is %s', (_title, bytes, contentType, text) => {
    expect(decode(bytes, contentType)).toBe(text);
    const whole = chooseDecoding(bytes, contentType);
    expect(whole.decode(bytes) + whole.end()).toBe(text);
  });

  it.each(['utf-7', 'utf-32', 'ebcdic-cp-us', 'shift_jis', 'iso-8859-15', 'x'])(
    'is refused when it is %s',
    (encoding) => {
      expect(() => decode(Buffer.from(declared(encoding, 'a')))).toThrow(MalformedXmlError);
      expect(() => decode(Buffer.from('<x/>'), `text/xml; charset=${encoding}`)).toThrow(MalformedXmlError);
    },
  );

  it.each([
    ['UTF-8 with a byte that cannot be', Buffer.concat([Buffer.from('<x>'), Buffer.of(0xff)]), ''],
    ['UTF-8 with an overlong sequence', Buffer.from([0x3c, 0xc0, 0xbc]), ''],
    ['UTF-8 with a surrogate', Buffer.from([0x3c, 0xed, 0xa0, 0x80]), ''],
    ['UTF-8 that ends inside a character', Buffer.from('<x>€').subarray(0, 5), ''],
    ['UTF-16 with a lone surrogate', Buffer.from('<x>\uD800<', 'utf16le'), ''],
    ['UTF-16 that ends inside a character', Buffer.from('<x>a', 'utf16le').subarray(0, 7), ''],
    ['UTF-16 big endian with a lone surrogate', utf16be('<x>\uDC00<'), ''],
    ['ISO-8859-1 declared as UTF-8', Buffer.from(declared('utf-8', 'Grüße'), 'latin1'), ''],
  ])('is not honoured by %s', (_title, bytes, contentType) => {
    expect(() => decode(bytes, contentType)).toThrow(MalformedXmlError);
  });
});
