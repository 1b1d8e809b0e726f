import { describe, expect, it } from 'vitest';
import { createSemaphore } from './semaphore.ts';

const unaborted = new AbortController().signal;

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe('the semaphore', () => {
  it('grants its permits, and further ones in the order of the waiters as they are released', async () => {
    const semaphore = createSemaphore(2);
    const granted: string[] = [];
    const acquire = (name: string) => semaphore.acquire(unaborted).then(() => granted.push(name));
    for (const name of ['a', 'b', 'c', 'd']) void acquire(name);
    await new Promise((resolve) => setImmediate(resolve));
    expect(granted).toEqual(['a', 'b']);
    semaphore.release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(granted).toEqual(['a', 'b', 'c']);
    semaphore.release();
    semaphore.release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(granted).toEqual(['a', 'b', 'c', 'd']);
    semaphore.release();
    expect(await Promise.all([semaphore.acquire(unaborted), semaphore.acquire(unaborted)])).toEqual([true, true]);
    expect(await isSettled(semaphore.acquire(unaborted))).toBe(false);
  });

  it('passes the permit to the next waiter when one cancels', async () => {
    const semaphore = createSemaphore(1);
    await semaphore.acquire(unaborted);
    const abort = new AbortController();
    const cancelled = semaphore.acquire(abort.signal);
    const waiting = semaphore.acquire(unaborted);
    abort.abort();
    expect(await cancelled).toBe(false);
    semaphore.release();
    expect(await waiting).toBe(true);
  });

  it('takes no permit for a signal that has aborted already', async () => {
    const semaphore = createSemaphore(1);
    expect(await semaphore.acquire(AbortSignal.abort())).toBe(false);
    expect(await semaphore.acquire(unaborted)).toBe(true);
  });
});
