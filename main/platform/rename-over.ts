import { rename } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** With these, Windows refuses while a virus scanner, a backup or an indexer has one of the two files open. */
const heldCodes: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** 1.8 seconds in all, quick at first because most hold a file for an instant. */
const pausesMs = [20, 40, 80, 160, 250, 250, 250, 250, 250, 250];

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Keeps the process alive: a program that is about to end must not lose what it writes. */
  readonly pause: (ms: number) => Promise<unknown>;
}

/**
 * Renames a file, over the one of that name if there is one. On Windows it tries again for a moment while somebody holds one of
 * them; elsewhere such a refusal is meant. Rejects with the system's error.
 */
export async function renameOver(from: string, to: string, surroundings: Partial<Surroundings> = {}): Promise<void> {
  const system: Surroundings = { platform: process.platform, rename, pause, ...surroundings };
  for (const ms of system.platform === 'win32' ? pausesMs : []) {
    try {
      return await system.rename(from, to);
    } catch (error) {
      if (!heldCodes.has((error as NodeJS.ErrnoException).code)) throw error;
    }
    await system.pause(ms);
  }
  await system.rename(from, to);
}
