import { expect, it } from 'vitest';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { startHeartbeat } from './heartbeat.ts';

function setUp() {
  const clock = manualClock();
  const stop = new AbortController();
  const seen = { pings: 0, dead: 0 };
  const heartbeat = startHeartbeat(clock, stop.signal, { ping: () => (seen.pings += 1), dead: () => (seen.dead += 1) });
  return { clock, stop, seen, heartbeat };
}

it('pings every 30 seconds for as long as it is answered', async () => {
  const { clock, stop, seen, heartbeat } = setUp();
  for (let beat = 0; beat < 100; beat += 1) {
    await clock.advance(30_000);
    heartbeat.heard();
  }
  expect(seen).toEqual({ pings: 100, dead: 0 });
  stop.abort();
  await clock.advance(30_000);
  expect([seen.pings, clock.waiting]).toEqual([100, 0]);
});

it('gives up after two unanswered pings, once', async () => {
  const { clock, seen } = setUp();
  await clock.advance(89_999);
  expect(seen).toEqual({ pings: 2, dead: 0 });
  await clock.advance(1);
  expect(seen).toEqual({ pings: 2, dead: 1 });
  await clock.advance(600_000);
  expect([seen.dead, clock.waiting]).toEqual([1, 0]);
});

it('forgives one missed ping', async () => {
  const { clock, seen, heartbeat } = setUp();
  await clock.advance(75_000);
  heartbeat.heard();
  await clock.advance(74_999);
  expect(seen.dead).toBe(0);
});
