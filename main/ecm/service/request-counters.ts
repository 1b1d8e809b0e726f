import type { ErrorKind, Failure } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';

export type RequestOperation = 'find' | 'get' | 'release';

/** Counts since the service was started. */
export interface Counters {
  readonly lookups: number;
  readonly retrievals: number;
  readonly releases: number;
  readonly failures: Readonly<Partial<Record<ErrorKind, number>>>;
  /** Percentiles of the latest requests, in milliseconds. 0 before the first. */
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const kept = 1000;

/** Counts requests, and keeps the durations of the latest thousand. */
export class RequestCounters {
  #lookups = 0;
  #retrievals = 0;
  #releases = 0;
  readonly #failures = new Map<ErrorKind, number>();
  readonly #durations: number[] = [];
  #next = 0;

  count(operation: RequestOperation, result: Result<unknown, Failure>, durationMs: number): void {
    if (operation === 'find') this.#lookups += 1;
    if (operation === 'get') this.#retrievals += 1;
    if (operation === 'release') this.#releases += 1;
    if (!result.ok) this.#failures.set(result.error.kind, (this.#failures.get(result.error.kind) ?? 0) + 1);
    this.#durations[this.#next] = durationMs;
    this.#next = (this.#next + 1) % kept;
  }

  now(): Counters {
    const sorted = this.#durations.toSorted((a, b) => a - b);
    return {
      lookups: this.#lookups,
      retrievals: this.#retrievals,
      releases: this.#releases,
      failures: Object.fromEntries(this.#failures),
      p50Ms: percentile(sorted, 0.5),
      p95Ms: percentile(sorted, 0.95),
    };
  }
}

/** @param part from 0 to 1 */
function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
}
