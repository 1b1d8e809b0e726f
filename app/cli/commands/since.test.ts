import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { timeSince } from './since.ts';

const now = Date.UTC(2030, 0, 2, 12);

describe('a time in the past', () => {
  it.each([
    ['30s', now - 30_000],
    ['15m', now - 900_000],
    ['2h', now - 7_200_000],
    ['7d', now - 604_800_000],
    ['2030-01-01', Date.UTC(2030, 0, 1)],
    ['2030-01-01T10:00:00Z', Date.UTC(2030, 0, 1, 10)],
    ['2030-01-01T10:00:00+02:00', Date.UTC(2030, 0, 1, 8)],
  ])('is read from %s', (text, time) => {
    expect(timeSince(() => now)(text)).toBe(time);
  });

  it.each(['', 'yesterday', '5', '1w', '-1h', '2030', '2030-13-01', '1 h', '99999999999d'])(
    'is refused: %j',
    (text) => {
      expect(() => timeSince(() => now)(text)).toThrow(InvalidArgumentError);
    },
  );
});
