import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLabels, labelKey } from './label-order.ts';

/** As `<` orders the keys. */
function compareKeys(a: string, b: string): number {
  const [keyA = '', keyB = ''] = [labelKey(a), labelKey(b)];
  return keyA < keyB ? -1 : Number(keyA > keyB);
}

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 12,
});
const number = fc
  .tuple(fc.constantFrom('', '0', '00', '000'), fc.oneof(fc.nat(30), fc.nat()).map(String))
  .map((parts) => parts.join(''));
/** Repeated pieces, so that labels share prefixes and numbers are compared with numbers. */
const piece = fc.oneof(
  fc.constantFrom('a', 'A', 'b', 'adm', 'ADM', ' (', ')', '\\', '-', '_', '0', '00', '1', '.'),
  number,
  printable,
);
const label = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

describe('the keys of labels', () => {
  it('order any printable ASCII as the collator does', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.tuple(label, label),
          fc.tuple(label, label, label).map(([start, a, b]) => [start + a, start + b] as const),
        ),
        ([a, b]) => {
          expect(compareKeys(a, b)).toBe(Math.sign(compareLabels(a, b)));
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['adm2', 'adm10'],
    ['adm', 'adm0'],
    ['adm9', 'adma'],
    ['adm~', 'adm1'],
    ['', ' '],
    ['adm 2', 'adm 02x'],
    ['1.9', '1.10'],
    ['9'.repeat(249), `1${'0'.repeat(249)}`],
    ['1a'.repeat(125), `${'1a'.repeat(124)}1b`],
  ])('put %j before %j', (a, b) => {
    expect([compareKeys(a, b), compareKeys(b, a)]).toEqual([-1, 1]);
    expect(compareLabels(a, b)).toBeLessThan(0);
  });

  it.each([
    ['adm', 'ADM'],
    ['adm7', 'Adm007'],
    ['0', '000'],
    ['a0', 'a00'],
  ])('are the same for %j and %j', (a, b) => {
    expect(labelKey(a)).toBe(labelKey(b));
    expect(compareLabels(a, b)).toBe(0);
  });

  it.each(['ä', 'a\u0301', 'adm\n', '\u0000', '\u007f', '🙂', 'x'.repeat(251)])(
    'are left to the collator: %j',
    (other) => {
      expect(labelKey(other)).toBeUndefined();
    },
  );
});
