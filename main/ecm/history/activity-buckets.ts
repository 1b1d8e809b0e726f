import { z } from 'zod';
import type { ActivityBucket, ActivityPeriod } from '../../../shared/activity.ts';
import { recentRequest, requestOutcomes, type RequestOutcome } from '../../../shared/service-status.ts';
import { percentile } from '../../lib/percentile.ts';

/** Requests counted by hours or days of local time. Pure, but for the time zone of the process. */

/** What is counted of a line of the request history; the rest of it is not looked at, because there may be very many. */
export const countedRequest = z.object({
  at: z.iso.datetime(),
  operation: recentRequest.shape.operation,
  durationMs: recentRequest.shape.durationMs,
  offered: z.unknown().optional(),
  outcome: z.enum(requestOutcomes).optional(),
  failure: z.unknown().optional(),
});
export type CountedRequest = Readonly<z.output<typeof countedRequest>>;

const hourMs = 3_600_000;
const bucketCounts: Readonly<Record<ActivityPeriod, number>> = { '24h': 24, '30d': 30 };

/** By its offset, because the hour that is repeated at the end of summer time has the same name twice. */
function hourOf(time: number): number {
  const offsetMs = new Date(time).getTimezoneOffset() * 60_000;
  return Math.floor((time - offsetMs) / hourMs) * hourMs + offsetMs;
}

function dayOf(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** The beginnings of the hours or days, oldest first; the last one is that of `now`. */
export function bucketStarts(period: ActivityPeriod, now: number): readonly number[] {
  const startOf = period === '24h' ? hourOf : dayOf;
  const starts = [startOf(now)];
  while (starts.length < bucketCounts[period]) starts.unshift(startOf((starts[0] ?? 0) - 1));
  return starts;
}

export function countRequests(starts: readonly number[], now: number) {
  const buckets = starts.map((from, index) => ({
    from,
    to: starts[index + 1] ?? now,
    counts: { ok: 0, none: 0, failed: 0 },
    durations: [] as number[],
  }));
  return {
    /** Of what is not within them nothing is counted. */
    add: (request: CountedRequest): void => {
      const at = Date.parse(request.at);
      if (at > now) return;
      const bucket = buckets.findLast(({ from }) => from <= at);
      if (bucket === undefined) return;
      bucket.counts[outcomeOf(request)] += 1;
      if (request.operation === 'find') bucket.durations.push(request.durationMs);
    },
    buckets: (): ActivityBucket[] =>
      buckets.map(({ from, to, counts, durations }) => {
        const sorted = durations.toSorted((a, b) => a - b);
        return {
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
          ...counts,
          p50Ms: percentile(sorted, 0.5) ?? null,
          p95Ms: percentile(sorted, 0.95) ?? null,
        };
      }),
  };
}

/** An entry of an earlier release has no outcome of its own. */
function outcomeOf({ outcome, failure, offered }: CountedRequest): RequestOutcome {
  if (outcome !== undefined) return outcome;
  if (failure !== undefined) return 'failed';
  return offered === 0 ? 'none' : 'ok';
}
