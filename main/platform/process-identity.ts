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
  /** Milliseconds since 1970, by the clock as it stands now: it moves when the clock is set. */
  readonly bootedAt: () => number;
  readonly startOf: (pid: number) => Promise<number | undefined>;
}

const thisSystem: ProcessFacts = {
  platform: process.platform,
  exists,
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

/** Whether that very process still runs. Where the system does not tell starts for sure, it does in case of doubt. */
export async function isRunning({ pid, started }: ProcessIdentity, facts: ProcessFacts = thisSystem): Promise<boolean> {
  if (!facts.exists(pid)) return false;
  if (facts.platform === 'linux') return linuxStart(pid) === started;
  return !(await isOfLaterProcess(pid, Date.parse(started), facts));
}

/**
 * Whether the number surely belongs to a later process. A start from before the boot looks like one, but it looks the same when
 * the clock was put on in the meantime, as time synchronisation does after a boot. Only then is the system asked for the start of
 * who has the number now (that is dear on Windows): it and the recorded start were both taken from the clock at a process's
 * start, so that for one process they agree whatever became of the clock. Without an answer the process counts as alive: a lock
 * that is waited for until that number is free does less harm than one, or a check-out, that is taken from its living holder.
 */
async function isOfLaterProcess(pid: number, recordedAt: number, { bootedAt, startOf }: ProcessFacts): Promise<boolean> {
  if (recordedAt >= bootedAt() - toleranceMs) return false;
  const startedAt = await startOf(pid);
  return startedAt !== undefined && startedAt > recordedAt + toleranceMs;
}
