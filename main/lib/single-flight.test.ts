import { describe, expect, it } from 'vitest';
import { createSingleFlight } from './single-flight.ts';

function singleFlightUnderTest() {
  const starts: AbortSignal[] = [];
  const land: ((value: string) => void)[] = [];
  const calls = createSingleFlight(() => 'left');
  const join = (signal: AbortSignal, key = 'ann'): Promise<string> =>
    calls.join(key, signal, (callSignal) => {
      starts.push(callSignal);
      return new Promise((resolve) => land.push(resolve));
    });
  return { starts, land, join };
}

describe('createSharedFlights', () => {
  it('starts once for all who need the same, and again for the next', async () => {
    const { starts, land, join } = singleFlightUnderTest();
    const signal = new AbortController().signal;
    const all = [join(signal), join(signal), join(signal)];
    expect(starts).toHaveLength(1);
    land[0]?.('token');
    expect(await Promise.all(all)).toEqual(['token', 'token', 'token']);
    void join(signal);
    expect(starts).toHaveLength(2);
  });

  it('keeps keys apart', () => {
    const { starts, join } = singleFlightUnderTest();
    const signal = new AbortController().signal;
    void join(signal, 'ann');
    void join(signal, 'bob');
    expect(starts).toHaveLength(2);
  });

  it('lets one leave without disturbing the others', async () => {
    const { starts, land, join } = singleFlightUnderTest();
    const [first, second] = [new AbortController(), new AbortController()];
    const [one, other] = [join(first.signal), join(second.signal)];
    first.abort();
    expect(await one).toBe('left');
    expect(starts[0]?.aborted).toBe(false);
    land[0]?.('token');
    expect(await other).toBe('token');
  });

  it('is aborted when the last one leaves, and the next starts anew', async () => {
    const { starts, join } = singleFlightUnderTest();
    const [first, second] = [new AbortController(), new AbortController()];
    const both = [join(first.signal), join(second.signal)];
    first.abort();
    second.abort();
    expect(await Promise.all(both)).toEqual(['left', 'left']);
    expect(starts[0]?.aborted).toBe(true);
    void join(new AbortController().signal);
    expect(starts).toHaveLength(2);
  });

  it('does not start for a caller who has left already', async () => {
    const { starts, join } = singleFlightUnderTest();
    expect(await join(AbortSignal.abort())).toBe('left');
    expect(starts).toHaveLength(0);
  });
});
