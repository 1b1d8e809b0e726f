import { setTimeout as delay } from 'node:timers/promises';
import { seeded, type Random } from '../fuzz/random.ts';
import { faults } from './faults.ts';
import { auditedCheckOuts } from './audit-truth.ts';
import { EarlyEnds, holdsOf } from './ground-truth.ts';
import { Sessions } from './sessions.ts';
import { eventually, startWorld, type World } from './world.ts';

export interface ChaosOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly sessionsPerSecond: number;
}

/** What happened, and what should not have happened. */
export interface ChaosReport {
  readonly faults: Readonly<Record<string, number>>;
  readonly serviceStarts: number;
  /** How many sessions ended in which way: `delivered`, the kind of an error, `unanswered`. */
  readonly sessions: Readonly<Record<string, number>>;
  /** Check-outs that ended while a session used them. */
  readonly endedEarly: readonly string[];
  /** What PI has checked out although no session runs. */
  readonly leftCheckedOut: readonly string[];
  /** Faults of the audit trail, and check-outs that it does not have. */
  readonly audit: readonly string[];
  readonly bugs: readonly string[];
  /** Of the service's starts and ends. */
  readonly complaints: readonly string[];
  /** Whether the service answers, is linked and delivers at the end, without a hand. */
  readonly isBack: boolean;
}

/** Faults at once at most. */
const lanes = 1;
const longestHoldMs = 4_000;
/** Time to recover when the faults have ended: the longest wait of a reconnection is a minute. */
const recoveryMs = 90_000;

/** Runs console sessions on a service process while faults happen; all of them end before the report is made. */
export async function runChaos({ seconds, seed, sessionsPerSecond }: ChaosOptions): Promise<ChaosReport> {
  const world = await startWorld();
  try {
    await eventually(async () => (await world.status())?.link === 'connected', recoveryMs);
    const random = seeded(seed);
    const until = performance.now() + seconds * 1_000;
    const counts: Record<string, number> = {};
    const early = new EarlyEnds();
    const sessions = new Sessions(world, random, longestHoldMs);
    await Promise.all([
      ...Array.from({ length: lanes }, () => causeFaults(world, random, until, counts)),
      sessions.run(sessionsPerSecond, AbortSignal.timeout(seconds * 1_000)),
      watch(world, early, until),
    ]);
    await sessions.ended();
    const isBack = await eventually(() => sessions.isDelivered(), recoveryMs);
    await eventually(async () => holdsOf(world).length === 0, recoveryMs);
    const audit = await auditedCheckOuts(world);
    return {
      faults: counts,
      serviceStarts: world.service.starts,
      sessions: sessions.counts,
      endedEarly: [...early.found],
      leftCheckedOut: holdsOf(world),
      audit: audit.problems,
      bugs: await world.bugs(),
      complaints: world.service.complaints,
      isBack,
    };
  } finally {
    await world.close();
  }
}

/** The problems in a report, a sentence each. */
export function problemsIn(report: ChaosReport): readonly string[] {
  const { endedEarly, leftCheckedOut, audit, bugs, complaints, isBack } = report;
  return [
    ...endedEarly.map((hold) => `ended early: ${hold}`),
    ...leftCheckedOut.map((hold) => `left checked out: ${hold}`),
    ...audit,
    ...bugs.map((line) => `bug: ${line}`),
    ...complaints.map((text) => `the service: ${text}`),
    ...(isBack ? [] : ['the service delivers nothing after the faults have ended']),
  ];
}

async function causeFaults(world: World, random: Random, until: number, counts: Record<string, number>) {
  while (performance.now() < until) {
    const name = random.pick(Object.keys(faults));
    counts[name] = (counts[name] ?? 0) + 1;
    await faults[name]?.(world, random);
    await delay(500 + random.below(2_500));
  }
}

async function watch(world: World, early: EarlyEnds, until: number): Promise<void> {
  while (performance.now() < until) {
    early.look(world, performance.now());
    await delay(100);
  }
}
