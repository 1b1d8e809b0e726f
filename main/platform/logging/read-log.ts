import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { readEndIfPresent } from '../files/files.ts';

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
  for (const number of (await fileNumbers(folder, fileName)).toReversed()) {
    const bytes = await readEndIfPresent(pathOf(folder, fileName, number), maxFileBytes).catch(() => undefined);
    const lines = bytes?.includes(part) === true ? bytes.toString('utf8').split('\n') : [];
    const matching = lines.filter((line) => line.includes(part));
    if (matching.length === 0 && found.length > 0) break;
    found = [...matching, ...found];
  }
  return found.slice(-mostFound);
}

/** `ECM.log` is a hard link to the newest numbered file; it is missing on file systems without links and after a crash between both steps. */
async function newestFile(folder: string, fileName: string): Promise<string> {
  const names = await namesIn(folder);
  const newest = (await fileNumbers(folder, fileName)).at(-1);
  return names.includes(fileName) || newest === undefined ? join(folder, fileName) : pathOf(folder, fileName, newest);
}

function pathOf(folder: string, fileName: string, number: number): string {
  const extension = extname(fileName);
  return join(folder, `${basename(fileName, extension)}.${number}${extension}`);
}

/** In ascending order. */
async function fileNumbers(folder: string, fileName: string): Promise<readonly number[]> {
  const extension = extname(fileName);
  const start = `${basename(fileName, extension)}.`;
  return (await namesIn(folder))
    .filter((name) => name.startsWith(start) && name.endsWith(extension))
    .map((name) => Number(name.slice(start.length, name.length - extension.length)))
    .filter((number) => Number.isInteger(number) && number > 0)
    .toSorted((a, b) => a - b);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
