import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../lib/error-code.ts';
import type { Clock } from '../../platform/clock.ts';
import { openAppendedFile, type AppendedFile } from '../../platform/files/appended-file.ts';
import { rollSegment, segmentsOf, type Segment } from '../../platform/files/segments.ts';
import type { Log } from '../../platform/logging/log.ts';

export interface HistoryOptions {
  readonly folder: string;
  /** The newest file of the series, such as `requests.jsonl`. */
  readonly fileName: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** Entries are removed when they are this old; with 0 none is kept. */
  readonly keepDays: number;
  /** A file of this size is followed by another one. */
  readonly maxBytes?: number;
  readonly maxFiles?: number;
  /** Entries that wait for the disk. */
  readonly maxWaiting?: number;
}

export type History<E extends object> = ReturnType<typeof openHistory<E>>;

const newline = 0x0a;
const dayMs = 86_400_000;
/** How often files are looked for that have become too old. */
const lookMs = 3_600_000;

/**
 * Entries on disk, one JSON object a line. Nothing here rejects or waits for the disk: what cannot be written is lost, logged once and
 * counted.
 */
export function openHistory<E extends object>(options: HistoryOptions) {
  const { clock, log, maxWaiting = 10_000 } = options;
  const file = join(options.folder, options.fileName);
  const files = historyFiles(options);
  const closed = new AbortController();
  let { keepDays } = options;
  let waiting: E[] = [];
  let working: Promise<void> = Promise.resolve();
  let lost = 0;
  let isFailing = false;

  const lose = (count: number, reason: string): void => {
    lost += count;
    if (!isFailing) log.warn('history.unwritten', { file, count, reason });
    isFailing = true;
  };
  const writeWaiting = async (): Promise<void> => {
    const entries = waiting;
    waiting = [];
    if (entries.length === 0 || keepDays === 0) return;
    try {
      await files.append(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      if (isFailing) log.info('history.resumed', { file, count: lost });
      isFailing = false;
    } catch (error) {
      lose(entries.length, codeOf(error));
    }
  };
  /** Files that cannot be removed now are removed the next time. */
  const removeOld = (): Promise<void> =>
    files.removeOlderThan(keepDays === 0 ? Infinity : clock.now() - keepDays * dayMs).catch(() => {});
  const inTurn = (work: () => Promise<void>): void => void (working = working.then(work));
  const lookForOld = async (): Promise<void> => {
    for (;;) {
      inTurn(removeOld);
      await clock.delay(lookMs, closed.signal);
    }
  };
  lookForOld().catch(() => {}); // closed
  return {
    add: (entry: E): void => {
      if (keepDays === 0 || closed.signal.aborted) return;
      if (waiting.length >= maxWaiting) return lose(1, 'EBUSY');
      waiting.push(entry);
      if (waiting.length === 1) inTurn(writeWaiting);
    },
    keepFor: (days: number): void => {
      keepDays = days;
      inTurn(removeOld);
    },
    /** Entries that could not be written since the start. */
    get lost() {
      return lost;
    },
    /** Resolves when what was added is with the system, or lost. */
    written: () => working,
    close: async (): Promise<void> => {
      closed.abort();
      await working;
      await files.close();
    },
  };
}

/** The files: a new one each day and after a size. Calls must not overlap; they reject with the system's error. */
function historyFiles({ folder, fileName, clock, maxBytes = 10 * 1024 * 1024, maxFiles = 100 }: HistoryOptions) {
  const series = { folder, fileName };
  const path = join(folder, fileName);
  let current: { readonly file: AppendedFile; day: number } | undefined;
  const close = async (): Promise<void> => {
    const { file } = current ?? {};
    current = undefined;
    await file?.close();
  };
  const remove = async (segment: Segment): Promise<void> => {
    if (segment.path === path) await close();
    await rm(segment.path, { force: true });
  };
  const opened = async () => {
    const file = await openAppendedFile(path);
    // A kill may have cut the last line; the next one then begins a line of its own.
    if (file.size > 0 && (await file.end(1))[0] !== newline) await file.append(Buffer.of(newline));
    return (current = { file, day: file.size === 0 ? dayOf(clock.now()) : dayOf(file.writtenAt) });
  };
  const roll = async (): Promise<void> => {
    await close();
    await rollSegment(series);
    const segments = await segmentsOf(series);
    for (const segment of segments.slice(0, Math.max(0, segments.length + 1 - maxFiles))) await remove(segment);
  };
  return {
    append: async (lines: string): Promise<void> => {
      if (current?.file.isInPlace() === false) await close();
      const { file, day } = current ?? (await opened());
      const today = dayOf(clock.now());
      if (file.size > 0 && (file.size >= maxBytes || day !== today)) await roll();
      const target = current ?? (await opened());
      await target.file.append(Buffer.from(lines));
      target.day = today;
    },
    removeOlderThan: async (time: number): Promise<void> => {
      for (const segment of await segmentsOf(series)) {
        const { mtimeMs } = await lstat(segment.path);
        if (mtimeMs <= time) await remove(segment);
      }
    },
    close,
  };
}

function dayOf(time: number): number {
  return Math.floor(time / dayMs);
}
