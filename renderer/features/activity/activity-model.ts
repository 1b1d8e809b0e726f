import type {
  ActivityBucket,
  ActivityPeriod,
  RecordedLinkState,
  ServiceState,
  Strip,
} from '../../../shared/activity.ts';
import { requestOutcomes } from '../../../shared/service-status.ts';
import { dayOf, durationOf, minuteOf, utcOf } from '../../lib/times.ts';
import { nextDay, type TimeRange } from '../service/time-range.ts';

/** What charts, strips and tables show. Pure. */

const hourMs = 3_600_000;

/** An hour or a day as shown. */
export interface ShownBucket extends ActivityBucket {
  readonly key: string;
  /** `14:00` or `24 Nov`. */
  readonly label: string;
  /** The same with the date, in UTC. */
  readonly utc: string;
  /** All of it, also of the last one, which is not over. */
  readonly range: TimeRange;
  readonly total: number;
}

export function shownBuckets(buckets: readonly ActivityBucket[], period: ActivityPeriod): readonly ShownBucket[] {
  return buckets.map((bucket, index) => {
    const from = Date.parse(bucket.from);
    const isLast = index === buckets.length - 1;
    const whole = period === '24h' ? from + hourMs : nextDay(from);
    const range = { from, to: isLast ? whole : Date.parse(bucket.to) };
    return {
      ...bucket,
      key: bucket.from,
      label: period === '24h' ? minuteOf(from) : dayOf(bucket.from),
      utc: `${utcOf(range.from)} – ${utcOf(range.to)}`,
      range,
      total: requestOutcomes.reduce((sum, outcome) => sum + bucket[outcome], 0),
    };
  });
}

export function totalOf(buckets: readonly ShownBucket[]): number {
  return buckets.reduce((sum, { total }) => sum + total, 0);
}

export function hasLatency({ p50Ms, p95Ms }: Pick<ActivityBucket, 'p50Ms' | 'p95Ms'>): boolean {
  return p50Ms !== null && p95Ms !== null;
}

type AnyState = ServiceState | RecordedLinkState;

export interface ShownStretch {
  readonly key: string;
  readonly state: AnyState;
  readonly range: TimeRange;
  readonly duration: string;
  readonly utc: string;
  /** Parts of the whole period, from 0 to 1. */
  readonly start: number;
  readonly size: number;
}

/** The stretches on the time axis of the hours or days, of which the last one is not over. */
export function shownStretches({ stretches }: Strip, buckets: readonly ShownBucket[]): readonly ShownStretch[] {
  const { from: first, to: last } = wholeRange(buckets);
  return stretches.map((stretch) => {
    const range = { from: Date.parse(stretch.from), to: Date.parse(stretch.to) };
    return {
      key: stretch.from,
      state: stretch.state,
      range,
      duration: durationOf(range.to - range.from),
      utc: `${utcOf(range.from)} – ${utcOf(range.to)}`,
      start: (range.from - first) / (last - first),
      size: (range.to - range.from) / (last - first),
    };
  });
}

function wholeRange(buckets: readonly ShownBucket[]): TimeRange {
  return { from: buckets[0]?.range.from ?? 0, to: buckets.at(-1)?.range.to ?? 0 };
}

/** How long each state lasted in all, in the order of their first appearance. */
export function durationsOf({ stretches }: Strip): readonly { readonly state: AnyState; readonly duration: string }[] {
  const sums = new Map<AnyState, number>();
  for (const { state, from, to } of stretches)
    sums.set(state, (sums.get(state) ?? 0) + Date.parse(to) - Date.parse(from));
  return [...sums].map(([state, ms]) => ({ state, duration: durationOf(ms) }));
}

/** Which hours or days have a label: few enough for a narrow window. */
export function tickIndexes(buckets: readonly ShownBucket[]): readonly number[] {
  const every = Math.ceil(buckets.length / 6);
  return buckets.map((_bucket, index) => index).filter((index) => index % every === 0);
}

/** Places of the labels on the time axis of a strip. */
export function ticksOf(buckets: readonly ShownBucket[]) {
  const { from: first, to: last } = wholeRange(buckets);
  return tickIndexes(buckets).flatMap((index) => {
    const bucket = buckets[index];
    if (bucket === undefined) return [];
    const { key, label, range } = bucket;
    return [{ key, label, start: (range.from - first) / (last - first) }];
  });
}

/** A round number that is not less, and into how many steps of a round number it is divided. */
export function scaleTo(highest: number): { readonly top: number; readonly steps: number } {
  const rough = Math.max(1, highest / 5);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const steps = Math.max(1, Math.ceil(highest / step));
  return { top: step * steps, steps };
}
