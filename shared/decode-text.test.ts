import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';

const utf16le = (text: string): Buffer => Buffer.from(text, 'utf16le');
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const mark = '\uFEFF';
const sample = '{"a": "Grüße – „🙂“ €"}\r\n';

describe('the text of a file', () => {
  it.each([
    ['UTF-8', Buffer.from(sample), sample],
    ['UTF-8 with a mark', Buffer.from(mark + sample), sample],
    ['UTF-16LE with a mark', utf16le(mark + sample), sample],
    ['UTF-16BE with a mark', utf16be(mark + sample), sample],
    ['ASCII', Buffer.from('abc'), 'abc'],
    ['nothing', Buffer.alloc(0), ''],
    ['a mark alone', Buffer.from(mark), ''],
    ['a mark of UTF-16 alone', utf16le(mark), ''],
    ['a second mark, which is a character', Buffer.from(`${mark}${mark}a`), `${mark}a`],
  ])('is read: %s', (_title, bytes, text) => {
    expect(decodeText(bytes)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['windows-1252', Buffer.from('{"a": "p\u00e4ss"}', 'latin1'), 'windows-1252'],
    ['code page 850', Buffer.from([0x22, 0x84, 0x22]), 'windows-1252'],
    ['Shift JIS', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), 'windows-1252'],
    ['UTF-8 that is cut', Buffer.from('€').subarray(0, 2), 'windows-1252'],
    ['UTF-8 with a surrogate', Buffer.from([0xed, 0xa0, 0x80]), 'windows-1252'],
    ['an overlong sequence', Buffer.from([0xc0, 0xaf]), 'windows-1252'],
    ['windows-1252 behind a mark of UTF-8', Buffer.from([0xef, 0xbb, 0xbf, 0xe4]), 'windows-1252'],
    ['UTF-16LE without a mark', utf16le(sample), 'is UTF-16 without a byte order mark'],
    ['UTF-16BE without a mark', utf16be(sample), 'is UTF-16 without a byte order mark'],
    ['UTF-16LE without a mark that begins with a line end', utf16le(`\r\n${sample}`), 'is UTF-16 without'],
    ['UTF-16LE without a mark that begins with an umlaut', utf16le('äb'), 'is UTF-16 without'],
    ['UTF-16LE without a mark that begins with a Cyrillic letter', utf16le('Жук 1'), 'UTF-16 without'],
    ['a NUL as the second character', Buffer.from('a\0b'), 'NUL'],
    ['UTF-16 that is cut', utf16le(`${mark}ab`).subarray(0, 5), 'UTF-16'],
    ['UTF-16 with a lone surrogate', utf16le(`${mark}\ud800a`), 'UTF-16'],
    ['UTF-32LE', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'UTF-32'],
    ['UTF-32BE', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61]), 'UTF-32'],
    ['NULs alone', Buffer.alloc(100), 'NUL'],
    ['a NUL', Buffer.from('ab\0c'), 'NUL'],
    ['a NUL in UTF-16', utf16le(`${mark}a\0b`), 'NUL'],
  ])('is refused by the name of the problem: %s', (_title, bytes, problem) => {
    expect(decodeText(bytes)).toEqual({ ok: false, error: expect.stringContaining(problem) });
  });

  it('never has a replacement character that was not there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const decoded = decodeText(bytes);
        if (!decoded.ok) return;
        const again = [Buffer.from(decoded.value), utf16le(decoded.value), utf16be(decoded.value)];
        expect(
          again.some((each) =>
            Buffer.from(bytes)
              .subarray(-each.length || bytes.length)
              .equals(each),
          ),
        ).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
