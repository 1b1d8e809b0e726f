import { failure, type Failure } from '../../../shared/errors.ts';
import { err, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import { endsWithin } from '../../lib/first-of.ts';

export interface QueueLimits {
  /** Requests at work at the same time. */
  readonly atWork: number;
  /** Requests that wait for a place. One more is refused at once. */
  readonly waiting: number;
  /** Milliseconds from a request's arrival to the moment when nobody waits for its answer any more. */
  readonly deadlineMs: number;
}

export const usualLimits: QueueLimits = { atWork: 64, waiting: 1000, deadlineMs: 60_000 };

export interface QueuedWork<T> {
  /** What is being done, for the failure: "retrieving a credential". */
  readonly doing: string;
  /** Of whoever asks. The work gets a signal that follows this one, the deadline and the end of the queue. */
  readonly signal: AbortSignal;
  readonly run: (signal: AbortSignal) => Promise<Result<T, Failure>>;
  /** The work came to a value after its caller had been answered with a failure. What was handed out has to be taken back. */
  readonly unclaimed?: (value: T) => void;
}

/**
 * Keeps requests within what the engine can do: some at work, more waiting in their order, the rest refused at once,
 * so that an overload ends with the overload.
 */
export interface RequestQueue {
  /**
   * Does the work when there is a place. Fails with `service-unavailable` (`busy`) if there is none or none came in time,
   * with `connectivity` (`timeout`) if the work did not end in time, with `cancelled` when the caller's signal aborts.
   * The place stays taken until the work has really ended. Rejects as the work rejects, unless answered before.
   */
  enqueue<T>(work: QueuedWork<T>): Promise<Result<T, Failure>>;
  readonly atWork: number;
  readonly waiting: number;
  /**
   * Takes nothing further, waits until all is done, and after `graceMs` cancels what is left. Resolves when nothing is at
   * work any more, or `graceMs` plus `cancelMs` later.
   */
  drain(graceMs: number, cancelMs: number): Promise<void>;
}

/** Made once: the usual reason, an exception with its stack, would cost more than the rest of the queue's work on a request. */
const answeredInTime = new Error('answered in time');

/** One request from its arrival to the end of its work. */
interface Entry {
  readonly begin: () => void;
  readonly cancel: (cause: Failure) => void;
}

class Queue implements RequestQueue {
  readonly #clock: Clock;
  readonly #limits: QueueLimits;
  readonly #waiting = new Set<Entry>();
  readonly #working = new Set<Entry>();
  #idle: (() => void) | undefined;
  #closed = false;

  constructor(clock: Clock, limits: QueueLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get atWork(): number {
    return this.#working.size;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  enqueue<T>(work: QueuedWork<T>): Promise<Result<T, Failure>> {
    if (this.#closed) return Promise.resolve(err(stopping(work.doing)));
    if (work.signal.aborted) return Promise.resolve(err(cancelled(work.doing)));
    const hasPlace = this.#working.size < this.#limits.atWork;
    if (!hasPlace && this.#waiting.size >= this.#limits.waiting) return Promise.resolve(err(this.#full(work.doing)));
    return new Promise((resolve, reject) => {
      const entry = this.#entry(work, resolve, reject);
      if (hasPlace) this.#begin(entry);
      else this.#waiting.add(entry);
    });
  }

  async drain(graceMs: number, cancelMs: number): Promise<void> {
    this.#closed = true;
    if (await this.#emptyWithin(graceMs)) return;
    for (const entry of [...this.#waiting, ...this.#working]) entry.cancel(stopping('answering a request'));
    await this.#emptyWithin(cancelMs);
  }

  #entry<T>(work: QueuedWork<T>, resolve: (result: Result<T, Failure>) => void, reject: (bug: unknown) => void): Entry {
    const abort = new AbortController();
    const timer = new AbortController();
    let isAnswered = false;
    const answer = (settle: () => void): void => {
      if (isAnswered) return;
      isAnswered = true;
      timer.abort(answeredInTime);
      work.signal.removeEventListener('abort', leave);
      settle();
    };
    const cancel = (cause: Failure): void => {
      this.#waiting.delete(entry);
      answer(() => resolve(err(cause)));
      abort.abort();
      this.#tellIfIdle();
    };
    const leave = (): void => cancel(cancelled(work.doing));
    const promise = (result: Result<T, Failure>): void => {
      this.#ended(entry);
      if (isAnswered && result.ok) work.unclaimed?.(result.value);
      answer(() => resolve(result));
    };
    const crashed = (bug: unknown): void => {
      this.#ended(entry);
      answer(() => reject(bug));
    };
    const begin = (): void => {
      const run = async (): Promise<Result<T, Failure>> => work.run(abort.signal);
      void run().then(promise, crashed);
    };
    const entry: Entry = { begin, cancel };
    work.signal.addEventListener('abort', leave, { once: true });
    this.#clock.delay(this.#limits.deadlineMs, timer.signal).then(
      () => cancel(this.#waiting.has(entry) ? this.#full(work.doing) : overdue(work.doing, this.#limits.deadlineMs)),
      () => {}, // answered in time
    );
    return entry;
  }

  #begin(entry: Entry): void {
    this.#working.add(entry);
    entry.begin();
  }

  #ended(entry: Entry): void {
    this.#working.delete(entry);
    const [next] = this.#waiting;
    if (next !== undefined) {
      this.#waiting.delete(next);
      this.#begin(next);
    }
    this.#tellIfIdle();
  }

  #tellIfIdle(): void {
    if (this.#working.size + this.#waiting.size === 0) this.#idle?.();
  }

  /** Whether nothing is left, at the latest after so many milliseconds. */
  #emptyWithin(ms: number): Promise<boolean> {
    const empty = new Promise<void>((resolve) => {
      this.#idle = resolve;
      this.#tellIfIdle();
    });
    return endsWithin(this.#clock, ms, empty);
  }

  #full(doing: string): Failure {
    const { atWork, waiting } = this.#limits;
    return failure('service-unavailable', 'busy', {
      message: `The ECM service is too busy: ${atWork} requests are at work and up to ${waiting} wait.`,
      doing,
      hint: 'Try again in a moment. If it lasts, look at the response times of PI, or add another ECM.',
    });
  }
}

/** Whoever asks a service that is being stopped. */
export function stopping(doing: string): Failure {
  return failure('service-unavailable', 'lost', {
    message: 'The ECM service is stopping.',
    doing,
    hint: 'Try again when the service runs again.',
  });
}

function cancelled(doing: string): Failure {
  return failure('cancelled', undefined, {
    message: 'The request was cancelled.',
    doing,
    hint: 'Nothing is wrong; ask again if you still need the answer.',
  });
}

function overdue(doing: string, deadlineMs: number): Failure {
  return failure('connectivity', 'timeout', {
    message: `The request was not finished within ${deadlineMs / 1000} seconds.`,
    doing,
    hint: 'Look at the response times of PI in ECM.log.',
  });
}

export function createRequestQueue(clock: Clock, limits: QueueLimits = usualLimits): RequestQueue {
  return new Queue(clock, limits);
}
