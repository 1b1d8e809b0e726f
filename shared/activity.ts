import { z } from 'zod';

/** What the service did over time, made of the request history and the recorded states (operations.md, "Request history"). */

export const activityPeriods = ['24h', '30d'] as const;
export type ActivityPeriod = (typeof activityPeriods)[number];

export const activityQuery = z.strictObject({ period: z.enum(activityPeriods) });

/** `suspended`: it runs and delivers nothing new, for maintenance. `unknown`: nothing is recorded for that time. */
export const serviceStates = ['running', 'suspended', 'stopped', 'unknown'] as const;
export type ServiceState = (typeof serviceStates)[number];

/** `disconnected`: there is an appliance and no connection. `off`: no appliance is set up. `stopped`: the service does not run. */
export const linkStates = ['connected', 'disconnected', 'refused', 'off', 'stopped', 'unknown'] as const;
export type RecordedLinkState = (typeof linkStates)[number];

const time = z.iso.datetime();
const count = z.number().int().min(0);
/** `null`: there was no lookup, so that there is no latency either. */
const latency = z.number().min(0).nullable();

/** An hour, or a day: from the beginning up to the end, which belongs to the next one. */
const bucket = z.object({
  from: time,
  to: time,
  ok: count,
  none: count,
  failed: count,
  p50Ms: latency,
  p95Ms: latency,
});
export type ActivityBucket = z.output<typeof bucket>;

/** More changes than this within a period are shown by slices of the period, each with its worst state. */
export const mostStretches = 400;

function strip<S extends z.ZodType>(state: S) {
  const stretch = z.object({ from: time, to: time, state });
  /** Without a gap, oldest first. `sliceMs`: there were too many changes, and each stretch consists of slices of this length. */
  return z.object({ stretches: z.array(stretch).max(mostStretches), sliceMs: count.optional() });
}

export const activity = z.object({
  /** Days that the history is kept; with 0 it is turned off, and nothing is known. */
  historyDays: count,
  buckets: z.array(bucket).max(31),
  service: strip(z.enum(serviceStates)),
  link: strip(z.enum(linkStates)),
});
export type Activity = z.output<typeof activity>;
export type Strip<S extends string = ServiceState | RecordedLinkState> = {
  readonly stretches: readonly { readonly from: string; readonly to: string; readonly state: S }[];
  readonly sliceMs?: number | undefined;
};

/** How often a running service records that it runs: a service that was killed counts as stopped since its last mark. */
export const stateMarkMs = 60_000;
