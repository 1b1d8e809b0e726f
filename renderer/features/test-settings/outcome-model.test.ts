import { describe, expect, it } from 'vitest';
import type { OfferedCredential, RetrieveResult, TraceEntry } from '../../../shared/lookup-result.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import type { LookupOutcome } from './store.ts';
import {
  announcement,
  arrange,
  asOffered,
  filterTrace,
  groupTrace,
  nextOrder,
  outcomeKind,
  retrievalLines,
  retrievalTone,
  sourceOf,
  traceTone,
  type Order,
} from './outcome-model.ts';

const input = {
  plugin: {},
  settingsKey: 'a',
  session: { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01' } },
} as const;
const made = { requestId: 'id', input } as const;
const credential: OfferedCredential = {
  id: 'v1.a',
  label: 'administrator (WEB01)',
  kind: 'local',
  account: 'administrator',
  injectAs: 'administrator',
  system: 'WEB01',
  format: 'name',
  flags: [],
};

describe('the kind of an outcome', () => {
  it.each([
    ['credentials', { ...made, phase: 'answered', value: { ok: true, credentials: [credential] } }, 'found'],
    ['none, which is a success', { ...made, phase: 'answered', value: { ok: true, credentials: [] } }, 'none'],
    ['an error', { ...made, phase: 'failed', error: testError(), progress: [] }, 'failed'],
    [
      'cancelled',
      { ...made, phase: 'cancelled', error: testError({ kind: 'cancelled', detail: undefined }), progress: [] },
      'cancelled',
    ],
  ] as const)('%s', (_name, outcome, kind) => {
    expect(outcomeKind(structuredClone(outcome) as LookupOutcome)).toBe(kind);
  });
});

describe('what a screen reader says of an outcome', () => {
  it.each([
    ['nothing yet', undefined, ''],
    [
      'one credential',
      { ...made, phase: 'answered', value: { ok: true, credentials: [credential] } },
      '1 credential found',
    ],
    ['none', { ...made, phase: 'answered', value: { ok: true, credentials: [] } }, 'No credentials found'],
    ['an error, which announces itself', { ...made, phase: 'failed', error: testError(), progress: [] }, ''],
  ] as const)('%s', (_name, outcome, words) => {
    expect(announcement(structuredClone(outcome) as LookupOutcome | undefined)).toBe(words);
  });
});

describe('where a credential comes from', () => {
  const { system: _system, ...bare } = credential;
  it.each([
    ['a system', credential, 'WEB01'],
    ['a list', { ...credential, list: 'Break glass' }, 'Break glass / WEB01'],
    ['a list without a system', { ...bare, list: 'Break glass' }, 'Break glass'],
    ['a domain', { ...bare, domain: 'HQ' }, 'HQ'],
  ] as const)('%s', (_name, offered, source) => {
    expect(sourceOf(offered)).toBe(source);
  });
});

describe('the explanation', () => {
  const entry = (stage: TraceEntry['stage'], outcome: TraceEntry['outcome'], subject: string): TraceEntry => ({
    stage,
    outcome,
    subject,
    reason: 'because',
  });

  it('is grouped by stage in the order of the decision, entries in theirs', () => {
    const trace = [
      entry('filter', 'dropped', 'b'),
      entry('identity', 'tried', 'a'),
      entry('filter', 'kept', 'c'),
      entry('filter', 'dropped', 'd'),
    ];
    expect(
      groupTrace(trace).map(({ stage, entries, summary }) => [
        stage,
        entries.map(({ subject }) => subject).join(''),
        summary,
      ]),
    ).toEqual([
      ['identity', 'a', ''],
      ['filter', 'bcd', '1 included, 2 excluded'],
    ]);
  });

  it.each([
    ['everything', { search: '', onlyDropped: false }, 'abcd'],
    ['what was dropped', { search: '', onlyDropped: true }, 'bd'],
    ['a subject, whatever its case', { search: ' B ', onlyDropped: false }, 'b'],
    ['a reason', { search: 'why c', onlyDropped: false }, 'c'],
    ['nothing', { search: 'c', onlyDropped: true }, ''],
  ])('is narrowed down to %s', (_name, filter, subjects) => {
    const trace = [
      entry('identity', 'tried', 'a'),
      entry('filter', 'dropped', 'b'),
      { ...entry('filter', 'kept', 'c'), reason: 'Why C' },
      entry('filter', 'dropped', 'd'),
    ];
    const plain = trace.map((each) => (each.subject === 'c' ? each : { ...each, reason: '' }));
    expect(
      filterTrace(plain, filter)
        .map(({ subject }) => subject)
        .join(''),
    ).toBe(subjects);
  });

  it('marks every outcome differently', () => {
    const tones = (['tried', 'kept', 'dropped', 'warned', 'failed'] as const).map((outcome) =>
      traceTone(entry('offer', outcome, 'x')),
    );
    expect(new Set(tones).size).toBe(5);
  });
});

describe('a retrieval in words', () => {
  const done: RetrieveResult = { ok: true, account: 'a', injectAs: 'HQ\\a', checkedIn: true };
  it.each([
    ['checked in', done, 'good', ['Checked in again.']],
    [
      'check-in pending',
      { ...done, checkedIn: false, pendingCheckIn: true },
      'warning',
      ['Check-in failed. It is retried automatically.'],
    ],
    [
      'left checked out',
      { ...done, checkedIn: false, warnings: ['ann held it.'] },
      'warning',
      ['Not checked in.', 'ann held it.'],
    ],
    [
      'rotated',
      { ...done, spinJob: { status: 'created', jobId: 8, message: 'Job 8 was created.' } },
      'good',
      ['Checked in again.', 'Job 8 was created.'],
    ],
    [
      'not rotated',
      { ...done, spinJob: { status: 'missing-template', message: 'No template.' } },
      'warning',
      ['Checked in again.', 'No template.'],
    ],
  ] as const)('%s', (_name, result, tone, lines) => {
    const answer = structuredClone(result) as RetrieveResult;
    expect(retrievalTone(answer)).toBe(tone);
    expect(retrievalLines(answer)).toEqual(lines);
  });
});

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
    ['no row', 'nobody', 0],
  ])('finds %s', (_name, filter, found) => {
    expect(labels({ ...asOffered, filter })).toHaveLength(found);
  });
});

