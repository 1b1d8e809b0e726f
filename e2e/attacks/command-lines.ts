import { readdirSync, readFileSync } from 'node:fs';

/** Reads the command lines of all processes again and again until it is stopped. Linux only; elsewhere it sees none. */
export function pollCommandLines(): { stop(): readonly string[] } {
  const seen = new Set<string>();
  const read = (): void => {
    if (process.platform !== 'linux') return;
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      } catch {
        // The process has ended.
      }
    }
  };
  read();
  const timer = setInterval(read, 4);
  return {
    stop: () => {
      clearInterval(timer);
      return [...seen];
    },
  };
}
