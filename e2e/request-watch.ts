import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request as the practice PI saw it come and go. */
export interface WatchedRequest {
  readonly operation: string;
  /** The same number for requests of the same connection, counted from 0. */
  readonly connection: number;
  /** `abandoned`: the client closed the connection before the answer. */
  readonly ended: Promise<'answered' | 'abandoned'>;
}

/**
 * Watches the requests of a practice PI and, on demand, keeps them waiting. Tests count what has arrived while nothing is
 * answered, instead of measuring time.
 */
export interface RequestWatch {
  /** For the practice PI's options. */
  readonly onRequest: (operation: string, response: ServerResponse) => Promise<void>;
  /** All that arrived, oldest first. */
  readonly requests: readonly WatchedRequest[];
  /** The most requests that were under way at the same time, and the connections that were ever opened. */
  readonly mostAtOnce: number;
  readonly connections: number;
  /** How many are kept waiting. */
  readonly waiting: number;
  /** From now on, requests that fit wait until they are let go. */
  hold(fits?: (operation: string) => boolean): void;
  /** From now on, the answers to requests that fit wait until they are let go: PI has done what was asked, and nobody knows. */
  holdAnswers(fits: (operation: string) => boolean): void;
  /** Resolves once so many wait. */
  untilWaiting(count: number): Promise<readonly WatchedRequest[]>;
  /** Lets those go that wait now, or those of them that fit. */
  letGo(fits?: (operation: string) => boolean): void;
  /** Lets all go, now and later. */
  release(): void;
  /** Called with every request when it arrives, before it waits; one at a time. */
  whenArrived(listener: (request: WatchedRequest, index: number) => void): void;
}

interface Held {
  readonly request: WatchedRequest;
  readonly go: () => void;
}

class Watch implements RequestWatch {
  readonly requests: WatchedRequest[] = [];
  mostAtOnce = 0;
  readonly #sockets = new Map<Socket, number>();
  readonly #listeners = new Set<() => void>();
  #held: Held[] = [];
  #isHeld: (operation: string) => boolean = () => false;
  #isAnswerHeld: (operation: string) => boolean = () => false;
  #arrived: (request: WatchedRequest, index: number) => void = () => {};
  #underWay = 0;

  get connections(): number {
    return this.#sockets.size;
  }

  get waiting(): number {
    return this.#held.length;
  }

  readonly onRequest = (operation: string, response: ServerResponse): Promise<void> => {
    const request = { operation, connection: this.#connectionOf(response), ended: this.#end(response) };
    this.requests.push(request);
    this.#arrived(request, this.requests.length - 1);
    if (this.#isAnswerHeld(operation)) this.#keepAnswer(request, response);
    if (!this.#isHeld(operation)) return Promise.resolve();
    return new Promise((go) => this.#keep({ request, go }));
  };

  hold(fits: (operation: string) => boolean = () => true): void {
    this.#isHeld = fits;
  }

  holdAnswers(fits: (operation: string) => boolean): void {
    this.#isAnswerHeld = fits;
  }

  untilWaiting(count: number): Promise<readonly WatchedRequest[]> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#held.length < count) return;
        this.#listeners.delete(look);
        resolve(this.#held.map(({ request }) => request));
      };
      this.#listeners.add(look);
      look();
    });
  }

  letGo(fits: (operation: string) => boolean = () => true): void {
    const going = this.#held.filter(({ request }) => fits(request.operation));
    this.#held = this.#held.filter((held) => !going.includes(held));
    for (const { go } of going) go();
  }

  release(): void {
    this.#isHeld = () => false;
    this.#isAnswerHeld = () => false;
    this.letGo();
  }

  whenArrived(listener: (request: WatchedRequest, index: number) => void): void {
    this.#arrived = listener;
  }

  #keep(held: Held): void {
    this.#held.push(held);
    for (const listener of this.#listeners) listener();
  }

  #keepAnswer(request: WatchedRequest, response: ServerResponse): void {
    const end = response.end.bind(response) as (...parts: unknown[]) => unknown;
    response.end = (...parts: unknown[]) => {
      this.#keep({ request, go: () => void end(...parts) });
      return response;
    };
  }

  #end(response: ServerResponse): Promise<'answered' | 'abandoned'> {
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    return new Promise((resolve) => {
      response.once('close', () => {
        this.#underWay -= 1;
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
