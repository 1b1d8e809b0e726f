import { lstat } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readIfPresent } from '../../platform/files/files.ts';
import { segmentsOf, type Segment, type Series } from '../../platform/files/segments.ts';

/** Reading the files of a history from the newest line backwards, without the service. */

const newline = 0x0a;
/** The lines between two turns of the event loop: the service answers requests meanwhile. */
const linesPerTurn = 50;
const attempts = 3;

/**
 * Reads the files of a series by a function that gets them oldest first, and again if the newest one was renamed meanwhile, perhaps
 * before it was read. Rejects with the system's error.
 */
export async function readSeries<T>(series: Series, read: (segments: readonly Segment[]) => Promise<T>): Promise<T> {
  let segments = await segmentsOf(series);
  let result = await read(segments);
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    const now = await segmentsOf(series);
    if (now.at(-1)?.number === segments.at(-1)?.number) break;
    [segments, result] = [now, await read(now)];
  }
  return result;
}

interface Reading {
  /** Of the byte before which lines are read. */
  readonly offset?: number;
  readonly take: (line: Buffer) => void;
  readonly isDone?: () => boolean;
}

/** Reads lines backwards until it is done. Answers the offset of the last line that was read; 0 at the end. */
export async function readLines(
  { path }: Segment,
  { offset = Infinity, take, isDone = () => false }: Reading,
): Promise<number> {
  const bytes = (await readIfPresent(path)) ?? Buffer.alloc(0);
  let end = Math.min(offset, bytes.length);
  for (let lines = 1; end > 0 && !isDone(); lines += 1) {
    const start = end < 2 ? 0 : bytes.lastIndexOf(newline, end - 2) + 1;
    take(bytes.subarray(start, end));
    end = start;
    if (lines % linesPerTurn === 0) await nextTurn();
  }
  return end;
}

/** Everything in it is at most as new as its last change. */
export async function isOlder({ path }: Segment, since: number | undefined): Promise<boolean> {
  if (since === undefined) return false;
  const stats = await lstat(path).catch(() => undefined); // removed meanwhile
  return stats !== undefined && stats.mtimeMs < since;
}

/** The object of a line; `undefined` for a line that a kill or a full disk has cut. */
export function parseLine(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}
