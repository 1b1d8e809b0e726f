import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcess } from '../process/process-identity.ts';

/** A name for the next content of a file, beside it. It has the number of the process, so that others know whether it is left over. */
export function draftName(path: string): string {
  return `${path}.${process.pid}-${randomUUID()}.tmp`;
}

const draftPattern = /\.(?:(\d{1,10})-)?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.tmp$/;
/** Drafts of releases that did not name the process. */
const unnamedForMs = 3_600_000;

/**
 * Removes the drafts that killed processes left in a folder and in the folders directly in it. What cannot be removed stays; a draft is
 * never read.
 */
export async function removeLeftDrafts(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = [folder, ...entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name))];
  await Promise.all(folders.map(removeFrom));
}

async function removeFrom(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const match = draftPattern.exec(name);
    const path = join(folder, name);
    if (match !== null && (await isLeft(path, match[1]).catch(() => false))) await rm(path).catch(() => {});
  }
}

async function isLeft(path: string, pid: string | undefined): Promise<boolean> {
  const { mtimeMs } = await stat(path);
  if (pid === undefined) return Date.now() - mtimeMs > unnamedForMs;
  // A container may give every start of the service the same number.
  if (Number(pid) === process.pid) return mtimeMs < performance.timeOrigin;
  return !isProcess(Number(pid));
}
