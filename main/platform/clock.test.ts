import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

it('has a steady time that does not follow when somebody sets the clock', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const before = systemClock.steady?.now() ?? NaN;
  vi.setSystemTime(Date.now() + 7_200_000);
  expect((systemClock.steady?.now() ?? NaN) - before).toBeLessThan(60_000);
  expect(Math.abs(before - Date.now() + 7_200_000)).toBeLessThan(60_000);
  vi.useRealTimers();
});

const day = 24 * 60 * 60_000;
const month = 30 * day;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a delay of the system clock', () => {
  it.each([
    ['a second', 1000],
    ['the longest time that a timer of Node can wait', 2 ** 31 - 1],
    ['a millisecond more than that', 2 ** 31],
    ['a month', month],
    ['a year', 365 * day],
  ])('lasts its full time: %s', async (_length, ms) => {
    const woken = vi.fn();
    void systemClock.delay(ms).then(woken);
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(woken).toHaveBeenCalledOnce();
  });

  it.each([
    ['at once', 0],
    ['after a while', day],
    ['when its first timer is over', 29 * day],
  ])('is cancelled %s, and leaves no timer and no listener', async (_when, ms) => {
    const abort = new AbortController();
    const removed = vi.spyOn(abort.signal, 'removeEventListener');
    const waited = systemClock.delay(month, abort.signal);
    await vi.advanceTimersByTimeAsync(ms);
    expect(removed).not.toHaveBeenCalled();
    abort.abort(new Error('over'));
    await expect(waited).rejects.toThrow('over');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('adds one listener to its signal, however many timers it needs, and removes it at its end', async () => {
    const { signal } = new AbortController();
    const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    const waited = systemClock.delay(3 * month, signal);
    await vi.advanceTimersByTimeAsync(3 * month);
    await waited;
    expect(added).toHaveBeenCalledOnce();
    expect(removed).toHaveBeenCalledExactlyOnceWith('abort', added.mock.calls[0]?.[1]);
  });

  it('does not keep the process alive', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    void systemClock.delay(month);
    await vi.advanceTimersByTimeAsync(month);
    expect(timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false, false]);
  });
});
