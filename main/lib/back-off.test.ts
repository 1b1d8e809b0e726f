import { describe, expect, it } from 'vitest';
import { createBackOff } from './back-off.ts';

describe('createBackOff', () => {
  it.each([
    ['least', () => 0, [500, 1000, 2000, 4000, 5000, 5000]],
    ['most', () => 0.9999, [1000, 2000, 4000, 8000, 10_000, 10_000]],
  ])('grows from half a second to ten, with the %s jitter', (_, random, expected) => {
    const backOff = createBackOff(random);
    expect(expected.map(() => backOff.next())).toEqual(expected);
  });

  it('begins anew after a reset', () => {
    const backOff = createBackOff(() => 0);
    for (let attempt = 0; attempt < 2000; attempt += 1) backOff.next();
    expect(backOff.next()).toBe(5000);
    backOff.reset();
    expect(backOff.next()).toBe(500);
  });
});
