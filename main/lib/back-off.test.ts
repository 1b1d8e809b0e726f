import { describe, expect, it } from 'vitest';
import { createBackOff } from './back-off.ts';

const half = { firstMs: 1000, longestMs: 10_000, fixedPart: 0.5 };
const full = { firstMs: 1000, longestMs: 60_000, fixedPart: 0 };

describe('createBackOff', () => {
  it.each([
    ['half, least', half, () => 0, [500, 1000, 2000, 4000, 5000, 5000]],
    ['half, most', half, () => 0.9999, [1000, 2000, 4000, 8000, 10_000, 10_000]],
    ['full, least', full, () => 0, [0, 0, 0, 0, 0, 0, 0, 0]],
    ['full, middle', full, () => 0.5, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]],
    ['full, most', full, () => 0.999_999_9, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]],
  ])('doubles up to its longest, with jitter: %s', (_, range, random, expected) => {
    const backOff = createBackOff(range, random);
    expect(expected.map(() => backOff.next())).toEqual(expected);
  });

  it.each([half, full])('stays at its longest, and begins anew after a reset: %o', (range) => {
    const backOff = createBackOff(range, () => 0.5);
    const first = backOff.next();
    for (let attempt = 0; attempt < 100_000; attempt += 1) backOff.next();
    expect(backOff.next()).toBe(range.longestMs * (0.5 + range.fixedPart / 2));
    backOff.reset();
    expect(backOff.next()).toBe(first);
  });
});
