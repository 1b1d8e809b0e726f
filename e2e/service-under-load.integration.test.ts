import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdsOf } from '../bench/chaos/ground-truth.ts';
import { heapOf, usageOf } from '../bench/chaos/sampling.ts';
import { Sessions } from '../bench/chaos/sessions.ts';
import { eventually, startWorld, type World } from '../bench/chaos/world.ts';
import { seeded } from '../bench/fuzz/random.ts';

/** The built service as a process, under load, between a practice PI and a practice appliance behind relays. */

let world: World;
beforeEach(async () => {
  world = await startWorld();
  expect(await eventually(async () => (await world.status())?.link === 'connected', 30_000)).toBe(true);
}, 60_000);
afterEach(() => world.close(), 30_000);

const loadFor = async (sessions: Sessions, perSecond: number, seconds: number): Promise<void> => {
  await sessions.run(perSecond, AbortSignal.timeout(seconds * 1_000));
  await sessions.ended();
};

describe.skipIf(process.platform !== 'linux')('the service', () => {
  it('notices that PI can be reached again: all pending check-ins are made after one session, without their waits', async () => {
    const sessions = new Sessions(world, seeded(3), 3_000);
    const load = loadFor(sessions, 15, 3);
    expect(await eventually(async () => holdsOf(world).length >= 4, 10_000)).toBe(true);
    world.piRelay.set({ does: 'refuse' });
    await load;
    expect(await eventually(async () => ((await world.status())?.pendingCheckIns ?? 0) >= 2, 20_000)).toBe(true);
    world.piRelay.set({ does: 'nothing' });
    await eventually(() => sessions.isDelivered(), 20_000);
    const back = performance.now();
    expect(await eventually(async () => holdsOf(world).length === 0, 15_000)).toBe(true);
    expect(performance.now() - back).toBeLessThan(10_000);
  }, 120_000);

  it('takes at most 160 MB under 30 sessions a second, and after a minute of rest at most a fifth more than at its start', async () => {
    const atStart = usageOf(world).residentMb;
    const before = await heapOf(world);
    const sessions = new Sessions(world, seeded(4), 1_000);
    await loadFor(sessions, 30, 20);
    expect(sessions.counts['delivered']).toBeGreaterThan(100);
    expect(usageOf(world).residentMb).toBeLessThanOrEqual(160);
    const atRest = (): number => usageOf(world).residentMb;
    await eventually(async () => atRest() <= 1.2 * atStart, 60_000);
    expect(atRest()).toBeLessThanOrEqual(1.2 * atStart);
    expect((await heapOf(world))?.objectsMb).toBeLessThanOrEqual(1.1 * (before?.objectsMb ?? 0));
  }, 180_000);
});
