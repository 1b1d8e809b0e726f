import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { logEvents } from './log.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The text of every file of the program, without its tests and this list. */
function sources(): string {
  const namesIn = (part: string): string[] =>
    readdirSync(join(root, part), { recursive: true, encoding: 'utf8' }).map((name) => join(part, name));
  const isOwn = (name: string): boolean =>
    name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith(join('platform', 'log.ts'));
  const own = [...namesIn('main'), ...namesIn('app')].filter(isOwn);
  return own.map((name) => readFileSync(join(root, name), 'utf8')).join('\n');
}

describe('the list of log events', () => {
  it('names nothing that no line has', () => {
    const text = sources();
    expect(Object.keys(logEvents).filter((event) => !text.includes(`'${event}'`))).toEqual([]);
  });

  it.each(Object.entries(logEvents))('%s has a meaning of one sentence', (_event, meaning) => {
    expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});
