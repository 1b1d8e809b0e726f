import { join } from 'node:path';
import { readEndIfPresent } from '../files/files.ts';
import { segmentsOf } from '../files/segments.ts';

/** Reading a log that another process writes, or has written (rolling-file.ts). */

/** More than a thousand lines of the usual length; longer lines make it fewer. */
const maxBytes = 4 * 1024 * 1024;

export interface LogEnd {
  readonly path: string;
  /** Oldest first. */
  readonly lines: readonly string[];
}

/** The latest lines of the newest file; `undefined` if there is none, or none that this account may read. */
export async function readLogEnd(folder: string, fileName: string, count: number): Promise<LogEnd | undefined> {
  const path = await newestFile(folder, fileName);
  const end = await readEndIfPresent(path, maxBytes).catch(() => undefined);
  if (end === undefined) return undefined;
  const lines = end.toString('utf8').split('\n');
  // A part of a line may come first.
  const whole = (end.length < maxBytes ? lines : lines.slice(1)).filter((line) => line !== '');
  return { path, lines: whole.slice(Math.max(0, whole.length - count)) };
}

/** More than one request has, DEBUG included. */
const mostFound = 500;
/** Of one file of a log. */
const maxFileBytes = 16 * 1024 * 1024;

/** The lines that contain the text, oldest first, from the newest files back to those in which there are none any more. */
export async function findLogLines(folder: string, fileName: string, part: string): Promise<readonly string[]> {
  let found: readonly string[] = [];
  const numbered = (await filesOf(folder, fileName)).filter((path) => path !== join(folder, fileName));
  for (const path of numbered.toReversed()) {
    const bytes = await readEndIfPresent(path, maxFileBytes).catch(() => undefined);
    const lines = bytes?.includes(part) === true ? bytes.toString('utf8').split('\n') : [];
    const matching = lines.filter((line) => line.includes(part));
    if (matching.length === 0 && found.length > 0) break;
    found = [...matching, ...found];
  }
  return found.slice(-mostFound);
}

/** `ECM.log` is a hard link to the newest numbered file; it is missing on file systems without links and after a crash between both steps. */
async function newestFile(folder: string, fileName: string): Promise<string> {
  return (await filesOf(folder, fileName)).at(-1) ?? join(folder, fileName);
}

/** Oldest first; none where this account may not look. */
async function filesOf(folder: string, fileName: string): Promise<readonly string[]> {
  const files = await segmentsOf({ folder, fileName }).catch(() => []);
  return files.map(({ path }) => path);
}
