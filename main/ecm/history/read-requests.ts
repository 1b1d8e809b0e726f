import { matchesRequest, type RequestFilter } from '../../../shared/request-history.ts';
import { recentRequest, type RecentRequest } from '../../../shared/service-status.ts';
import type { Segment } from '../../platform/files/segments.ts';
import { isOlder, parseLine, readLines, readSeries } from './read-lines.ts';
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

/** Reads the files themselves, so that it works without the service. Lines that are damaged are skipped. Rejects with the system's error. */
export function readRequests(folder: string, query: RequestQuery): Promise<RequestPage> {
  return readSeries({ folder, fileName: historyFileName }, (segments) => readPage(segments, query));
}

async function readPage(oldestFirst: readonly Segment[], query: RequestQuery): Promise<RequestPage> {
  const segments = oldestFirst.toReversed();
  const start = placeOf(query.before);
  const page = pageOf(query);
  for (const [index, segment] of segments.entries()) {
    if (segment.number > start.number) continue;
    if (await isOlder(segment, query.filter.since)) break;
    const offset = segment.number === start.number ? start.offset : Infinity;
    const left = await readLines(segment, { offset, take: page.take, isDone: page.isFull });
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
      const request = requestIn(line);
      if (request === undefined || !matchesRequest(request, filter)) return;
      requests.push(request);
      bytes += line.length;
    },
    end: (place?: Place): RequestPage =>
      place === undefined ? { requests } : { requests, next: `${place.number}:${place.offset}` },
  };
}

function requestIn(line: Buffer): RecentRequest | undefined {
  const parsed = recentRequest.safeParse(parseLine(line));
  return parsed.success ? parsed.data : undefined;
}

/** What is no place counts as the end of the history. */
function placeOf(before: string | undefined): Place {
  const [, number, offset] = /^(\d{1,9}):(\d{1,12})$/.exec(before ?? '') ?? [];
  return number === undefined
    ? { number: Infinity, offset: Infinity }
    : { number: Number(number), offset: Number(offset) };
}
