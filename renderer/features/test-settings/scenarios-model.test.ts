import { describe, expect, it } from 'vitest';
import {
  mergeScenarios,
  readScenarios,
  scenariosAsCsv,
  scenariosAsJson,
  type Kept,
  type Scenario,
} from './scenarios-model.ts';

const offer = (label: string, ...flags: Kept['offers'][number]['flags']): Kept['offers'][number] => ({ label, flags });
const request = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;

describe('scenarios as text', () => {
  const scenarios: readonly Scenario[] = [
    {
      name: 'Ann on web01',
      session: request,
      last: { offers: [offer('root, "the one"', 'auto-spin', 'checked-out'), offer('=1+1')] },
      before: { offers: [] },
    },
    { name: 'Refused', session: request, last: { offers: [], failed: 'impersonation' } },
    { name: 'Nothing', session: request, last: { offers: [] } },
    { name: 'New', session: request },
  ];

  it('are the same after export and import', () => {
    expect(readScenarios(scenariosAsJson(scenarios))).toEqual(scenarios);
  });

  it.each([
    ['no JSON', '{'],
    ['something else', '{"plugin":{}}'],
    ['no scenario', '{"version":1,"scenarios":[]}'],
    ['no name', JSON.stringify({ version: 1, scenarios: [{ name: ' ', session: request }] })],
  ])('are not read from %s', (_name, words) => {
    expect(readScenarios(words)).toBeUndefined();
  });

  it('are a line for each offer in CSV, quoted, and no cell is a formula', () => {
    expect(scenariosAsCsv(scenarios).split('\r\n')).toEqual([
      'scenario,username,type,target,outcome,credential,flags',
      'Ann on web01,HQ\\ann,rdp,web01,found,"root, ""the one""",auto-spin checked-out',
      "Ann on web01,HQ\\ann,rdp,web01,found,'=1+1,",
      'Refused,HQ\\ann,rdp,web01,impersonation,,',
      'Nothing,HQ\\ann,rdp,web01,none,,',
      'New,HQ\\ann,rdp,web01,not-run,,',
      '',
    ]);
  });
});

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
