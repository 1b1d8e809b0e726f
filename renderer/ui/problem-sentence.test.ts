import { describe, expect, it } from 'vitest';
import { belowField } from './below-field.ts';
import { problemSentence } from './problem-sentence.ts';

describe('a problem as a sentence', () => {
  it('reads on after the label, and names the line of a map or the entry of a list', () => {
    expect(problemSentence({ key: 'apiUser', code: 'required', message: 'is required' })).toBe('API User is required');
    expect(problemSentence({ key: 'domainMap', line: 2, code: 'invalid', message: 'expected FQDN=NetBIOS' })).toBe(
      'Map Domains, line 2: expected FQDN=NetBIOS',
    );
    expect(
      problemSentence({ key: 'templateJobIds', entry: 'OS_Windows', code: 'invalid', message: 'must be a number' }),
    ).toMatch(/, OS_Windows: must be a number$/);
  });
});

describe('the line below a field', () => {
  it('is the problem before the warning before the hint', () => {
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
