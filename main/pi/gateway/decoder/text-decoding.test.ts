import { describe, expect, it } from 'vitest';
import { MalformedXmlError } from './limits.ts';
import { chooseDecoding, EncodingError } from './text-decoding.ts';

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
      'text/xml',
      declared('Windows-1252', western),
    ],
    [
      'that of the header rather than that of the declaration: UTF-8',
      Buffer.from(declared('ISO-8859-1', sample)),
      'text/xml; charset=utf-8',
      declared('ISO-8859-1', sample),
    ],
    [
      'that of the header rather than that of the declaration: ISO-8859-1',
      Buffer.from(declared('utf-8', 'Grüße'), 'latin1'),
      'text/xml; charset=iso-8859-1',
      declared('utf-8', 'Grüße'),
    ],
    [
      'that of the header rather than that of the declaration: windows-1252',
      windows1252(declared('utf-8', western)),
      "text/xml; charset='Windows-1252'",
      declared('utf-8', western),
    ],
    [
      'that of the header where the declaration says UTF-16',
      Buffer.from(declared('utf-16', sample)),
      'text/xml;charset="UTF-8"',
      declared('utf-16', sample),
    ],
    [
      'that of the header where the declaration names an unknown one',
      Buffer.from(declared('x-y', sample)),
      'text/xml; charset=utf8',
      declared('x-y', sample),
    ],
    [
      'UTF-8 where the declaration says UTF-16 and can be read without it',
      Buffer.from(declared('utf-16', sample)),
      'text/xml',
      declared('utf-16', sample),
    ],
    [
      'UTF-8 where the declaration says UTF-16BE and can be read without it',
      Buffer.from(declared('UTF-16BE', sample)),
      '',
      declared('UTF-16BE', sample),
    ],
    [
      'UTF-16 by its bytes, whatever the declaration says',
      Buffer.from(declared('utf-8', sample), 'utf16le'),
      'text/xml',
      declared('utf-8', sample),
    ],
    [
      'UTF-8 if the header names an empty charset',
      Buffer.from(`<x>${sample}</x>`),
      'text/xml; charset=',
      `<x>${sample}</x>`,
    ],
    [
      'UTF-8 if another parameter has charset in its name',
      Buffer.from(`<x>${sample}</x>`),
      'text/xml; x-charset=latin1',
      `<x>${sample}</x>`,
    ],
    [
      'the first of two charsets',
      Buffer.from(`<x>${sample}</x>`),
      'text/xml; charset=utf-8, text/xml; charset=latin1',
      `<x>${sample}</x>`,
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

  it.each([
    ['utf-7', 'the encoding utf-7 is not supported'],
    ['UTF-32', 'the encoding utf-32 is not supported'],
    ['shift_jis', 'the encoding shift_jis is not supported'],
    ['iso-8859-15', 'the encoding iso-8859-15 is not supported'],
    ['cp1250', 'the encoding windows-1250 is not supported'],
    ['ebcdic-cp-us', 'the declared encoding is not supported'],
    ['x-secret-7f3a', 'the declared encoding is not supported'],
  ])('is refused when it is %s, and named if it is a known one', (encoding, message) => {
    expect(() => decode(Buffer.from(declared(encoding, 'a')))).toThrow(new EncodingError(message));
    expect(() => decode(Buffer.from('<x/>'), `text/xml; charset=${encoding}`)).toThrow(new EncodingError(message));
  });

  it.each([
    ['little endian', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0])],
    ['big endian', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c])],
  ])('is refused when it is UTF-32 %s by its mark', (_title, bytes) => {
    expect(() => chooseDecoding(bytes, '')).toThrow(new EncodingError('the encoding utf-32 is not supported'));
  });

  it.each([
    ['UTF-8', Buffer.from('<x>€').subarray(0, 5)],
    ['UTF-16', Buffer.from('<x>a', 'utf16le').subarray(0, 7)],
  ])('may be right although the text is cut inside a character: %s', (_title, bytes) => {
    const decoding = chooseDecoding(bytes, '');
    expect(decoding.decode(bytes)).toBe('<x>');
    expect(() => decoding.end()).toThrow(new MalformedXmlError('it ends inside a character'));
  });

  it.each([
    ['UTF-8 with a byte that cannot be', Buffer.concat([Buffer.from('<x>'), Buffer.of(0xff)]), ''],
    ['UTF-8 with an overlong sequence', Buffer.from([0x3c, 0xc0, 0xbc]), ''],
    ['UTF-8 with a surrogate', Buffer.from([0x3c, 0xed, 0xa0, 0x80]), ''],
    ['UTF-16 with a lone surrogate', Buffer.from('<x>\uD800<', 'utf16le'), ''],
    ['UTF-16 big endian with a lone surrogate', utf16be('<x>\uDC00<'), ''],
    ['ISO-8859-1 declared as UTF-8', Buffer.from(declared('utf-8', 'Grüße'), 'latin1'), ''],
    ['UTF-8 sent as ASCII', Buffer.from('<x>Grüße</x>'), 'text/xml; charset=us-ascii'],
    ['UTF-8 declared as ASCII', Buffer.from(declared('ascii', 'Grüße')), ''],
    ['UTF-8 sent as UTF-16', Buffer.from('<x>ab</x>'), 'text/xml; charset=utf-16'],
    ['UTF-8 sent as UTF-16LE', Buffer.from('<x>ab</x>'), 'text/xml; charset=utf-16le'],
    ['UTF-16 big endian sent as UTF-16LE', utf16be('<x>ab</x>'), 'text/xml; charset=utf-16le'],
    ['UTF-16 without a mark sent as UTF-8', Buffer.from('<x/>', 'utf16le'), 'text/xml; charset=utf-8'],
    ['UTF-16 without a mark sent as UTF-32', Buffer.from('<x/>', 'utf16le'), 'text/xml; charset=utf-32'],
  ])('is not honoured by %s', (_title, bytes, contentType) => {
    expect(() => {
      const decoding = chooseDecoding(bytes, contentType);
      decoding.decode(bytes);
      decoding.end();
    }).toThrow(EncodingError);
  });
});
