import { Event, type AbstractCancellationTokenSource, type CancellationToken } from 'vscode-jsonrpc/node';

/**
 * A request between its arrival and its answer. It stands in for vscode-jsonrpc's cancellation token, which is the one
 * thing that goes with a request all the way to its handler.
 */
export class InFlightRequest implements CancellationToken, AbstractCancellationTokenSource {
  /** Whether the answer was handed to the system. Never rejects. */
  readonly delivered: Promise<boolean>;
  /** Nobody listens: the handler gets {@link signal}. */
  readonly onCancellationRequested = Event.None;
  readonly #controller = new AbortController();
  #deliver: (delivered: boolean | Promise<boolean>) => void = () => {};

  constructor() {
    this.delivered = new Promise((resolve) => {
      this.#deliver = resolve;
    });
  }

  get token(): CancellationToken {
    return this;
  }

  get isCancellationRequested(): boolean {
    return this.#controller.signal.aborted;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  cancel(): void {
    this.#controller.abort();
  }

  /** The answer is on its way; only the first call counts. */
  answered(sent: boolean | Promise<boolean>): void {
    this.#deliver(sent);
  }

  dispose(): void {
    // holds nothing
  }
}
