import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { codeOf } from '../../lib/error-code.ts';
import { renameOver } from './rename-over.ts';

/** A series of files: the newest has the name itself, such as `audit.jsonl`; older ones are numbered, `audit.1.jsonl` is the oldest. */
export interface Series {
  readonly folder: string;
  readonly fileName: string;
}

export interface Segment {
  /** Of the newest file, the number that it gets when another one follows. */
  readonly number: number;
  readonly path: string;
}

/** The files of a series, oldest first; none if there is no such folder. Rejects with the system's error. */
export async function segmentsOf({ folder, fileName }: Series): Promise<readonly Segment[]> {
  const names = await namesIn(folder);
  const extension = extname(fileName);
  const base = basename(fileName, extension);
  const numbered = names.flatMap((name) => {
    const number = name.slice(base.length + 1, -extension.length);
    const isOfSeries = name === `${base}.${number}${extension}` && /^\d{1,9}$/.test(number);
    return isOfSeries ? [{ number: Number(number), path: join(folder, name) }] : [];
  });
  const older = numbered.sort((a, b) => a.number - b.number);
  const newest = { number: (older.at(-1)?.number ?? 0) + 1, path: join(folder, fileName) };
  return names.includes(fileName) ? [...older, newest] : older;
}

/** None if there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Gives the newest file its number. It must not be open on Windows. Rejects with the system's error. */
export async function rollSegment({ folder, fileName }: Series): Promise<void> {
  const newest = join(folder, fileName);
  const segment = (await segmentsOf({ folder, fileName })).find(({ path }) => path === newest);
  if (segment === undefined) return;
  const extension = extname(fileName);
  await renameOver(newest, join(folder, `${basename(fileName, extension)}.${segment.number}${extension}`));
}
