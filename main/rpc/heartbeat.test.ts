import { expect, it } from 'vitest';
import { manualClock } from '../../test-support/manual-clock.ts';
import { startHeartbeat } from './heartbeat.ts';

function setUp(startsAtOnce: boolean, maxUnanswered: number) {
  const clock = manualClock();
  const stop = new AbortController();
  const seen = { beats: 0, dead: 0 };
  const heard = startHeartbeat(clock, stop.signal, {
    intervalMs: 30_000,
    maxUnanswered,
    startsAtOnce,
    beat: () => (seen.beats += 1),
    dead: () => (seen.dead += 1),
  });
  return { clock, stop, seen, heard };
}

it('beats every interval as long as there are signs of life', async () => {
  const { clock, stop, seen, heard } = setUp(false, 2);
  for (let beat = 0; beat < 100; beat += 1) {
    await clock.advance(30_000);
    heard();
  }
  expect(seen).toEqual({ beats: 100, dead: 0 });
  stop.abort();
  await clock.advance(30_000);
  expect([seen.beats, clock.waiting]).toEqual([100, 0]);
});

it.each([
  ['the first after an interval', false, 2, 90_000, 2],
  ['the first at once', true, 3, 90_000, 3],
])('is dead an interval after the last unanswered beat, once: %s', async (_, startsAtOnce, max, deadMs, beats) => {
  const { clock, seen } = setUp(startsAtOnce, max);
  await clock.advance(deadMs - 1);
  expect(seen).toEqual({ beats, dead: 0 });
  await clock.advance(1);
  expect(seen).toEqual({ beats, dead: 1 });
  await clock.advance(600_000);
  expect([seen, clock.waiting]).toEqual([{ beats, dead: 1 }, 0]);
});

it('counts anew after a sign of life', async () => {
  const { clock, seen, heard } = setUp(false, 2);
  await clock.advance(75_000);
  heard();
  await clock.advance(74_999);
  expect(seen.dead).toBe(0);
  await clock.advance(1);
  expect(seen.dead).toBe(1);
});
