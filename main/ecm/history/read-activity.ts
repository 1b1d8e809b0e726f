import type { Activity, ActivityPeriod, Strip } from '../../../shared/activity.ts';
import type { Segment } from '../../platform/files/segments.ts';
import { bucketStarts, countedRequest, countRequests } from './activity-buckets.ts';
import { isOlder, parseLine, readLines, readSeries } from './read-lines.ts';
import { historyFileName } from './request-history.ts';
import { stateEntry, statesFileName, type StateEntry } from './state-history.ts';
import { limited, statesOver, stretchesOf, type Range, type Stretch } from './state-stretches.ts';

export interface ActivityOrder {
  readonly period: ActivityPeriod;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly historyDays: number;
  /** Service and link as they are now; absent where the reader is not the service. */
  readonly present?: StateEntry | undefined;
  readonly after: Range['after'];
}

/** Reads the files of the data folder, also while no service runs. Damaged lines are skipped. Rejects with the system's error. */
export async function readActivity(folder: string, order: ActivityOrder): Promise<Activity> {
  const { period, now, historyDays, present, after } = order;
  const starts = bucketStarts(period, now);
  const range = { from: starts[0] ?? now, to: now, after };
  if (historyDays === 0) return { historyDays, buckets: [], service: { stretches: [] }, link: { stretches: [] } };
  const [buckets, entries] = await Promise.all([
    readSeries({ folder, fileName: historyFileName }, (segments) => countIn(segments, starts, now)),
    readSeries({ folder, fileName: statesFileName }, (segments) => entriesIn(segments, range.from)),
  ]);
  const states = statesOver(present === undefined ? entries : [...entries, present], range);
  return {
    historyDays,
    buckets,
    service: stripOf(limited(stretchesOf(states, 'service', range), range)),
    link: stripOf(limited(stretchesOf(states, 'link', range), range)),
  };
}

async function countIn(segments: readonly Segment[], starts: readonly number[], now: number) {
  const count = countRequests(starts, now);
  const take = (line: Buffer): void => {
    const request = countedRequest.safeParse(parseLine(line));
    if (request.success) count.add(request.data);
  };
  for (const segment of segments.toReversed()) {
    if (await isOlder(segment, starts[0])) break;
    await readLines(segment, { take });
  }
  return count.buckets();
}

/** Oldest first, from the last one before that time on. */
async function entriesIn(segments: readonly Segment[], since: number): Promise<readonly StateEntry[]> {
  const entries: StateEntry[] = [];
  const hasBegun = (): boolean => Date.parse(entries.at(-1)?.at ?? '') < since;
  const take = (line: Buffer): void => {
    const entry = stateEntry.safeParse(parseLine(line));
    if (entry.success) entries.push(entry.data);
  };
  for (const segment of segments.toReversed()) {
    await readLines(segment, { take, isDone: hasBegun });
    if (hasBegun()) break;
  }
  return entries.toReversed();
}

function stripOf<S extends string>({
  stretches,
  ...others
}: {
  readonly stretches: readonly Stretch<S>[];
  readonly sliceMs?: number;
}): { stretches: Strip<S>['stretches'][number][]; sliceMs?: number } {
  const iso = (time: number): string => new Date(time).toISOString();
  return { stretches: stretches.map(({ from, to, state }) => ({ from: iso(from), to: iso(to), state })), ...others };
}
