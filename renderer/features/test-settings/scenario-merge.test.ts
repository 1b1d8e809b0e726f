import { describe, expect, it } from 'vitest';
import type { Scenario } from './test-history.ts';
import { mergeScenarios } from './scenario-merge.ts';

const scenario = (name: string, username: string, ran?: string): Scenario => ({
  name,
  session: { user: { username }, jumpItem: { type: 'rdp', host: 'web01' } },
  ...(ran === undefined ? {} : { last: { offers: [{ label: ran, flags: [] }] } }),
});
const [a, b, c] = [scenario('a', 'ann'), scenario('b', 'bob'), scenario('c', 'cleo')];
const received = (scenarios: readonly Scenario[]) =>
  scenarios.map(({ name, session, last }) =>
    [name, session.user.username, ...(last?.offers.map(({ label }) => label) ?? [])].join(' '),
  );

describe('scenarios that two windows changed', () => {
  it.each([
    ['each added one', [a], [a, b], [a, c], ['a ann', 'b bob', 'c cleo']],
    ['they removed one that I left alone', [a, b], [a], [a, b], ['a ann']],
    ['I removed one that they left alone', [a, b], [a, b], [a], ['a ann']],
    ['they changed one that I removed', [a], [scenario('a', 'zoe')], [], ['a zoe']],
    ['I changed one that they removed', [a], [], [scenario('a', 'zoe')], ['a zoe']],
    ['they changed one that I left alone', [a], [scenario('a', 'zoe')], [a], ['a zoe']],
    ['I changed one that they left alone', [a], [a], [scenario('a', 'zoe')], ['a zoe']],
    ['both ran it', [a], [scenario('a', 'ann', 'theirs')], [scenario('a', 'ann', 'mine')], ['a ann mine']],
    ['they changed what I ran', [a], [scenario('a', 'zoe')], [scenario('a', 'ann', 'mine')], ['a zoe']],
    ['they ran what I changed', [a], [scenario('a', 'ann', 'theirs')], [scenario('a', 'zoe')], ['a zoe']],
    ['both changed it', [a], [scenario('a', 'zoe')], [scenario('a', 'yves')], ['a zoe', 'a (2) yves']],
    [
      'both added one of the name',
      [],
      [scenario('a', 'zoe'), scenario('a (2)', 'x')],
      [scenario('a', 'yves')],
      ['a zoe', 'a (2) x', 'a (3) yves'],
    ],
  ])('%s', (_what, base, theirs, mine, expected) => {
    expect(received(mergeScenarios(base, theirs, mine))).toEqual(expected);
  });
});
