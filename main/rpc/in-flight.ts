/** A request between its arrival and its answer. */
export class InFlightRequest {
  /** Whether the answer was handed to the system. Never rejects. */
  readonly delivered: Promise<boolean>;
  readonly #controller = new AbortController();
  #deliver: (delivered: boolean | Promise<boolean>) => void = () => {};

  constructor() {
    this.delivered = new Promise((resolve) => {
      this.#deliver = resolve;
    });
  }

  /** Aborts when nobody waits for the answer any more. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  cancel(): void {
    this.#controller.abort();
  }

  /** The answer is on its way, or never will be; only the first call counts. */
  answered(sent: boolean | Promise<boolean>): void {
    this.#deliver(sent);
  }
}
