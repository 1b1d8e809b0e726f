import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bugText, logEvents } from './log.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The text of every file of the program, without its tests and this list. */
function sources(): string {
  const namesIn = (part: string): string[] =>
    readdirSync(join(root, part), { recursive: true, encoding: 'utf8' }).map((name) => join(part, name));
  const isOwn = (name: string): boolean =>
    name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith(join('logging', 'log.ts'));
  const own = [...namesIn('main'), ...namesIn('app')].filter(isOwn);
  return own.map((name) => readFileSync(join(root, name), 'utf8')).join('\n');
}

describe('the list of log events', () => {
  it('has no event that nothing writes', () => {
    const text = sources();
    expect(Object.keys(logEvents).filter((event) => !text.includes(`'${event}'`))).toEqual([]);
  });

  it.each(Object.entries(logEvents))('%s has a meaning of one sentence', (_event, meaning) => {
    expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});

describe('bugText', () => {
  it('has class and stack frames, and nothing of the message, however many lines that has', () => {
    const text = bugText(new TypeError('the password is hunter2\n  and so on: hunter2'));
    expect(text).toMatch(/^TypeError at .*log\.test\.ts/);
    expect(text).not.toContain('hunter2');
  });

  it('takes no line of the message for a frame, and no text for a class', () => {
    const error = new Error('refused\n    at hunter2 (hunter2:1:1)');
    error.name = 'hunter2';
    expect(bugText(error)).toMatch(/^an error at .*log\.test\.ts/);
    expect(bugText(error)).not.toContain('hunter2');
    error.message = 'another';
    expect(bugText(error)).toBe('an error');
  });

  it('has the code of the system', async () => {
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
