import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path/win32';
import { promisify } from 'node:util';
import { codeOf } from '../../lib/error-code.ts';

/** One run of one process. The start tells it from a later process with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

/** What the operating system knows of processes, as an argument so that each system's branch can be tested on any. */
export interface ProcessFacts {
  readonly platform: NodeJS.Platform;
  readonly exists: (pid: number) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since 1970, computed from the current time: it moves when the clock is set. */
  readonly bootedAt: () => number;
  readonly startOf: (pid: number) => Promise<number | undefined>;
}

const thisSystem: ProcessFacts = {
  platform: process.platform,
  exists: isProcess,
  now: () => Date.now(),
  bootedAt: () => Date.now() - uptime() * 1000,
  startOf: (pid) => startOfProcess(pid),
};

/** Two readings of one instant may differ by this: clocks drift, and a process reads the clock some time after its start. */
const toleranceMs = 60_000;

/** Of a process that has ended and is not waited for, as after a kill of what a container started. */
const ended = 'ended';

/** On Linux the boot's id and the ticks since (proc(5), field 22 of stat). */
function linuxStart(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may contain spaces; the fields are counted after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return ended;
    const ticks = fields[19];
    return ticks === undefined ? undefined : `${boot}/${ticks}`;
  } catch {
    return undefined;
  }
}

/** Elsewhere the start is the time that Node recorded at it; now minus uptime would move when the clock is set. */
export function thisProcess(platform: NodeJS.Platform = process.platform): ProcessIdentity {
  const started = platform === 'linux' ? linuxStart(process.pid) : undefined;
  return { pid: process.pid, started: started ?? new Date(performance.timeOrigin).toISOString() };
}

/** Whether a process of that number runs, of whatever account. */
export function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists, and this account may not signal it.
    return codeOf(error) === 'EPERM';
  }
}

/** `exact` always reads the start from the system; `quick` only if the recorded start cannot be one of this boot. */
export type Exactness = 'quick' | 'exact';

/** Whether that very process still runs. In doubt it does. */
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
 * Whether the process that has the id now is the recorded one. A start from before the boot points to another process, as does
 * one in the future, but either also appears after the clock was set. So the start of the process with the id is read from the
 * system (slow on Windows): it and the recorded start were both taken from the clock at the start of a process, so they agree
 * for one process. It may be earlier, for a shell that became the recorded process. Without an answer the process counts as
 * running, because waiting for a lock does less harm than removing that of a running holder; not so for a start in the future.
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

/** Runs a program with additions to the environment; resolves to its output, rejects if it fails. */
export type RunProgram = (
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
) => Promise<string>;

const programTimeoutMs = 5000;
const execute = promisify(execFile);

/** Without the ECM_ variables, which may hold secrets. */
export const runProgram: RunProgram = async (file, args, environment) => {
  const inherited = Object.entries(process.env).filter(([name]) => !name.toUpperCase().startsWith('ECM_'));
  const { stdout } = await execute(file, args, {
    env: { ...Object.fromEntries(inherited), ...environment },
    timeout: programTimeoutMs,
    windowsHide: true,
  });
  return stdout;
};

/** Full paths, because the search path may name folders that others can write to. */
const startPrograms: Partial<Record<NodeJS.Platform, (pid: number) => Parameters<RunProgram>>> = {
  darwin: (pid) => ['/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { LC_ALL: 'C', TZ: 'UTC' }],
  win32: (pid) => [
    join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
    [
      '-NoLogo',
      '-NoProfile',
      '-NonInteractive',
      '-Command',
      `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToUniversalTime().ToString('o')`,
    ],
    {},
  ],
};

/**
 * When the process started: milliseconds since 1970 by the clock at that time, so that it does not move when the clock is set.
 * `undefined` if the system does not say. Takes up to a second on Windows (not tried there).
 */
export async function startOfProcess(
  pid: number,
  platform: NodeJS.Platform = process.platform,
  run: RunProgram = runProgram,
): Promise<number | undefined> {
  const program = startPrograms[platform]?.(pid);
  if (program === undefined) return undefined;
  try {
    const text = (await run(...program)).trim();
    // ps prints no time zone.
    const startedAt = Date.parse(text.endsWith('Z') ? text : `${text} UTC`);
    return Number.isNaN(startedAt) ? undefined : startedAt;
  } catch {
    return undefined;
  }
}
