import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { bugText } from './bug-text.ts';

describe('bugText', () => {
  it('names kind and places, and quotes nothing of the message, however many lines it has', () => {
    const text = bugText(new TypeError('the password is hunter2\n  and so on: hunter2'));
    expect(text).toMatch(/^TypeError at .*bug-text\.test\.ts/);
    expect(text).not.toContain('hunter2');
  });

  it('names the code of the system', async () => {
    const error: unknown = await readFile('/there/is/no/such/file').catch((reason: unknown) => reason);
    expect(bugText(error)).toMatch(/^Error ENOENT/);
  });

  it.each(['text', undefined, { message: 'hunter2' }])('quotes nothing of what is no error: %o', (thrown) => {
    expect(bugText(thrown)).toBe('something was thrown that is no error');
  });

  it('takes no text for a code that is none', () => {
    expect(bugText(Object.assign(new Error('x'), { code: 'hunter2' }))).not.toContain('hunter2');
  });
});
