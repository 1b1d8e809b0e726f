import { readFileSync } from 'node:fs';
import { platform, uptime } from 'node:os';

/** One run of one process. The start tells it from a later process that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

/** Clocks drift between the kernel's idea of the boot and ours. */
const bootToleranceMs = 60_000;

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

export function thisProcess(): ProcessIdentity {
  const started = linuxStart(process.pid) ?? new Date(Date.now() - process.uptime() * 1000).toISOString();
  return { pid: process.pid, started };
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

/** Whether that very process still runs. Where the system does not tell starts, a process from before the boot does not. */
export function isRunning({ pid, started }: ProcessIdentity): boolean {
  if (!exists(pid)) return false;
  if (platform() === 'linux') return linuxStart(pid) === started;
  const bootedAt = Date.now() - uptime() * 1000;
  return Date.parse(started) >= bootedAt - bootToleranceMs;
}
