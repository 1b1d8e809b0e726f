import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../fuzz/random.ts';
import type { World } from './world.ts';

/** Something that goes wrong for a while. When its promise resolves, it is over. */
export type ChaosFault = (world: World, random: Random) => Promise<void>;

const checkOut = 'AccountStoreOps_StoredCredential_CheckOut';
const checkIn = 'AccountStoreOps_StoredCredential_CheckIn';

async function during(ms: number, begin: () => unknown, end: () => unknown): Promise<void> {
  await begin();
  await delay(ms);
  await end();
}

const between = (random: Random, least: number, most: number): number => least + random.below(most - least);

/** By name, as the report counts them. */
export const faults: Readonly<Record<string, ChaosFault>> = {
  'kill -9 of the service': async ({ service }) => service.signal('SIGKILL'),
  'orderly stop of the service': async ({ service }) => service.signal('SIGTERM'),
  'service stopped and continued': ({ service }, random) =>
    during(
      between(random, 500, 4_000),
      () => service.signal('SIGSTOP'),
      () => service.signal('SIGCONT'),
    ),
  'PI restarted': ({ piRelay, pi }, random) =>
    during(
      between(random, 500, 4_000),
      () => {
        piRelay.set({ does: 'refuse' });
        pi.vault.identities.dropTokens();
      },
      () => piRelay.set({ does: 'nothing' }),
    ),
  'PI slow': ({ piRelay }, random) =>
    during(
      between(random, 1_000, 4_000),
      () => piRelay.set({ does: 'delay', ms: between(random, 200, 1_500) }),
      () => piRelay.set({ does: 'nothing' }),
    ),
  'PI cuts its answers': ({ piRelay }, random) =>
    during(
      between(random, 500, 3_000),
      () => piRelay.set({ does: 'cut', afterBytes: random.below(3_000) }),
      () => piRelay.set({ does: 'nothing' }),
    ),
  'PI half-closes': ({ piRelay }, random) =>
    during(
      between(random, 500, 2_000),
      () => piRelay.set({ does: 'half-close', afterBytes: random.below(3_000) }),
      () => piRelay.set({ does: 'nothing' }),
    ),
  'check-out made late': async ({ pi }, random) =>
    pi.inject({ operation: checkOut, does: 'late', until: delay(between(random, 500, 5_000)) }),
  'answer of a check-out lost': async ({ pi }) => pi.inject({ operation: checkOut, does: 'drop', after: true }),
  'answer of a check-in lost': async ({ pi }) => pi.inject({ operation: checkIn, does: 'drop', after: true }),
  'check-in refused once': async ({ pi }) => pi.inject({ operation: checkIn, does: 'drop' }),
  'appliance away': ({ applianceRelay }, random) =>
    during(
      between(random, 500, 3_000),
      () => applianceRelay.set({ does: 'refuse' }),
      () => applianceRelay.set({ does: 'nothing' }),
    ),
  'token of the appliance revoked': async ({ appliance }) => {
    appliance.revokeTokens();
    appliance.dropClients();
  },
  'disk full': async ({ disk }, random) => {
    if (disk === undefined) return;
    await during(between(random, 500, 3_000), disk.fill, disk.free);
  },
  'socket removed': ({ folder }) => rm(join(folder, 'ecm.sock'), { force: true }),
  'logs removed': async ({ folder }) => {
    for (const name of ['ECM.log', 'ECM.1.log']) await rm(join(folder, name), { force: true });
  },
  'clock set': ({ clockFile }, random) =>
    during(
      between(random, 500, 3_000),
      () => writeFile(clockFile, String((random.below(240) - 120) * 60_000)),
      () => writeFile(clockFile, '0'),
    ),
  'settings applied': ({ applySettings }) => applySettings(),
};
