import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request that reached the practice PI. */
export interface WatchedRequest {
  readonly operation: string;
  /** The same number for requests of the same connection, counted from 0. */
  readonly connection: number;
  /** `abandoned`: the client closed the connection before the answer. */
  readonly ended: Promise<'answered' | 'abandoned'>;
}

/**
 * Records the requests that reach a practice PI and can delay them. Tests count the requests that arrive while none is answered,
 * instead of measuring time.
 */
export interface RequestWatch {
  /** To be passed to the practice PI. */
  readonly onRequest: (operation: string, response: ServerResponse) => Promise<void>;
  /** All requests so far, oldest first. */
  readonly requests: readonly WatchedRequest[];
  /** The highest number of simultaneous requests. */
  readonly mostAtOnce: number;
  /** All connections that were opened so far. */
  readonly connections: number;
  /** The number of delayed requests and answers. */
  readonly waiting: number;
  /** From now on, requests for which `fits` is true are processed only after `letGo` or `release`. */
  hold(fits?: (operation: string) => boolean): void;
  /** The same for answers: PI has carried out the operation, and the client does not know it yet. */
  holdAnswers(fits: (operation: string) => boolean): void;
  /** Resolves with all delayed requests once there are `count` of them. */
  untilWaiting(count: number): Promise<readonly WatchedRequest[]>;
  /** Continues the delayed requests for which `fits` is true, by default all. */
  letGo(fits?: (operation: string) => boolean): void;
  /** Ends all delaying. */
  release(): void;
  /** Sets the one listener, which is called with every request before it is delayed. */
  whenArrived(listener: (request: WatchedRequest, index: number) => void): void;
}

interface Held {
  readonly request: WatchedRequest;
  readonly resume: () => void;
}

class Watch implements RequestWatch {
  readonly requests: WatchedRequest[] = [];
  mostAtOnce = 0;
  readonly #sockets = new Map<Socket, number>();
  readonly #listeners = new Set<() => void>();
  #held: Held[] = [];
  #isHeld: (operation: string) => boolean = () => false;
  #isAnswerHeld: (operation: string) => boolean = () => false;
  #onArrival: (request: WatchedRequest, index: number) => void = () => {};
  #openRequests = 0;

  get connections(): number {
    return this.#sockets.size;
  }

  get waiting(): number {
    return this.#held.length;
  }

  readonly onRequest = (operation: string, response: ServerResponse): Promise<void> => {
    const request = { operation, connection: this.#connectionOf(response), ended: this.#end(response) };
    this.requests.push(request);
    this.#onArrival(request, this.requests.length - 1);
    if (this.#isAnswerHeld(operation)) this.#delayAnswer(request, response);
    if (!this.#isHeld(operation)) return Promise.resolve();
    return new Promise((resume) => this.#delay({ request, resume }));
  };

  hold(fits: (operation: string) => boolean = () => true): void {
    this.#isHeld = fits;
  }

  holdAnswers(fits: (operation: string) => boolean): void {
    this.#isAnswerHeld = fits;
  }

  untilWaiting(count: number): Promise<readonly WatchedRequest[]> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.#held.length < count) return;
        this.#listeners.delete(check);
        resolve(this.#held.map(({ request }) => request));
      };
      this.#listeners.add(check);
      check();
    });
  }

  letGo(fits: (operation: string) => boolean = () => true): void {
    const fitting = this.#held.filter(({ request }) => fits(request.operation));
    this.#held = this.#held.filter((held) => !fitting.includes(held));
    for (const { resume } of fitting) resume();
  }

  release(): void {
    this.#isHeld = () => false;
    this.#isAnswerHeld = () => false;
    this.letGo();
  }

  whenArrived(listener: (request: WatchedRequest, index: number) => void): void {
    this.#onArrival = listener;
  }

  #delay(held: Held): void {
    this.#held.push(held);
    for (const listener of this.#listeners) listener();
  }

  #delayAnswer(request: WatchedRequest, response: ServerResponse): void {
    const end = response.end.bind(response) as (...parts: unknown[]) => unknown;
    response.end = (...parts: unknown[]) => {
      this.#delay({ request, resume: () => void end(...parts) });
      return response;
    };
  }

  #end(response: ServerResponse): Promise<'answered' | 'abandoned'> {
    this.#openRequests += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#openRequests);
    return new Promise((resolve) => {
      response.once('close', () => {
        this.#openRequests -= 1;
        resolve(response.writableFinished ? 'answered' : 'abandoned');
      });
    });
  }

  #connectionOf({ socket }: ServerResponse): number {
    if (socket === null) return -1;
    const known = this.#sockets.get(socket) ?? this.#sockets.size;
    this.#sockets.set(socket, known);
    return known;
  }
}

export function watchRequests(): RequestWatch {
  return new Watch();
}
