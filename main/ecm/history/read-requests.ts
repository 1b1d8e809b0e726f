import { lstat } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { matchesRequest, type RequestFilter } from '../../../shared/request-history.ts';
import { recentRequest, type RecentRequest } from '../../../shared/service-status.ts';
import { readIfPresent } from '../../platform/files/files.ts';
import { segmentsOf, type Segment } from '../../platform/files/segments.ts';
import { historyFileName } from './request-history.ts';

export interface RequestQuery {
  readonly filter: RequestFilter;
  readonly limit: number;
  /** `next` of the page before: what is older than that page. */
  readonly before?: string | undefined;
  /** Most bytes of lines in a page, for a reader whose messages are limited. */
  readonly maxBytes?: number;
}

export interface RequestPage {
  /** Newest first. */
  readonly requests: readonly RecentRequest[];
  /** Where the next page begins; absent after the last one. */
  readonly next?: string;
}

/** A place in the history: a file by its number, and a byte of it, before which lines are read. */
interface Place {
  readonly number: number;
  readonly offset: number;
}

const newline = 0x0a;
/** The lines between two turns of the event loop: the service answers requests meanwhile. */
const linesPerTurn = 50;

const attempts = 3;

/** Reads the files themselves, so that it works without the service. Lines that are damaged are skipped. Rejects with the system's error. */
export async function readRequests(folder: string, query: RequestQuery): Promise<RequestPage> {
  const series = { folder, fileName: historyFileName };
  let segments = await segmentsOf(series);
  let page = await readPage(segments, query);
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    const now = await segmentsOf(series);
    // The newest file was renamed meanwhile, perhaps before it was read.
    if (now.at(-1)?.number === segments.at(-1)?.number) break;
    [segments, page] = [now, await readPage(now, query)];
  }
  return page;
}

async function readPage(oldestFirst: readonly Segment[], query: RequestQuery): Promise<RequestPage> {
  const segments = oldestFirst.toReversed();
  const start = placeOf(query.before);
  const page = pageOf(query);
  for (const [index, segment] of segments.entries()) {
    if (segment.number > start.number) continue;
    if (await isOlder(segment, query.filter)) break;
    const offset = segment.number === start.number ? start.offset : Infinity;
    const left = await readSegment(segment, offset, page);
    const isLast = left === 0 && index === segments.length - 1;
    if (page.isFull()) return isLast ? page.end() : page.end({ number: segment.number, offset: left });
  }
  return page.end();
}

function pageOf({ filter, limit, maxBytes = Infinity }: RequestQuery) {
  const requests: RecentRequest[] = [];
  let bytes = 0;
  return {
    isFull: () => requests.length >= limit || bytes >= maxBytes,
    take: (line: Buffer): void => {
      const request = parseLine(line);
      if (request === undefined || !matchesRequest(request, filter)) return;
      requests.push(request);
      bytes += line.length;
    },
    end: (place?: Place): RequestPage =>
      place === undefined ? { requests } : { requests, next: `${place.number}:${place.offset}` },
  };
}

/** Reads lines backwards from the offset until the page is full. Answers the offset of the last line that was read; 0 at the end. */
async function readSegment({ path }: Segment, offset: number, page: ReturnType<typeof pageOf>): Promise<number> {
  const bytes = (await readIfPresent(path)) ?? Buffer.alloc(0);
  let end = Math.min(offset, bytes.length);
  for (let lines = 1; end > 0 && !page.isFull(); lines += 1) {
    const start = end < 2 ? 0 : bytes.lastIndexOf(newline, end - 2) + 1;
    page.take(bytes.subarray(start, end));
    end = start;
    if (lines % linesPerTurn === 0) await nextTurn();
  }
  return end;
}

/** Everything in it is at most as new as its last change. */
async function isOlder({ path }: Segment, { since }: RequestFilter): Promise<boolean> {
  if (since === undefined) return false;
  const stats = await lstat(path).catch(() => undefined); // removed meanwhile
  return stats !== undefined && stats.mtimeMs < since;
}

function parseLine(line: Buffer): RecentRequest | undefined {
  try {
    const parsed = recentRequest.safeParse(JSON.parse(line.toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // cut by a kill or a full disk
  }
}

/** What is no place counts as the end of the history. */
function placeOf(before: string | undefined): Place {
  const [, number, offset] = /^(\d{1,9}):(\d{1,12})$/.exec(before ?? '') ?? [];
  return number === undefined
    ? { number: Infinity, offset: Infinity }
    : { number: Number(number), offset: Number(offset) };
}
