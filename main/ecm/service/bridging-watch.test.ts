import { createSecretKey, type KeyObject } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import type { LogEvent } from '../../platform/logging/log.ts';
import { lookEveryMs, watchBridging } from './bridging-watch.ts';

const key = (byte: number): KeyObject => createSecretKey(Buffer.alloc(32, byte));

let clock: ManualClock;
let present: KeyObject | undefined;
let bug: Error | undefined;
let logged: LogEvent[];
let states: string[];
let disconnected: number;
let end: AbortController;
let watch: Promise<void>;

beforeEach(() => {
  clock = manualClock();
  present = key(1);
  bug = undefined;
  [logged, states] = [[], []];
  disconnected = 0;
  end = new AbortController();
  watch = watchBridging({
    clock,
    read: async () => {
      if (bug !== undefined) throw bug;
      return present === undefined ? { state: 'disabled' } : { state: 'enabled', key: present };
    },
    known: ({ state }) => void states.push(state),
    disconnect: () => (disconnected += 1),
    signal: end.signal,
    log: { error: (event) => void logged.push(event) },
  });
});

afterEach(async () => {
  end.abort();
  await watch;
});

describe('the watch over bridging', () => {
  it('leaves bridges alone while the key stays', async () => {
    await clock.advance(lookEveryMs);
    await clock.advance(lookEveryMs);
    expect(disconnected).toBe(0);
  });

  it('cuts bridges off when the key is gone', async () => {
    await clock.advance(lookEveryMs);
    present = undefined;
    await clock.advance(lookEveryMs);
    expect(disconnected).toBe(1);
  });

  it('cuts bridges off, and goes on, when reading the key throws', async () => {
    bug = new TypeError('bug');
    await clock.advance(lookEveryMs);
    expect([disconnected, logged]).toEqual([1, ['error.unexpected']]);
    bug = undefined;
    await clock.advance(lookEveryMs);
    present = undefined;
    await clock.advance(lookEveryMs);
    expect(disconnected).toBe(2);
  });

  it('cuts off those of the former key when there is another one', async () => {
    await clock.advance(lookEveryMs);
    present = key(2);
    await clock.advance(lookEveryMs);
    expect(disconnected).toBe(1);
    await clock.advance(lookEveryMs);
    expect(disconnected).toBe(1);
  });

  it('does not disturb those who come when bridging was just enabled', async () => {
    present = undefined;
    await clock.advance(lookEveryMs);
    const before = disconnected;
    present = key(3);
    await clock.advance(lookEveryMs);
    expect(disconnected).toBe(before);
  });

  it('tells each state', async () => {
    await clock.advance(lookEveryMs);
    present = undefined;
    await clock.advance(lookEveryMs);
    expect(states).toEqual(['enabled', 'enabled', 'disabled']);
  });

  it('ends with the service', async () => {
    await clock.advance(lookEveryMs);
    end.abort();
    await watch;
    expect(clock.waiting).toBe(0);
  });
});
