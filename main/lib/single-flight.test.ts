import { describe, expect, it } from 'vitest';
import { createSingleFlight } from './single-flight.ts';

function singleFlightUnderTest() {
  const signals: AbortSignal[] = [];
  const finish: ((value: string) => void)[] = [];
  const singleFlight = createSingleFlight(() => 'cancelled');
  const run = (signal: AbortSignal, key = 'ann'): Promise<string> =>
    singleFlight.run(key, signal, (callSignal) => {
      signals.push(callSignal);
      return new Promise((resolve) => finish.push(resolve));
    });
  return { signals, finish, run };
}

describe('single flight', () => {
  it('starts once for all who need the same, and again for the next', async () => {
    const { signals, finish, run } = singleFlightUnderTest();
    const signal = new AbortController().signal;
    const all = [run(signal), run(signal), run(signal)];
    expect(signals).toHaveLength(1);
    finish[0]?.('token');
    expect(await Promise.all(all)).toEqual(['token', 'token', 'token']);
    void run(signal);
    expect(signals).toHaveLength(2);
  });

  it('keeps keys apart', () => {
    const { signals, run } = singleFlightUnderTest();
    const signal = new AbortController().signal;
    void run(signal, 'ann');
    void run(signal, 'bob');
    expect(signals).toHaveLength(2);
  });

  it('cancels one waiter without disturbing the others', async () => {
    const { signals, finish, run } = singleFlightUnderTest();
    const [first, second] = [new AbortController(), new AbortController()];
    const [one, other] = [run(first.signal), run(second.signal)];
    first.abort();
    expect(await one).toBe('cancelled');
    expect(signals[0]?.aborted).toBe(false);
    finish[0]?.('token');
    expect(await other).toBe('token');
  });

  it('aborts the call when the last waiter cancels, and the next caller starts a new one', async () => {
    const { signals, run } = singleFlightUnderTest();
    const [first, second] = [new AbortController(), new AbortController()];
    const both = [run(first.signal), run(second.signal)];
    first.abort();
    second.abort();
    expect(await Promise.all(both)).toEqual(['cancelled', 'cancelled']);
    expect(signals[0]?.aborted).toBe(true);
    void run(new AbortController().signal);
    expect(signals).toHaveLength(2);
  });

  it('starts nothing for a caller whose signal has aborted already', async () => {
    const { signals, run } = singleFlightUnderTest();
    expect(await run(AbortSignal.abort())).toBe('cancelled');
    expect(signals).toHaveLength(0);
  });
});
