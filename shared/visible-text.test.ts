import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csv, printable, printableLines } from './visible-text.ts';

describe('printable text', () => {
  it.each([
    ['an escape sequence', '\u001B]0;x\u0007', '\\u001b]0;x\\u0007'],
    ['a sequence of eight bits', 'adm\u009B31m', 'adm\\u009b31m'],
    ['a line feed', 'a\nb', 'a\\u000ab'],
    ['a next line', 'a\u0085b', 'a\\u0085b'],
    ['a paragraph separator', 'a\u2029b', 'a\\u2029b'],
    ['text turned around', 'a\u202Eb', 'a\\u202eb'],
    ['an isolate', 'a\u2067b', 'a\\u2067b'],
    ['a mark of direction', 'a\u200Fb', 'a\\u200fb'],
    ['a zero-width space', 'a\u200Bb', 'a\\u200bb'],
    ['a sign beyond 16 bits', 'a\u{E0001}b', 'a\\udb40\\udc01b'],
    ['half a sign', 'a\uD800b', 'a\\ud800b'],
  ])('shows %s with its escape', (_what, text, shown) => expect(printable(text)).toBe(shown));

  it('leaves names of every script as they are', () => {
    const names = 'Zoë Ćirić Οδυσσέας Жанна 山田 עדי امل 😀';
    expect(printable(names)).toBe(names);
  });

  it('makes no other document of a JSON document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const document = printable(JSON.stringify({ value, text }));
        expect(document).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(JSON.parse(document)).toEqual(JSON.parse(JSON.stringify({ value, text })));
      }),
    );
  });

  it('keeps the lines of a text', () => expect(printableLines('a\u009Bb\nc\rd\n')).toBe('a\\u009bb\nc\\u000dd\n'));
});

describe('a cell of CSV', () => {
  const blanks = ['', ' ', '\t', '\n', '\r\n', '\u00A0', '\u3000', '\u200B', '\uFEFF', '\u2028', '\v', '\0', ' \t '];
  const signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦'];
  const cells = blanks.flatMap((blank) => signs.map((sign) => `${blank}${sign}1+1`));

  it.each(cells)('%j is no formula', (cell) => expect(csv([[cell]])).toMatch(/^"?'/));

  it.each(['\tx', '\rx', '\nx'])('%j keeps its first character as text', (cell) =>
    expect(csv([[cell]])).toBe(`"'${cell}"\r\n`),
  );

  it.each([
    ['a=1', 'a=1'],
    ['HQ\\ann', 'HQ\\ann'],
    [' padded', ' padded'],
    ['', ''],
    ['a,b', '"a,b"'],
    ['a;b', '"a;b"'],
    ['say "x"', '"say ""x"""'],
    ['two\r\nlines', '"two\r\nlines"'],
  ])('%j is written as %j', (cell, written) => expect(csv([[cell, 'x']])).toBe(`${written},x\r\n`));
});
