import { statSync } from 'node:fs';
import { expect } from 'vitest';

/** Checks the permission bits of a file or folder. Windows has access lists instead, so nothing is checked there. */
export function expectMode(path: string, mode: number): void {
  if (process.platform !== 'win32') expect((statSync(path).mode & 0o777).toString(8)).toBe(mode.toString(8));
}
