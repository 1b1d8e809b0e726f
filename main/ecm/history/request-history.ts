import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { codeOf } from '../../lib/error-code.ts';
import type { Clock } from '../../platform/clock.ts';
import { openAppendedFile, type AppendedFile } from '../../platform/files/appended-file.ts';
import { rollSegment, segmentsOf, type Segment } from '../../platform/files/segments.ts';
import type { Log } from '../../platform/logging/log.ts';

export const historyFileName = 'requests.jsonl';

export interface HistoryOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** Requests are removed when they are this old; with 0 none is kept. */
  readonly keepDays: number;
  /** A file of this size is followed by another one. */
  readonly maxBytes?: number;
  readonly maxFiles?: number;
  /** Requests that wait for the disk. */
  readonly maxWaiting?: number;
}

export type RequestHistory = ReturnType<typeof openRequestHistory>;

const newline = 0x0a;
const dayMs = 86_400_000;
/** How often files are looked for that have become too old. */
const lookMs = 3_600_000;

/**
 * The answered requests on disk, one JSON object a line. Nothing here rejects or waits for the disk: what cannot be written is lost,
 * logged once and counted.
 */
export function openRequestHistory(options: HistoryOptions) {
  const { clock, log, maxWaiting = 10_000 } = options;
  const files = historyFiles(options);
  const closed = new AbortController();
  let { keepDays } = options;
  let waiting: RecentRequest[] = [];
  let working: Promise<void> = Promise.resolve();
  let lost = 0;
  let isFailing = false;

  const lose = (count: number, reason: string): void => {
    lost += count;
    if (!isFailing) log.warn('history.unwritten', { count, reason });
    isFailing = true;
  };
  const writeWaiting = async (): Promise<void> => {
    const requests = waiting;
    waiting = [];
    if (requests.length === 0 || keepDays === 0) return;
    try {
      await files.append(requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
      if (isFailing) log.info('history.resumed', { count: lost });
      isFailing = false;
    } catch (error) {
      lose(requests.length, codeOf(error));
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
    add: (request: RecentRequest): void => {
      if (keepDays === 0 || closed.signal.aborted) return;
      if (waiting.length >= maxWaiting) return lose(1, 'EBUSY');
      waiting.push(request);
      if (waiting.length === 1) inTurn(writeWaiting);
    },
    keepFor: (days: number): void => {
      keepDays = days;
      inTurn(removeOld);
    },
    /** Requests that could not be written since the start. */
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
function historyFiles({ folder, clock, maxBytes = 10 * 1024 * 1024, maxFiles = 100 }: HistoryOptions) {
  const series = { folder, fileName: historyFileName };
  const path = join(folder, historyFileName);
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
