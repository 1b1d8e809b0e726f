import { describe, expect, it } from 'vitest';
import type { TemplateCheck } from '../../../shared/template-check.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import { belowId, checkOf, checksInWords } from './template-checks.ts';

const right: TemplateCheck = { status: 'ok', type: 'OS_Windows', jobId: 41 };

describe('what was found out about a template job', () => {
  it.each<[string, TemplateCheck, string, string]>([
    ['is right', right, 'success', 'Right'],
    [
      'names the type that it is for',
      { ...right, status: 'wrong-type', actualType: 2 },
      'error',
      'This job is for Linux / Unix',
    ],
    [
      'names a type that we do not know by its number',
      { ...right, status: 'wrong-type', actualType: 77 },
      'error',
      'This job is for account store type 77',
    ],
    ['is absent', { ...right, status: 'not-found' }, 'error', 'PI has no such job'],
    [
      'failed, with what to check',
      { ...right, status: 'failed', error: testError() },
      'error',
      'pi.hq.example refused the connection. Check Endpoint URL.',
    ],
  ])('%s', (_what, check, validationState, validationMessage) => {
    expect(belowId(check)).toEqual({ validationState, validationMessage });
  });

  it('is not said of another id than was checked', () => {
    expect(checkOf([right], 'OS_Windows', 41)).toBe(right);
    expect(checkOf([right], 'OS_Windows', 42)).toBeUndefined();
    expect(checkOf([right], 'Custom', 41)).toBeUndefined();
  });
});

it.each<[readonly TemplateCheck[], string, string]>([
  [[right], 'good', 'The template job is there and for the right type.'],
  [[right, right], 'good', 'Both template jobs are there and for the right types.'],
  [[right, right, right], 'good', 'All 3 template jobs are there and for the right types.'],
  [[right, { ...right, status: 'not-found' }], 'bad', '1 of 2 template jobs will not rotate anything.'],
])('all in a line: %#', (checks, tone, words) => {
  expect(checksInWords(checks)).toEqual({ tone, words });
});
