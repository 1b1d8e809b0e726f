import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiSource } from './ascii-source.ts';

describe('the source of a program in ASCII', () => {
  it.each([
    ['a string', `'ä — 😀'`],
    ['a template', '`ä — 😀 ${1 + 1}`'],
    ['a pattern', `['x😀y'.replace(/[😀—]/u, ''), 'ä–'.match(/^[à-ö]–$/) !== null].join()`],
    ['a name', `(() => { const größe = 3; return größe; })()`],
    ['a key', `JSON.stringify({ größe: 3 })`],
    ['a comment', `1 /* — */ + 1 // ä`],
  ])('means the same in %s', (_where, code) => {
    const ascii = asciiSource(code);
    expect(ascii).toMatch(/^[\0-\x7f]*$/);
    expect(runInThisContext(ascii)).toBe(runInThisContext(code));
  });

  it('means the same in any string', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(units, (codes) => {
        const text = String.fromCharCode(...codes);
        expect(runInThisContext(asciiSource(JSON.stringify(text)))).toBe(text);
      }),
    );
  });
});
