import { expect, it } from 'vitest';
import { percentile } from './percentile.ts';

const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

it.each<[readonly number[], number, number | undefined]>([
  [[], 0.5, undefined],
  [[7], 0.5, 7],
  [[7], 0.95, 7],
  [[1, 2], 0.5, 1],
  [[1, 2], 0.95, 2],
  [[1, 2, 3], 0.5, 2],
  [hundred, 0.5, 50],
  [hundred, 0.95, 95],
  [hundred, 1, 100],
])('of %j, %d is %j', (values, part, expected) => {
  expect(percentile(values, part)).toBe(expected);
});
