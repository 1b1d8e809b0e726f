import { expect, it } from 'vitest';
import { daysLeft, daysLeftInWords } from './certificates.ts';

const now = Date.parse('2030-05-10T12:00:00Z');

it.each([
  ['2030-05-12T12:00:00Z', '2 days left'],
  ['2030-05-11T13:00:00Z', '1 day left'],
  ['2030-05-11T11:00:00Z', '0 days left'],
  ['2030-05-10T11:00:00Z', 'expired 1 day ago'],
  ['2030-05-07T13:00:00Z', 'expired 3 days ago'],
])('a certificate until %s has %s', (validTo, words) => {
  expect(daysLeftInWords(daysLeft({ validTo }, now))).toBe(words);
});
