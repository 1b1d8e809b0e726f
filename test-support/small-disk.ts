import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDiskFull } from '../main/lib/error-code.ts';

/** A file system in memory that a test can fill. Only root may mount one. */
export interface SmallDisk {
  /** A folder on it. */
  readonly folder: string;
  /** Leaves no space for the content of files; with `names`, none for new files either. */
  fill(what?: 'names'): void;
  free(): void;
  remove(): void;
}

/** Why a test cannot have a small disk; `undefined` if it can. */
export function noSmallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux may mount a file system';
  try {
    smallDisk().remove();
    return undefined;
  } catch {
    return 'this system lets nobody mount a file system';
  }
}

export function smallDisk(size = '2m'): SmallDisk {
  const base = mkdtempSync(join(tmpdir(), 'ecm-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},nr_inodes=2000,mode=700`, 'tmpfs', base], {
    stdio: 'ignore',
  });
  const [folder, filler] = [join(base, 'data'), join(base, 'filler')];
  mkdirSync(folder, { mode: 0o700 });
  return {
    folder,
    fill: (what) => {
      mkdirSync(filler);
      untilFull(() => appendFileSync(join(filler, 'blocks'), Buffer.alloc(64 * 1024)));
      untilFull(() => appendFileSync(join(filler, 'blocks'), 'x'));
      let count = 0;
      if (what === 'names') untilFull(() => writeFileSync(join(filler, String((count += 1))), ''));
    },
    free: () => rmSync(filler, { recursive: true }),
    remove: () => {
      // Lazily, because a process that was just killed may have a file open for an instant.
      execFileSync('umount', ['-l', base]);
      rmSync(base, { recursive: true });
    },
  };
}

/** Other processes write and remove files meanwhile, so the free space cannot be counted before. */
function untilFull(write: () => void): void {
  for (;;) {
    try {
      write();
    } catch (error) {
      if (isDiskFull(error)) return;
      throw error;
    }
  }
}
