import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectMode } from '../../../test-support/expect-mode.ts';
import type { AuditFacts } from '../../../shared/audit-entry.ts';
import { noSmallDisk, smallDisk } from '../../../test-support/small-disk.ts';
import { openChainFile, type ChainFile, type ChainFileOptions } from './chain-file.ts';
import { readTrail } from './read-trail.ts';
import { verifyChain } from './verify-chain.ts';

const day = 86_400_000;
const start = Date.UTC(2030, 0, 2);
const path = () => join(folder, 'audit.jsonl');
const cleared = (count: number): AuditFacts => ({ event: 'tokens.cleared', count });
let folder: string;
let now: number;
let open: ChainFile[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecm-chain-'));
  [now, open] = [start, []];
});
afterEach(async () => {
  await Promise.all(open.map((each) => each.close()));
  rmSync(folder, { recursive: true });
});

async function chain(changes: Partial<ChainFileOptions> = {}): Promise<ChainFile> {
  const opened = await openChainFile({
    folder,
    fileName: 'audit.jsonl',
    now: () => now,
    keepDays: () => 365,
    ...changes,
  });
  open.push(opened);
  return opened;
}
const add = (file: ChainFile, ...counts: readonly number[]) =>
  file.append(counts.map((count) => ({ at: now, facts: cleared(count) })));
const entries = () =>
  readFileSync(path(), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const verify = () => verifyChain(() => readTrail({ folder, fileName: 'audit.jsonl' }), []);

describe('the file of a chain', () => {
  it('has one line an entry, each with the hash of the one before, for its owner alone', async () => {
    const file = await chain();
    await add(file, 1, 2);
    await add(file, 3);
    expect(entries().map(({ seq, count }) => [seq, count])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(await verify()).toEqual({ entries: 3, head: file.end.hash });
    expect([file.end.seq, file.entries]).toEqual([3, 3]);
    expectMode(path(), 0o600);
  });

  it('goes on after a restart', async () => {
    const first = await chain();
    await add(first, 1, 2);
    await first.close();
    const second = await chain();
    expect([second.end, second.entries]).toEqual([first.end, 2]);
    await add(second, 3);
    expect(await verify()).toEqual({ entries: 3, head: second.end.hash });
  });

  it.each([
    ['a part of a line', '{"seq":3,"at":"20'],
    ['what is no text', Buffer.from([0, 0, 0xff, 0])],
    ['an entry without the end of its line', '{"seq":3}'],
  ])('removes %s that a kill left at the end, and an entry says so', async (_what, rest) => {
    const first = await chain();
    await add(first, 1, 2);
    await first.close();
    appendFileSync(path(), rest);
    const second = await chain();
    await add(second, 3);
    expect(entries().slice(2)).toMatchObject([
      { seq: 3, event: 'trail.repaired', bytes: Buffer.byteLength(rest) },
      { seq: 4, count: 3 },
    ]);
    expect(await verify()).toMatchObject({ entries: 4 });
  });

  it.each([
    ['begins with a part of a line', '{"seq":1'],
    ['is empty', ''],
  ])('that %s begins with the first entry', async (_what, text) => {
    writeFileSync(path(), text, { mode: 0o600 });
    const file = await chain();
    await add(file, 1);
    expect(entries().at(-1)).toMatchObject({ seq: text === '' ? 1 : 2, count: 1 });
    expect((await verify()).fault).toBeUndefined();
  });

  it('goes on after a last line that is no entry, which stays and is found', async () => {
    const first = await chain();
    await add(first, 1, 2);
    await first.close();
    appendFileSync(path(), 'somebody wrote this\n');
    const second = await chain();
    await add(second, 4);
    expect(readFileSync(path(), 'utf8').trimEnd().split('\n')).toHaveLength(4);
    expect(JSON.parse(readFileSync(path(), 'utf8').trimEnd().split('\n')[3] ?? '')).toMatchObject({ seq: 4, count: 4 });
    expect((await verify()).fault).toMatchObject({ is: 'unreadable', line: 3 });
  });

  it('goes on after its end where somebody removes it, which is found', async () => {
    const file = await chain();
    await add(file, 1, 2);
    rmSync(path());
    await add(file, 3);
    expect(entries()).toMatchObject([{ seq: 3, count: 3 }]);
    expect((await verify()).fault).toMatchObject({ is: 'removed', seq: 1 });
  });
});

describe('files that follow each other', () => {
  it('begin when one has its size, and are one chain', async () => {
    const file = await chain({ maxBytes: 100 });
    for (const count of [1, 2, 3]) await add(file, count);
    expect(readdirSync(folder).sort()).toEqual(['audit.1.jsonl', 'audit.2.jsonl', 'audit.jsonl']);
    expect(await verify()).toEqual({ entries: 3, head: file.end.hash });
    await file.close();
    const again = await chain({ maxBytes: 100 });
    expect([again.end, again.entries]).toEqual([file.end, 3]);
  });

  it('are gone on with if the newest one is not there yet', async () => {
    const first = await chain({ maxBytes: 1 });
    await add(first, 1);
    await add(first, 2);
    await first.close();
    rmSync(path());
    const second = await chain();
    await add(second, 3);
    expect(entries()).toMatchObject([{ seq: 2, count: 3 }]);
  });

  it('are removed when all of their entries are too old, and an entry keeps the chain checkable', async () => {
    const file = await chain({ keepDays: () => 30 });
    await add(file, 1);
    now += 2 * day;
    await add(file, 2);
    now += 2 * day;
    await add(file, 3);
    expect(readdirSync(folder).sort()).toEqual(['audit.1.jsonl', 'audit.2.jsonl', 'audit.jsonl']);
    now += 27 * day;
    await file.removeOld();
    expect(readdirSync(folder).sort()).toEqual(['audit.2.jsonl', 'audit.3.jsonl', 'audit.jsonl']);
    expect(entries()).toMatchObject([{ seq: 4, event: 'trail.expired', through: 1 }]);
    expect(await verify()).toEqual({ entries: 3, head: file.end.hash });
    expect(file.entries).toBe(3);
    rmSync(join(folder, 'audit.2.jsonl'));
    expect((await verify()).fault).toMatchObject({ is: 'removed', seq: 2 });
  });

  it('stay as long as they are kept', async () => {
    const file = await chain({ keepDays: () => 30 });
    await add(file, 1);
    now += 29 * day;
    await file.removeOld();
    await add(file, 2);
    expect((await verify()).entries).toBe(2);
  });
});

describe.skipIf(noSmallDisk() !== undefined)('on a full disk', () => {
  it('none of the entries is there, and later ones are', async () => {
    const disk = smallDisk();
    try {
      folder = disk.folder;
      const file = await chain();
      await add(file, 1);
      disk.fill();
      const long = (count: number): AuditFacts => ({
        event: 'tokens.cleared',
        count,
        names: Array.from({ length: 90 }, () => 'x'.repeat(1000)),
      });
      await expect(
        file.append([
          { at: now, facts: cleared(2) },
          { at: now, facts: long(3) },
        ]),
      ).rejects.toMatchObject({ code: 'ENOSPC' });
      expect([entries().length, file.end.seq]).toEqual([1, 1]);
      disk.free();
      await add(file, 4);
      expect(await verify()).toEqual({ entries: 2, head: file.end.hash });
      await file.close();
    } finally {
      disk.remove();
      folder = mkdtempSync(join(tmpdir(), 'ecm-chain-'));
    }
  });
});
