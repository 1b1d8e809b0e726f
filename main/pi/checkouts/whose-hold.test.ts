import { describe, expect, it } from 'vitest';
import type { HoldState } from './hold-state.ts';
import type { CheckOutRecord } from './check-out-record.ts';
import { holdOwner, type ReportedHold } from './whose-hold.ts';

const minute = 60_000;
const made = Date.UTC(2030, 0, 2, 3, 4, 5, 678);
const until = made + 120 * minute;

function record(facts: Partial<CheckOutRecord> = {}): CheckOutRecord {
  return {
    id: '1',
    endpointUrl: 'https://pi.example/',
    actor: { as: 'user', domain: 'HQ', name: 'ann' },
    target: { kind: 'shared', identifier: { accountName: 'root', listName: 'list', systemName: 'web01' } },
    credentialId: 'v1.x',
    at: new Date(made).toISOString(),
    rotates: false,
    mayCheckIn: true,
    tag: '3f9a/7c21',
    hold: { phase: 'delivered', made: { certain: true, until } },
    ...facts,
  };
}

const undecided: HoldState = { phase: 'undecided', possibleUntil: made + 10 * minute };
const comment = (tag: string): string => `Credential injection for HQ\\ann [ecm ${tag}]`;

describe('the hold that PI reports, of a check-out that PI answered, is', () => {
  it.each<[string, ReportedHold, string]>([
    ['none if nobody has it', {}, 'none'],
    ['none if the name is blank', { by: ' ', until }, 'none'],
    ['that of someone else', { by: 'HQ\\bob', until }, 'other'],
    ['ours, whatever the case of the name', { by: 'hq\\ANN', until }, 'ours'],
    ['ours if PI reports no time', { by: 'HQ\\ann' }, 'ours'],
    ['ours if the time is in whole seconds', { by: 'HQ\\ann', until: Math.ceil(until / 1000) * 1000 }, 'ours'],
    ['ours if the time is in 1/300 s', { by: 'HQ\\ann', until: until + 2 }, 'ours'],
    ['ours if somebody shortened it', { by: 'HQ\\ann', until: until - minute }, 'ours'],
    ['newer: of another session', { by: 'HQ\\ann', until: until + 100 }, 'other'],
    ['newer, with times in whole seconds', { by: 'HQ\\ann', until: Math.ceil(until / 1000) * 1000 + 1000 }, 'other'],
    ['that of another ECM by its comment', { by: 'HQ\\ann', until, comment: comment('aaaa/7c21') }, 'other'],
    ['that of another ECM, without a time', { by: 'HQ\\ann', comment: comment('aaaa/7c21') }, 'other'],
    ['ours by its comment', { by: 'HQ\\ann', until, comment: comment('3f9a/7c21') }, 'ours'],
    ['ours with the comment of another session here', { by: 'HQ\\ann', until, comment: comment('3f9a/0000') }, 'ours'],
    [
      'ours by its comment, made twice',
      { by: 'HQ\\ann', until: until + minute, comment: comment('3f9a/7c21') },
      'ours',
    ],
    [
      'newer, of another session here',
      { by: 'HQ\\ann', until: until + minute, comment: comment('3f9a/0000') },
      'other',
    ],
    ['ours with a comment that PI cut off', { by: 'HQ\\ann', until, comment: 'Credential injection for' }, 'ours'],
  ])('%s', (_what, hold, expected) => {
    expect(holdOwner(record(), hold)).toBe(expected);
  });

  it('of another ECM if the record is of a version without tags and the comment has one', () => {
    const { tag: _none, ...earlier } = record();
    expect(holdOwner(earlier, { by: 'HQ\\ann', until, comment: comment('3f9a/7c21') })).toBe('other');
  });

  it('taken for ours where someone else had it before and keeps it besides', () => {
    expect(holdOwner(record({ isBesides: true }), { by: 'HQ\\bob', until })).toBe('ours');
  });

  it('that of the API User where it checked out', () => {
    const api = record({ actor: { as: 'api', name: 'svc-ecm' } });
    expect([holdOwner(api, { by: 'svc-ecm', until }), holdOwner(api, { by: 'HQ\\ann', until })]).toEqual([
      'ours',
      'other',
    ]);
  });
});

describe('the hold that PI reports, of a check-out that PI did not answer, is', () => {
  it.each<[string, Partial<CheckOutRecord>, ReportedHold, string]>([
    ['ours if its actor has it', {}, { by: 'HQ\\ann', until }, 'ours'],
    ['ours by its comment', {}, { by: 'HQ\\ann', until, comment: comment('3f9a/7c21') }, 'ours'],
    ['not ours with a comment without a tag', {}, { by: 'HQ\\ann', until, comment: 'maintenance' }, 'other'],
    ['not ours by the comment of another ECM', {}, { by: 'HQ\\ann', comment: comment('aaaa/7c21') }, 'other'],
    ['not ours if its actor had it before', { heldUntil: until }, { by: 'HQ\\ann', until }, 'other'],
    [
      'not ours if its actor had it before, for the same session',
      { heldUntil: until },
      { by: 'HQ\\ann', until, comment: comment('3f9a/7c21') },
      'other',
    ],
    ['ours if it extended that', { heldUntil: until - minute }, { by: 'HQ\\ann', until }, 'ours'],
    [
      'not ours if it was made after PI could make ours',
      { lastsMs: 120 * minute },
      { by: 'HQ\\ann', until: until + 11 * minute },
      'other',
    ],
    [
      'ours if it was made while PI could make ours',
      { lastsMs: 120 * minute },
      { by: 'HQ\\ann', until: until + 9 * minute },
      'ours',
    ],
    ['none if nobody has it', {}, {}, 'none'],
  ])('%s', (_what, facts, hold, expected) => {
    expect(holdOwner(record({ hold: undecided, ...facts }), hold)).toBe(expected);
  });
});
