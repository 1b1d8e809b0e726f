import { describe, expect, it } from 'vitest';
import type { OfferedCredential } from '../../../shared/lookup-result.ts';
import { arrange, asOffered, nextOrder, type Order } from './results-model.ts';

const offer = (label: string, changes: Partial<OfferedCredential> = {}): OfferedCredential => ({
  id: label,
  label,
  kind: 'local',
  account: label,
  injectAs: label,
  format: 'name',
  flags: [],
  ...changes,
});

const offers = [
  offer('admin (WEB10)', { system: 'WEB10' }),
  offer('HQ\\zoe', { kind: 'domain', domain: 'HQ', format: 'down-level', flags: ['auto-spin'] }),
  offer('admin (web2)', { system: 'web2' }),
  offer('backup', { kind: 'shared', list: 'Break glass', system: 'nas', flags: ['checked-out'] }),
];
const labels = (parts: Parameters<typeof arrange>[1]): readonly string[] =>
  arrange(offers, parts).map(({ label }) => label);

describe('the filter of the results', () => {
  it.each([
    ['nothing', '', 4],
    ['blanks', '  ', 4],
    ['a part of the label, whatever the case', 'ZOE', 1],
    ['a kind as it is shown', 'shared', 1],
    ['a system', 'web', 2],
    ['a shared list', 'break', 1],
    ['a domain', 'hq', 1],
    ['what is nowhere', 'nobody', 0],
  ])('finds %s', (_name, filter, found) => {
    expect(labels({ ...asOffered, filter })).toHaveLength(found);
  });
});

describe('the order of the results', () => {
  it('is that of the offers until another is asked for', () => {
    expect(arrange(offers, asOffered)).toEqual(offers);
  });

  it.each([
    ['label', 'ascending', ['admin (web2)', 'admin (WEB10)', 'backup', 'HQ\\zoe']],
    ['label', 'descending', ['HQ\\zoe', 'backup', 'admin (WEB10)', 'admin (web2)']],
    ['kind', 'ascending', ['HQ\\zoe', 'admin (WEB10)', 'admin (web2)', 'backup']],
    ['source', 'ascending', ['backup', 'HQ\\zoe', 'admin (web2)', 'admin (WEB10)']],
    ['flags', 'descending', ['HQ\\zoe', 'backup', 'admin (WEB10)', 'admin (web2)']],
  ] as const)('by %s, %s; equals stay as they were', (column, direction, expected) => {
    expect(labels({ filter: '', order: { column, direction } })).toEqual(expected);
  });

  it('goes up, down and back with each press, and starts anew with another column', () => {
    const up: Order = { column: 'kind', direction: 'ascending' };
    const down: Order = { column: 'kind', direction: 'descending' };
    expect(nextOrder(undefined, 'kind')).toEqual(up);
    expect(nextOrder(up, 'kind')).toEqual(down);
    expect(nextOrder(down, 'kind')).toBeUndefined();
    expect(nextOrder(down, 'label')).toEqual({ column: 'label', direction: 'ascending' });
  });
});
