import { expect, it } from 'vitest';
import { rangeWords } from './time-range.ts';

// Tests run with the time of Vienna.
const now = Date.parse('2026-11-24T14:20:00Z');
const at = (time: string): number => Date.parse(time);

it.each([
  ['2026-11-24T13:00:00Z', '2026-11-24T14:00:00Z', 'Between 14:00 and 15:00'],
  ['2026-11-24T22:00:00Z', '2026-11-24T23:00:00Z', 'Between 23:00 and 00:00'],
  ['2026-11-23T13:00:00Z', '2026-11-23T14:00:00Z', '23 Nov, between 14:00 and 15:00'],
  ['2026-11-22T23:00:00Z', '2026-11-23T23:00:00Z', 'On 23 Nov'],
  // The days on which summer time begins and ends.
  ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 'On 29 Mar'],
  ['2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 'On 25 Oct'],
  ['2026-11-22T13:05:00Z', '2026-11-23T14:10:00Z', 'Between 22 Nov, 14:05 and 23 Nov, 15:10'],
])('%s to %s is “%s”', (from, to, words) => {
  expect(rangeWords({ from: at(from), to: at(to) }, now)).toBe(words);
});
