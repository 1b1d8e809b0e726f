import { failure, type Failure } from '../../../shared/errors.ts';
import { err, type Result } from '../../../shared/result.ts';
import type { Clock } from '../../platform/clock.ts';
import { endsWithin } from '../../lib/first-of.ts';

export const usualLimits = {
  atWork: 64,
  /** Requests that wait for a place. One more is refused at once. */
  waiting: 1000,
  /** Milliseconds from a request's arrival until it is answered as overdue. */
  deadlineMs: 60_000,
};
export type QueueLimits = Readonly<typeof usualLimits>;

export interface QueuedWork<T> {
  /** What is being done, for the failure: "retrieving a credential". */
  readonly doing: string;
  /** The transport that the request came over; its work can be drained alone. */
  readonly owner: object;
  /** Of the request. The work gets a signal that follows this one, the deadline and the end of the queue. */
  readonly signal: AbortSignal;
  readonly run: (signal: AbortSignal) => Promise<Result<T, Failure>>;
  /** Called with the value of work that ended after its caller had been answered with a failure. */
  readonly unclaimed?: (value: T) => void;
}

/** Made once, because a new exception for each request costs more than the rest of the queue. */
const answeredInTime = new Error('answered in time');

/** One request from its arrival to the end of its work. */
interface Entry {
  readonly owner: object;
  readonly begin: () => void;
  readonly cancel: (cause: Failure) => void;
}

/**
 * Limits the requests that run at the same time: some at work, more waiting in their order, the rest refused at once, so that an
 * overload ends with its cause.
 */
export class RequestQueue {
  readonly #clock: Clock;
  readonly #limits: QueueLimits;
  readonly #waiting = new Set<Entry>();
  readonly #working = new Set<Entry>();
  readonly #closedOwners = new WeakSet<object>();
  readonly #watchers = new Set<() => void>();
  #closed = false;

  constructor(clock: Clock, limits: QueueLimits = usualLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get atWork(): number {
    return this.#working.size;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Does the work when there is a place. Fails with `service-unavailable` (`busy`) if there is none or none came in time,
   * with `connectivity` (`timeout`) if the work did not end in time, with `cancelled` when the caller's signal aborts.
   * The place stays taken until the work has really ended. Rejects as the work rejects, unless answered before.
   */
  enqueue<T>(work: QueuedWork<T>): Promise<Result<T, Failure>> {
    if (this.#closed || this.#closedOwners.has(work.owner)) return Promise.resolve(err(stopping(work.doing)));
    if (work.signal.aborted) return Promise.resolve(err(cancelled(work.doing)));
    const hasPlace = this.#working.size < this.#limits.atWork;
    if (!hasPlace && this.#waiting.size >= this.#limits.waiting) return Promise.resolve(err(this.#full(work.doing)));
    return new Promise((resolve, reject) => {
      const entry = this.#entry(work, resolve, reject);
      if (hasPlace) this.#begin(entry);
      else this.#waiting.add(entry);
    });
  }

  /**
   * Takes nothing further, of one owner or at all; waits until all of that is done, and after `graceMs` cancels what is left. Resolves
   * when nothing of it is at work, or `graceMs` plus `cancelMs` later.
   */
  async drain(graceMs: number, cancelMs: number, owner?: object): Promise<void> {
    if (owner === undefined) this.#closed = true;
    else this.#closedOwners.add(owner);
    const left = (): readonly Entry[] =>
      [...this.#waiting, ...this.#working].filter((entry) => owner === undefined || entry.owner === owner);
    if (await this.#emptyWithin(graceMs, left)) return;
    for (const entry of left()) entry.cancel(stopping('answering a request'));
    await this.#emptyWithin(cancelMs, left);
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
      this.#notifyWatchers();
    };
    const leave = (): void => cancel(cancelled(work.doing));
    const ended = (result: Result<T, Failure>): void => {
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
      void run().then(ended, crashed);
    };
    const entry: Entry = { owner: work.owner, begin, cancel };
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
    this.#notifyWatchers();
  }

  #notifyWatchers(): void {
    for (const check of this.#watchers) check();
  }

  /** Whether nothing is left, at the latest after so many milliseconds. */
  #emptyWithin(ms: number, left: () => readonly Entry[]): Promise<boolean> {
    const empty = new Promise<void>((resolve) => {
      const check = (): void => {
        if (left().length > 0) return;
        this.#watchers.delete(check);
        resolve();
      };
      this.#watchers.add(check);
      check();
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

export function stopping(doing: string): Failure {
  return failure('service-unavailable', 'lost', {
    message: 'The ECM service is stopping.',
    doing,
    hint: 'Try again when the service runs again.',
  });
}

export function cancelled(doing: string): Failure {
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
