import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { seeded } from '../fuzz/random.ts';
import { Sessions } from './sessions.ts';
import { heapOf, usageOf } from './sampling.ts';
import { eventually, startWorld } from './world.ts';

/**
 * npm run soak [-- --minutes N --rate N]: console sessions on the built service at a steady rate, and what it uses meanwhile and after a
 * minute of rest. Resident memory contains what the heap has free; whether anything is kept shows in the heap after a collection.
 */

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, rate: { type: 'string', default: '30' } },
});
const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
if (!(minutes > 0) || !(rate > 0)) {
  console.error('--minutes and --rate take a number above 0.');
  process.exit(2);
}
const world = await startWorld();
await eventually(async () => (await world.status())?.link === 'connected', 30_000);
const sessions = new Sessions(world, seeded(1), 1_000);
const start = performance.now();
const until = start + minutes * 60_000;
const print = async (when: string): Promise<void> => {
  const { residentMb, handles, logMb } = usageOf(world);
  const heap = await heapOf(world);
  const kept = heap && `${heap.objectsMb} MB objects, ${heap.codeMb} MB code, ${heap.externalMb} MB buffers`;
  const times = sessions.takeTimes().toSorted((a, b) => a - b);
  const at = (part: number): string => (times[Math.floor(times.length * part)] ?? 0).toFixed(0);
  console.log(
    `${when.padStart(8)}  ${residentMb} MB resident (kept: ${kept ?? 'no answer'}), ${handles} handles, ${logMb} MB of logs, ${sessions.open} sessions open, ${times.length} ended, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`,
  );
};
await print('start');
const load = sessions.run(rate, AbortSignal.timeout(Math.max(1, Math.round(until - performance.now()))));
while (performance.now() < until) {
  await delay(Math.min(30_000, Math.max(0, until - performance.now())));
  await print(`${Math.round((performance.now() - start) / 1_000)} s`);
}
await load;
await sessions.ended();
await delay(60_000);
await print('rest');
console.log(JSON.stringify(sessions.counts));
await world.close();
