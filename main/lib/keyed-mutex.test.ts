import { describe, expect, it } from 'vitest';
import { createKeyedMutex } from './keyed-mutex.ts';

function mutexUnderTest() {
  const mutex = createKeyedMutex();
  const started: string[] = [];
  const run = (key: string, name: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const result = mutex.runExclusive(key, () => {
      started.push(name);
      return promise;
    });
    return { result, resolve, reject };
  };
  return { mutex, started, run };
}

describe('the keyed mutex', () => {
  it('runs work of one key in order, and that of other keys at the same time', async () => {
    const { started, run } = mutexUnderTest();
    const first = run('a', 'first');
    const second = run('a', 'second');
    run('b', 'other');
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toEqual(['first', 'other']);
    first.resolve('done');
    expect(await first.result).toBe('done');
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toEqual(['first', 'other', 'second']);
    second.resolve('done');
    expect(await second.result).toBe('done');
  });

  it('goes on after work that failed', async () => {
    const { run } = mutexUnderTest();
    const first = run('a', 'first');
    const second = run('a', 'second');
    first.reject(new Error('failed'));
    second.resolve('done');
    await expect(first.result).rejects.toThrow('failed');
    expect(await second.result).toBe('done');
  });

  it('is idle when all work has ended, that which came in the meantime included', async () => {
    const { mutex, run } = mutexUnderTest();
    await mutex.idle();
    const first = run('a', 'first');
    let isIdle = false;
    const idle = mutex.idle().then(() => (isIdle = true));
    const second = run('b', 'second');
    first.resolve('done');
    await first.result;
    await new Promise((resolve) => setImmediate(resolve));
    expect(isIdle).toBe(false);
    second.resolve('done');
    await idle;
  });
});
