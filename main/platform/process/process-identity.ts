import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { startOfProcess } from './process-start.ts';

/** One run of one process. The start tells it from a later process that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

/** What the system says of its processes, as an argument so that each system's branch can be tested on any. */
export interface ProcessFacts {
  readonly platform: NodeJS.Platform;
  readonly exists: (pid: number) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since 1970, by the clock as it stands now: it moves when the clock is set. */
  readonly bootedAt: () => number;
  readonly startOf: (pid: number) => Promise<number | undefined>;
}

const thisSystem: ProcessFacts = {
  platform: process.platform,
  exists,
  now: () => Date.now(),
  bootedAt: () => Date.now() - uptime() * 1000,
  startOf: (pid) => startOfProcess(pid),
};

/** Two readings of one instant may differ by this: clocks drift, and a process takes a while before it looks at the clock. */
const toleranceMs = 60_000;

/** Linux tells when a process started: the boot's id and the ticks since (proc(5), field 22 of stat). */
function linuxStart(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may hold spaces; the fields count from behind it.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? undefined : `${boot}/${ticks}`;
  } catch {
    return undefined;
  }
}

/** Elsewhere the start is what the clock showed at it, which Node notes once; now minus uptime would move when the clock is set. */
export function thisProcess(platform: NodeJS.Platform = process.platform): ProcessIdentity {
  const started = platform === 'linux' ? linuxStart(process.pid) : undefined;
  return { pid: process.pid, started: started ?? new Date(performance.timeOrigin).toISOString() };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not allowed to signal it: then it exists.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** `exact` asks the system in every case; `quick` only if the recorded start cannot be one of this boot. */
export type Exactness = 'quick' | 'exact';

/** Whether that very process still runs. Where the system does not tell starts for sure, it does in case of doubt. */
export async function isRunning(
  { pid, started }: ProcessIdentity,
  exactness: Exactness = 'quick',
  facts: ProcessFacts = thisSystem,
): Promise<boolean> {
  if (!facts.exists(pid)) return false;
  if (facts.platform !== 'linux') return isSameStart(pid, Date.parse(started), exactness, facts);
  const start = linuxStart(pid);
  // A mount of /proc may hide the processes of other accounts.
  return start === undefined || start === started;
}

/**
 * Whether the process that has the number now is the recorded one. A start from before the boot points to another process, as
 * does one in the future, but either is also seen after the clock was set. So the system is asked for the start of who has the
 * number now (slow on Windows): it and the recorded start were both taken from the clock at a process's start, so that they agree
 * for one process. It may be earlier, for a shell that became the recorded process. Without an answer the process counts as
 * running, because a lock waited for does less harm than one removed from its living holder; not so for a start in the future.
 */
async function isSameStart(
  pid: number,
  recordedAt: number,
  exactness: Exactness,
  { now, bootedAt, startOf }: ProcessFacts,
): Promise<boolean> {
  const isFromFuture = recordedAt > now() + toleranceMs;
  const isFromBeforeBoot = recordedAt < bootedAt() - toleranceMs;
  if (exactness === 'quick' && !isFromFuture && !isFromBeforeBoot) return true;
  const startedAt = await startOf(pid);
  if (isFromFuture) return startedAt !== undefined && Math.abs(startedAt - recordedAt) <= toleranceMs;
  return startedAt === undefined || !(startedAt > recordedAt + toleranceMs);
}
