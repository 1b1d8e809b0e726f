import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** docs/engine.md and docs/reliability.md name tests by file and title; what they name must exist. */

const text = ['engine', 'reliability']
  .map((page) => readFileSync(new URL(`../../docs/${page}.md`, import.meta.url), 'utf8'))
  .join('\n');
const rows = text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (---|Sentence|Promise)/.test(line));
const cited = [...text.matchAll(/`([\w./-]+\.test\.ts)` ((?:"[^"]+"(?:, )?)+)/g)].map(([, file = '', titles = '']) => ({
  file,
  titles: [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
}));

it('every sentence has a test', () => {
  expect(rows.length).toBeGreaterThan(80);
  expect(rows.filter((row) => !/`[\w./-]+\.test\.ts` "/.test(row))).toEqual([]);
});

it('every test that is named exists', () => {
  const missing = cited.flatMap(({ file, titles }) => {
    const path = new URL(file, import.meta.url);
    if (!existsSync(path)) return [file];
    const source = readFileSync(path, 'utf8');
    return titles.filter((title) => !source.includes(title)).map((title) => `${file}: ${title}`);
  });
  expect(missing).toEqual([]);
});