describe('the order of the results', () => {
  it('is that of the offers until a column is chosen', () => {
    expect(arrange(offers, asOffered)).toEqual(offers);
  });

  it.each([
    ['label', 'ascending', ['admin (web2)', 'admin (WEB10)', 'backup', 'HQ\\zoe']],
    ['label', 'descending', ['HQ\\zoe', 'backup', 'admin (WEB10)', 'admin (web2)']],
    ['kind', 'ascending', ['HQ\\zoe', 'admin (WEB10)', 'admin (web2)', 'backup']],
    ['source', 'ascending', ['backup', 'HQ\\zoe', 'admin (web2)', 'admin (WEB10)']],
    ['flags', 'descending', ['HQ\\zoe', 'backup', 'admin (WEB10)', 'admin (web2)']],
  ] as const)('by %s, %s; equal rows keep their order', (column, direction, expected) => {
    expect(labels({ filter: '', order: { column, direction } })).toEqual(expected);
  });

  it('changes with each click from ascending to descending and back, and starts again with another column', () => {
    const up: Order = { column: 'kind', direction: 'ascending' };
    const down: Order = { column: 'kind', direction: 'descending' };
    expect(nextOrder(undefined, 'kind')).toEqual(up);
    expect(nextOrder(up, 'kind')).toEqual(down);
    expect(nextOrder(down, 'kind')).toBeUndefined();
    expect(nextOrder(down, 'label')).toEqual({ column: 'label', direction: 'ascending' });
  });
});
