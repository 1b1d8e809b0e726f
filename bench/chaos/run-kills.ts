import { setTimeout as delay } from 'node:timers/promises';
import { seeded, type Random } from '../fuzz/random.ts';
import { auditedCheckOuts, auditedSessions } from './audit-truth.ts';
import { holdsOf } from './ground-truth.ts';
import { Sessions } from './sessions.ts';
import { eventually, startWorld, type World } from './world.ts';

export interface KillsOptions {
  readonly kills: number;
  readonly seed: number;
  readonly sessionsPerSecond: number;
}

export interface KillsReport {
  readonly kills: number;
  readonly checkOuts: number;
  readonly auditEntries: number;
  readonly sessions: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

const restartMs = 50;
const longestHoldMs = 500;
const recoveryMs = 120_000;

/** Kills the service (SIGKILL) at random instants while it delivers, then compares its audit trail with what PI and the sessions saw. */
export async function runKills({ kills, seed, sessionsPerSecond }: KillsOptions): Promise<KillsReport> {
  const world = await startWorld({ restartMs });
  try {
    const random = seeded(seed);
    const sessions = new Sessions(world, random, longestHoldMs);
    const done = new AbortController();
    const running = sessions.run(sessionsPerSecond, done.signal);
    // On a busy machine all others may be cut off by a kill; the audit trail has to have one that was not.
    await eventually(async () => (sessions.counts['delivered'] ?? 0) > 0, recoveryMs, 20);
    for (let count = 0; count < kills; count += 1) await killOnce(world, random);
    done.abort();
    await running;
    await sessions.ended();
    const isBack = await eventually(() => sessions.isDelivered(), recoveryMs);
    // Check-outs that PI did not answer stay pending for ten minutes, as PI may still make them.
    await eventually(async () => holdsOf(world).length === 0, recoveryMs);
    const audit = await auditedCheckOuts(world);
    return {
      kills,
      checkOuts: world.pi.vault.credentials.journal.filter(({ act }) => act === 'check-out').length,
      auditEntries: audit.entries,
      sessions: sessions.counts,
      problems: [
        ...audit.problems,
        ...(await auditedSessions(world, sessions.delivered)),
        ...holdsOf(world).map((hold) => `left checked out: ${hold}`),
        ...(await world.bugs()).map((line) => `bug: ${line}`),
        ...world.service.complaints.map((text) => `the service: ${text}`),
        ...(isBack ? [] : ['the service delivers nothing after the last kill']),
      ],
    };
  } finally {
    await world.close();
  }
}

/** When it delivers again: half of them at any instant, half of them within milliseconds of a check-out or a check-in. */
async function killOnce(world: World, random: Random): Promise<void> {
  await eventually(async () => (await world.status())?.link === 'connected', recoveryMs, 20);
  await Promise.race([world.untilPiCall(/_Check(?:Out|In)$/), delay(5_000)]);
  await delay(random.below(random.pick([20, 1_500])));
  world.service.signal('SIGKILL');
}
