import { describe, expect, it } from 'vitest';
import { settingsView } from '../../../test-support/renderer/test-views.ts';
import { belowField, describeValue, problemSentence, readNumber, showsProblems, underField } from './words.ts';

describe('a number input', () => {
  it.each([
    ['15', 15],
    [' 15 ', 15],
    ['-1', -1],
    ['', ''],
    ['1.5', '1.5'],
    ['15m', '15m'],
    ['1e3', '1e3'],
  ])('"%s" is read as %j', (typed, value) => {
    expect(readNumber(typed)).toBe(value);
  });
});

describe('the line below a field', () => {
  it('starts with a capital letter, and is "Required" for a missing value', () => {
    expect(underField({ code: 'invalid', message: 'must be text' })).toBe('Must be text');
    expect(underField({ code: 'required', message: 'is missing' })).toBe('Required');
    expect(underField({ code: 'invalid', message: 'is required' })).toBe('Is required');
  });

  it.each([
    ['a fresh form', 0, false, false],
    ['a field of it that was edited', 0, true, true],
    ['settings that were saved once', 3, false, true],
  ])('shows problems in %s: %#', (_name, revision, touched, shown) => {
    expect(showsProblems(settingsView({ revision }), touched)).toBe(shown);
  });
});

describe('a value as text', () => {
  it.each([
    [true, 'On'],
    [false, 'Off'],
    ['', '(empty)'],
    [[], '(empty)'],
    [['a=A', 'b=B'], 'a=A, b=B'],
    [{ OS_Windows: 41, Custom: 9 }, 'Windows 41, Custom type 9'],
    [15000, '15000'],
  ])('%j', (value, words) => {
    expect(describeValue(value)).toBe(words);
  });
});

describe('a problem as a sentence', () => {
  it('continues the label, and names the line of a map or the entry of a list', () => {
    expect(problemSentence({ key: 'apiUser', code: 'required', message: 'is required' })).toBe('API User is required');
    expect(problemSentence({ key: 'domainMap', line: 2, code: 'invalid', message: 'expected FQDN=NetBIOS' })).toBe(
      'Map Domains, line 2: expected FQDN=NetBIOS',
    );
    expect(
      problemSentence({ key: 'templateJobIds', entry: 'OS_Windows', code: 'invalid', message: 'must be a number' }),
    ).toMatch(/, OS_Windows: must be a number$/);
  });
});

describe('the properties below a field', () => {
  it('are the problem before the warning before the hint', () => {
    expect(belowField('hint', 'problem', 'warning')).toEqual({
      validationState: 'error',
      validationMessage: 'problem',
    });
    expect(belowField('hint', undefined, 'warning')).toEqual({
      validationState: 'warning',
      validationMessage: 'warning',
    });
    expect(belowField('hint', undefined)).toEqual({ hint: 'hint' });
    expect(belowField('', undefined)).toEqual({});
  });
});
