import { describe, expect, it } from 'vitest';
import { asciiDnsName, sameDnsName, sameName, trimDomain, trimName } from './names.ts';

describe('a name loses what is invisible at its ends', () => {
  it.each([
    ['blanks', '  ann '],
    ['a tab and a line end', '\tann\r\n'],
    ['no-break spaces', '\u00A0ann\u202F'],
    ['a zero-width space', 'ann\u200B'],
    ['a zero-width joiner', '\u200Dann'],
    ['a byte order mark', '\uFEFFann'],
    ['direction marks', '\u200Eann\u200F'],
    ['an ideographic space', '\u3000ann'],
    ['a word joiner and a soft hyphen', '\u2060ann\u00AD'],
    ['a Hangul filler', 'ann\u3164'],
  ])('%s', (_, text) => {
    expect(trimName(text)).toBe('ann');
  });

  it('and keeps what is inside, and control characters', () => {
    expect(trimName('a\u00A0b')).toBe('a\u00A0b');
    expect(trimName('ann\u0085')).toBe('ann\u0085');
    expect(trimName('ann\u0000')).toBe('ann\u0000');
  });

  it('is written in the composed form', () => {
    expect(trimName('Jose\u0301')).toBe('Jos\u00E9');
  });
});

describe('a domain', () => {
  it.each([
    ['hq.example.', 'hq.example'],
    [' HQ. ', 'HQ'],
    ['.', '.'],
    ['hq.example', 'hq.example'],
  ])('%j is %j', (text, expected) => {
    expect(trimDomain(text)).toBe(expected);
  });
});

describe('names are the same', () => {
  it.each([
    ['in another case', 'Ann', 'aNN', true],
    ['composed and decomposed', 'Jos\u00E9', 'jose\u0301', true],
    ['but not with other letters', 'ann', 'anna', false],
  ])('%s', (_, a, b, expected) => {
    expect(sameName(a, b)).toBe(expected);
  });

  it.each([
    ['with a dot at the end', 'web01.hq.example', 'WEB01.hq.example.', true],
    ['with blanks', ' web01.hq.example ', 'web01.hq.example', true],
    ['in Unicode and ASCII', 'web01.münchen.example', 'web01.xn--mnchen-3ya.example', true],
    ['in two spellings of Unicode', 'MÜNCHEN.example', 'mu\u0308nchen.example', true],
    ['but not another host', 'web01.hq.example', 'web02.hq.example', false],
    ['but not the short name', 'web01', 'web01.hq.example', false],
  ])('as DNS names %s', (_, a, b, expected) => {
    expect(sameDnsName(a, b)).toBe(expected);
  });

  it('a text that cannot be a host name stays what it is', () => {
    expect(asciiDnsName('münchen/x')).toBe('münchen/x');
  });
});
