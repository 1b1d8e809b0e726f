import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAccountLock, type LockFailure } from './account-lock.ts';
import type { HeldAccount } from './check-out-record.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'account-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function account(accountName: string, endpointUrl = 'https://pi.example/'): HeldAccount {
  return { endpointUrl, target: { kind: 'stored', account: { accountName, store: { targetName: 'web01', type: 2 } } } };
}

const open = new AbortController().signal;

function unexpected(why: LockFailure): never {
  throw new Error(why.is);
}

describe('the lock of an account', () => {
  it('is held by one of them at a time', async () => {
    // Each stands for a process: they share nothing but the folder.
    const locks = Array.from({ length: 4 }, () => createAccountLock(folder));
    let holders = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      holders += 1;
      most = Math.max(most, holders);
      await readdir(folder);
      holders -= 1;
    };
    await Promise.all([...locks, ...locks].map((lock) => lock.run(account('root'), open, work, unexpected)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['another account', account('admin')],
    ['an account whose name differs in case', account('Root')],
    ['the account of that name on another server', account('root', 'https://other.example/')],
    [
      'an entry of a shared list of that name',
      {
        endpointUrl: 'https://pi.example/',
        target: { kind: 'shared', identifier: { accountName: 'root', listName: 'web01', systemName: '2' } },
      } as const,
    ],
  ])('does not keep %s waiting', async (_what, other) => {
    const [one, another] = [createAccountLock(folder), createAccountLock(folder)];
    const inner = (): Promise<string> => another.run(other, open, async () => 'done', unexpected);
    expect(await one.run(account('root'), open, inner, unexpected)).toBe('done');
  });

  it('passes on what the work answers, and its error', async () => {
    const lock = createAccountLock(folder);
    expect(await lock.run(account('root'), open, async () => 7, unexpected)).toBe(7);
    const failing = lock.run(account('root'), open, () => Promise.reject(new TypeError('a bug')), unexpected);
    await expect(failing).rejects.toThrow('a bug');
    expect(await lock.run(account('root'), open, async () => 8, unexpected)).toBe(8);
  });

  it('is waited for until the signal aborts', async () => {
    const [holder, waiting] = [createAccountLock(folder), createAccountLock(folder)];
    const end = Promise.withResolvers<string>();
    const held = Promise.withResolvers<void>();
    const holding = holder.run(
      account('root'),
      open,
      () => {
        held.resolve();
        return end.promise;
      },
      unexpected,
    );
    await held.promise;
    const cancel = new AbortController();
    const why = waiting.run<string>(
      account('root'),
      cancel.signal,
      async () => 'worked',
      ({ is }) => is,
    );
    cancel.abort();
    expect(await why).toBe('busy');
    end.resolve('done');
    expect(await holding).toBe('done');
  });

  it('is waited for until the limit, by all who wait in one process, and the holder is named', async () => {
    const [holder, waiting] = [createAccountLock(folder), createAccountLock(folder, 300)];
    const end = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const work = (): Promise<void> => {
      held.resolve();
      return end.promise;
    };
    const holding = holder.run(account('root'), open, work, unexpected);
    await held.promise;
    const attempt = (): Promise<string> =>
      waiting.run(
        account('root'),
        open,
        async () => 'worked',
        (why) => (why.is === 'busy' ? why.holder : why.is),
      );
    const start = performance.now();
    const answers = await Promise.all(Array.from({ length: 8 }, attempt));
    expect(new Set(answers)).toEqual(new Set([expect.stringMatching(new RegExp(`^process ${process.pid} \\(`))]));
    // One after the other they would wait eight times as long.
    expect(performance.now() - start).toBeLessThan(8 * 300);
    end.resolve();
    await holding;
    expect(await attempt()).toBe('worked');
  });

  it('is had after its limit where only this process used it', async () => {
    const lock = createAccountLock(folder, 0);
    const runs = ['first', 'second'].map((each) =>
      lock.run(account('root'), open, async () => (await readdir(folder)).length === 1 && each, unexpected),
    );
    expect(await Promise.all(runs)).toEqual(['first', 'second']);
  });

  it('cannot be made where the folder cannot be written, and says so', async () => {
    await writeFile(join(folder, 'blocked'), '');
    const lock = createAccountLock(join(folder, 'blocked'));
    let worked = false;
    const why = await lock.run<string>(
      account('root'),
      open,
      async () => {
        worked = true;
        return 'worked';
      },
      ({ is }) => is,
    );
    expect([why, worked]).toEqual(['unusable', false]);
  });

  it('keeps the answer of the work where its file is removed by somebody else', async () => {
    const lock = createAccountLock(folder);
    const work = async (): Promise<string> => {
      await rm(folder, { recursive: true });
      return 'done';
    };
    expect(await lock.run(account('root'), open, work, unexpected)).toBe('done');
  });
});
