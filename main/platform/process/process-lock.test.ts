import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisProcess } from './process-identity.ts';
import { LockBusyError, processLock, removeLockDrafts, withLock } from './process-lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Above the largest process id of any system that we run on. */
const nobody = 2 ** 30;

describe('processLock', () => {
  it('has one holder at a time, and the next one afterwards', async () => {
    const path = join(folder, 'sub', 'x.lock');
    const [one, other] = [processLock(path), processLock(path)];
    const inside: boolean[] = [];
    const first = await one.tryWith(async () => {
      inside.push(await other.tryWith(async () => {}));
    });
    expect([first, ...inside]).toEqual([true, false]);
    expect(await other.tryWith(async () => {})).toBe(true);
    expect(await readdir(join(folder, 'sub'))).toEqual([]);
  });

  it('never exists without its holder, so that nobody has to wait for one that was killed while it acquired it', async () => {
    const path = join(folder, 'x.lock');
    const seen: string[] = [];
    const taking = new Set(['yes']);
    const watching = (async () => {
      while (taking.size > 0) seen.push(await readFile(path, 'utf8').catch(() => 'none'));
    })();
    for (let turn = 0; turn < 200; turn += 1) await processLock(path).tryWith(async () => {});
    taking.clear();
    await watching;
    expect(seen.filter((text) => text !== 'none' && !text.endsWith('}'))).toEqual([]);
  });

  it('is released when the work fails', async () => {
    const lock = processLock(join(folder, 'x.lock'));
    await expect(lock.tryWith(() => Promise.reject(new Error('work failed')))).rejects.toThrow('work failed');
    expect(await lock.tryWith(async () => {})).toBe(true);
  });

  it('does not remove the lock of another holder', async () => {
    const path = join(folder, 'x.lock');
    const other = JSON.stringify({ pid: nobody, started: 'x' });
    expect(await processLock(path).tryWith(() => writeFile(path, other))).toBe(true);
    expect(await readFile(path, 'utf8')).toBe(other);
  });

  const textOf = (holder: object): string => JSON.stringify({ started: 'x', holder: randomUUID(), ...holder });
  const nextAfter = (text: string): string =>
    `x.lock.${createHash('sha256').update(text).digest('hex').slice(0, 32)}.next`;

  it('is acquired after several processes that were killed while they acquired it', async () => {
    const [first, second, third] = [textOf({ pid: nobody }), textOf({ pid: nobody }), textOf({ pid: nobody })];
    await Promise.all(
      Object.entries({
        'x.lock': first,
        [nextAfter(first)]: second,
        [nextAfter(second)]: third,
        'x.lock.1.tmp': first,
      }).map(([name, text]) => writeFile(join(folder, name), text)),
    );
    const seen: string[] = [];
    expect(
      await processLock(join(folder, 'x.lock')).tryWith(async () => void seen.push(...(await readdir(folder)))),
    ).toBe(true);
    expect([seen, await readdir(folder)]).toEqual([['x.lock'], []]);
  });

  it('is not acquired while another process replaces one that has ended', async () => {
    const gone = textOf({ pid: nobody });
    await writeFile(join(folder, 'x.lock'), gone);
    await writeFile(join(folder, nextAfter(gone)), textOf(thisProcess()));
    expect(await processLock(join(folder, 'x.lock')).tryWith(async () => {})).toBe(false);
    expect(await readdir(folder)).toEqual(['x.lock', nextAfter(gone)]);
  });

  it('has the files of killed holders removed by the next one', async () => {
    const path = join(folder, 'x.lock');
    await Promise.all(
      ['1.next', '1.tmp', '1.next.1.tmp'].map((more) => writeFile(`${path}.${more}`, textOf({ pid: nobody }))),
    );
    await processLock(path).tryWith(() => removeLockDrafts(path));
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['of a process that has ended', JSON.stringify({ pid: nobody, started: 'x' }), 0, true],
    [
      'of an earlier process with the same id',
      JSON.stringify({ ...thisProcess(), started: '1990-01-01T00:00:00Z' }),
      0,
      true,
    ],
    [
      'of this id with a start in the future',
      JSON.stringify({ ...thisProcess(), started: '2999-01-01T00:00:00Z' }),
      0,
      true,
    ],
    ['of a running process', JSON.stringify(thisProcess()), 3600, false],
    ['that is being written', '', 0, false],
    ['that was never written completely', '{"pid":', 60, true],
    ['that was never written and is dated in the future', '', -3600, true],
    ['that was never written completely and is dated in the future', '{"pid":', -86_400, true],
    ['of a process that has ended, dated in the future', JSON.stringify({ pid: nobody, started: 'x' }), -3600, true],
    [
      'of an earlier process with the same id, dated in the future',
      JSON.stringify({ ...thisProcess(), started: '1990-01-01T00:00:00Z' }),
      -3600,
      true,
    ],
    [
      'of a running process, dated in the future because the clock was set',
      JSON.stringify(thisProcess()),
      -3600,
      false,
    ],
    ['that is being written, by a clock that is a little ahead', '', -5, false],
  ])('replaces a lock %s: %s', async (_whose, text, ageSeconds, replaced) => {
    const path = join(folder, 'x.lock');
    await writeFile(path, text);
    const then = Date.now() / 1000 - ageSeconds;
    await utimes(path, then, then);
    expect(await processLock(path).tryWith(async () => {})).toBe(replaced);
    expect(await readdir(folder)).toEqual(replaced ? [] : ['x.lock']);
  });
});

describe('withLock', () => {
  it('rejects with the process that holds the lock', async () => {
    const path = join(folder, 'x.lock');
    await writeFile(path, JSON.stringify(thisProcess()));
    const rejected = await withLock(path, async () => {}, 0).catch((error: unknown) => error);
    expect(rejected).toBeInstanceOf(LockBusyError);
    expect(rejected).toMatchObject({ message: `${path} is held by process ${process.pid}` });
  });

  it.each([
    [{ program: 'service', since: '2030-01-02T03:04:05.000Z' }, ' (service, since 2030-01-02T03:04:05.000Z)'],
    [{ program: 'service' }, ' (service)'],
    [{ since: '2030-01-02T03:04:05.000Z' }, ' (since 2030-01-02T03:04:05.000Z)'],
    [{ program: 5, since: null }, ''],
    [{}, ''],
  ])('names of a holder what its file says: %j', async (more, words) => {
    const path = join(folder, 'x.lock');
    await writeFile(path, JSON.stringify({ ...thisProcess(), ...more }));
    await expect(withLock(path, async () => {}, 0)).rejects.toMatchObject({
      holder: `process ${process.pid}${words}`,
    });
  });

  it('writes into its file what another process names', async () => {
    const path = join(folder, 'x.lock');
    const before = new Date().toISOString();
    await withLock(path, async () => {
      const { program, since } = JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
      expect(program).toMatch(/./);
      expect([before, since, new Date().toISOString()].toSorted()).toEqual([before, since, expect.anything()]);
      await expect(withLock(path, async () => {}, 0)).rejects.toMatchObject({
        holder: `process ${process.pid} (${program}, since ${since})`,
      });
    });
  });
});
