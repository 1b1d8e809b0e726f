import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openAppendedFile, type AppendedFile } from '../../platform/files/appended-file.ts';
import { rollSegment, segmentsOf, type Series } from '../../platform/files/segments.ts';
import { readChainEnds, readFileEnds } from './chain-ends.ts';
import { linesAfter, type ChainEnd, type TimedFacts } from './chain.ts';

export interface ChainFileOptions extends Series {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Days after which entries are removed. */
  readonly keepDays: () => number;
  /** A file of this size is followed by another one. */
  readonly maxBytes?: number;
}

/** A chain of entries in files. Calls must not overlap; they reject with the system's error. */
export type ChainFile = Awaited<ReturnType<typeof openChainFile>>;

const dayMs = 86_400_000;
/** Into about so many files the entries are divided that are kept: what is removed is a file. */
const filesKept = 30;

interface Current {
  readonly file: AppendedFile;
  /** When its first entry was made, milliseconds since 1970; nothing while it has none. */
  since: number | undefined;
}

/** Opens the chain, removes the part of a line that a kill left at its end, and goes on after the last entry. */
export async function openChainFile({ now, keepDays, ...options }: ChainFileOptions) {
  const found = await readChainEnds(options);
  const files = await filesOf({ now, keepDays, ...options }, found.since);
  let { first, end, partial } = found;
  if (partial > 0) await files.cutPartial(partial);

  const write = async (entries: readonly TimedFacts[]): Promise<void> => {
    const next = linesAfter(end, entries);
    await files.append(next.lines, entries[0]?.at);
    end = next.end;
    if (first === 0) first = 1;
  };
  return {
    get end(): ChainEnd {
      return end;
    },
    /** How many entries are there. */
    get entries() {
      return first === 0 ? 0 : end.seq - first + 1;
    },
    /** Resolves when all of them are on the disk; rejects when none is. */
    append: async (entries: readonly TimedFacts[]): Promise<void> => {
      const repaired = { at: now(), facts: { event: 'trail.repaired', bytes: partial } } as const;
      await write(partial === 0 ? entries : [repaired, ...entries]);
      partial = 0;
    },
    /** Removes the files of which all entries are too old. Before that an entry says where the chain begins then. */
    removeOld: async (): Promise<void> => {
      const old = await files.olderThan(now() - keepDays() * dayMs);
      const through = old.at(-1)?.end;
      if (through === undefined) return;
      const facts = { event: 'trail.expired', through: through.seq, hash: through.hash } as const;
      await write([{ at: now(), facts }]);
      first = through.seq + 1;
      for (const { path } of old) await rm(path, { force: true });
    },
    close: files.close,
  };
}

/** The files of a chain, which follow each other by size and by time. */
async function filesOf(
  { maxBytes = 8 * 1024 * 1024, now, keepDays, ...series }: ChainFileOptions,
  openSince: number | undefined,
) {
  const path = join(series.folder, series.fileName);
  let current: Current | undefined = { file: await openAppendedFile(path), since: openSince };
  const close = async (): Promise<void> => {
    const { file } = current ?? {};
    current = undefined;
    await file?.close();
  };
  const opened = async (): Promise<Current> => (current = { file: await openAppendedFile(path), since: undefined });
  const isFull = ({ file, since }: Current): boolean => {
    const spanMs = Math.max(1, Math.ceil(keepDays() / filesKept)) * dayMs;
    return file.size > 0 && (file.size >= maxBytes || (since !== undefined && now() - since >= spanMs));
  };
  return {
    cutPartial: async (bytes: number): Promise<void> => current?.file.cutTo(current.file.size - bytes),
    /** @param at when the first of the lines was made */
    append: async (lines: readonly string[], at: number | undefined): Promise<void> => {
      if (current?.file.isInPlace() === false) await close();
      if (current !== undefined && isFull(current)) {
        await close();
        await rollSegment(series);
      }
      const target = current ?? (await opened());
      await appendFlushed(target.file, lines);
      target.since ??= at;
    },
    /** The files before the newest one of which all entries were made by then, with their ends. */
    olderThan: async (time: number) => {
      const old = [];
      for (const segment of await segmentsOf(series)) {
        const { lastAt, end } = await readFileEnds(segment.path);
        if (segment.path === path || lastAt === undefined || lastAt > time) break;
        old.push({ path: segment.path, end });
      }
      return old;
    },
    close,
  };
}

async function appendFlushed(file: AppendedFile, lines: readonly string[]): Promise<void> {
  const { size } = file;
  try {
    await file.append(Buffer.from(lines.map((line) => `${line}\n`).join('')));
    await file.flush();
  } catch (error) {
    // What could not be flushed may be there or not after a power failure, so it is removed.
    await file.cutTo(size).catch(() => {});
    throw error;
  }
}
