import { expect, it } from 'vitest';
import { createCommitQueue, type CommitQueueOptions } from './commit-queue.ts';

/** A queue whose writes wait until the test ends them. */
function queue(changes: Partial<CommitQueueOptions<string>> = {}) {
  const writes: { readonly items: readonly string[]; readonly lost: number; end(error?: unknown): void }[] = [];
  const outcomes: unknown[] = [];
  const made = createCommitQueue<string>({
    write: (items, lost) =>
      new Promise((resolve, reject) => {
        writes.push({ items, lost, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
    written: (error) => void outcomes.push(error),
    maxKept: 10,
    ...changes,
  });
  const next = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return writes.splice(0);
  };
  return { ...made, next, outcomes };
}

const full = new Error('full');

it('items that come during a write are written together after it', async () => {
  const { add, next } = queue();
  const first = add('a');
  const [one] = await next();
  const others = [add('b'), add('c')];
  expect(await next()).toEqual([]);
  one?.end();
  const [two] = await next();
  two?.end();
  expect([await first, await Promise.all(others), one?.items, two?.items]).toEqual([
    undefined,
    [undefined, undefined],
    ['a'],
    ['b', 'c'],
  ]);
});

it('a failed write is answered to those that must be written, and the others are written with the next', async () => {
  const { add, keep, next, outcomes } = queue();
  const [refused, kept] = [add('a'), keep('b')];
  (await next())[0]?.end(full);
  expect([await refused, await kept]).toEqual([full, undefined]);
  const later = add('c');
  const [second] = await next();
  second?.end();
  expect([second?.items, await later, outcomes]).toEqual([['b', 'c'], undefined, [full, undefined]]);
});

it('items that came during a failed write are tried too', async () => {
  const { add, next } = queue();
  void add('a');
  const [first] = await next();
  const second = add('b');
  first?.end(full);
  (await next())[0]?.end(full);
  expect(await second).toBe(full);
});

it('what is kept is tried again when it is asked for, and only while there is some', async () => {
  const { keep, retry, next, idle } = queue();
  retry();
  expect(await next()).toEqual([]);
  await Promise.all([keep('a'), next().then(([write]) => write?.end(full))]);
  retry();
  retry();
  const [again, ...more] = await next();
  again?.end();
  await idle();
  expect([again?.items, more]).toEqual([['a'], []]);
  retry();
  expect(await next()).toEqual([]);
});

it('of what is kept too long, the oldest are lost, and the next write gets their number until it succeeds', async () => {
  const { keep, next, retry, lost } = queue({ maxKept: 2 });
  for (const item of ['a', 'b', 'c', 'd']) await Promise.all([keep(item), next().then(([write]) => write?.end(full))]);
  expect(lost()).toBe(2);
  retry();
  const [failed] = await next();
  expect([failed?.items, failed?.lost]).toEqual([['c', 'd'], 2]);
  failed?.end(full);
  await next();
  retry();
  const [written] = await next();
  written?.end();
  await next();
  expect([written?.lost, lost()]).toEqual([2, 0]);
});
