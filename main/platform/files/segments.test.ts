import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rollSegment, segmentsOf } from './segments.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecm-segments-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const series = async () =>
  (await segmentsOf({ folder, fileName: 'a.jsonl' })).map(({ number, path }) => [number, path]);
const make = (...names: string[]) => names.forEach((name) => writeFileSync(join(folder, name), name));

it('a series has its files oldest first, by their numbers, and the newest last', async () => {
  make('a.10.jsonl', 'a.9.jsonl', 'a.jsonl', 'a.x.jsonl', 'b.1.jsonl', 'a.1.log', 'a.1e3.jsonl');
  expect(await series()).toEqual([
    [9, join(folder, 'a.9.jsonl')],
    [10, join(folder, 'a.10.jsonl')],
    [11, join(folder, 'a.jsonl')],
  ]);
});

it('a series may have no newest file, and no file, and no folder', async () => {
  expect(await series()).toEqual([]);
  make('a.3.jsonl');
  expect(await series()).toEqual([[3, join(folder, 'a.3.jsonl')]]);
  expect(await segmentsOf({ folder: join(folder, 'none'), fileName: 'a.jsonl' })).toEqual([]);
});

it('the newest file is renamed to the next number', async () => {
  make('a.4.jsonl', 'a.jsonl');
  await rollSegment({ folder, fileName: 'a.jsonl' });
  expect(readdirSync(folder).sort()).toEqual(['a.4.jsonl', 'a.5.jsonl']);
  expect(readFileSync(join(folder, 'a.5.jsonl'), 'utf8')).toBe('a.jsonl');
});
