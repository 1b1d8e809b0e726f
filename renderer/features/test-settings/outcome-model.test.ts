import { describe, expect, it } from 'vitest';
import type { OfferedCredential, RetrieveResult, TraceEntry } from '../../../shared/lookup-result.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import type { LookupOutcome } from './test-store.ts';
import {
  announcement,
  filterTrace,
  groupTrace,
  outcomeKind,
  retrievalLines,
  retrievalTone,
  sourceOf,
  traceTone,
} from './outcome-model.ts';

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;
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
    ['credentials', { kind: 'answered', session, result: { ok: true, credentials: [credential] } }, 'found'],
    ['none, which is a success', { kind: 'answered', session, result: { ok: true, credentials: [] } }, 'none'],
    ['an error', { kind: 'failed', session, error: testError(), trace: [] }, 'failed'],
    [
      'cancelled',
      { kind: 'failed', session, error: testError({ kind: 'cancelled', detail: undefined }), trace: [] },
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
      { kind: 'answered', session, result: { ok: true, credentials: [credential] } },
      '1 credential found',
    ],
    ['none', { kind: 'answered', session, result: { ok: true, credentials: [] } }, 'No credentials found'],
    ['an error, which announces itself', { kind: 'failed', session, error: testError(), trace: [] }, ''],
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

  it('goes by stage in the order of the reasoning, entries in theirs', () => {
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
      ['filter', 'bcd', '1 kept, 2 dropped'],
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
      ['Checking in failed; it is tried again by itself.'],
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
