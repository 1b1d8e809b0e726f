import type { Failure } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import type { ServiceStatus } from '../../../shared/service-status.ts';
import { percentile } from '../../lib/percentile.ts';

export type RequestOperation = 'find' | 'get' | 'release';

type Counts = ServiceStatus['counters'];

const kept = 1000;

/** Counts requests since the service was started, and keeps the durations of the latest thousand. */
export class RequestCounters {
  readonly #answered: Record<RequestOperation, number> = { find: 0, get: 0, release: 0 };
  readonly #failures: Counts['failures'] = {};
  readonly #durations: number[] = [];
  #next = 0;

  count(operation: RequestOperation, result: Result<unknown, Failure>, durationMs: number): void {
    this.#answered[operation] += 1;
    if (!result.ok) this.#failures[result.error.kind] = (this.#failures[result.error.kind] ?? 0) + 1;
    this.#durations[this.#next] = durationMs;
    this.#next = (this.#next + 1) % kept;
  }

  /** With percentiles of the latest durations, in milliseconds; 0 before the first. */
  now(): Counts {
    const sorted = this.#durations.toSorted((a, b) => a - b);
    return {
      lookups: this.#answered.find,
      retrievals: this.#answered.get,
      releases: this.#answered.release,
      failures: { ...this.#failures },
      p50Ms: percentile(sorted, 0.5) ?? 0,
      p95Ms: percentile(sorted, 0.95) ?? 0,
    };
  }
}
