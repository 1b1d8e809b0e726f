/** Something to go wrong on purpose, for practising and testing. */
export type Fault = {
  /** The operation that it hits; every one if absent. */
  readonly operation?: string;
  /** How many requests it hits before it is over; once unless given. */
  readonly times?: number;
} & (
  | { readonly does: 'refuse'; readonly code: number; readonly message?: string; readonly as?: 'result' | 'fault' }
  /** Answers this instead of SOAP. */
  | { readonly does: 'answer'; readonly status: number; readonly contentType?: string; readonly body: string }
  /** Closes the connection; after the operation was done if `after`, so that its answer is lost. */
  | { readonly does: 'drop'; readonly after?: boolean }
  | { readonly does: 'delay'; readonly ms: number }
);

type Refusing = Extract<Fault, { readonly does: 'refuse' }>;
type WireFault = Exclude<Fault, Refusing>;

function isRefusing(fault: Fault): fault is Refusing {
  return fault.does === 'refuse';
}

/** The faults that wait to happen. */
export class FaultBox {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  inject(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** Takes the first refusal that hits the operation. */
  takeRefusal(operation: string): Refusing | undefined {
    return this.#take(operation, isRefusing);
  }

  /** Takes the first fault of the wire that hits the operation. */
  takeWireFault(operation: string): WireFault | undefined {
    return this.#take(operation, (fault): fault is WireFault => !isRefusing(fault));
  }

  #take<F extends Fault>(operation: string, fits: (fault: Fault) => fault is F): F | undefined {
    for (const entry of this.#waiting) {
      const { fault } = entry;
      if (!fits(fault) || (fault.operation !== undefined && fault.operation !== operation)) continue;
      entry.left -= 1;
      if (entry.left <= 0) this.#waiting = this.#waiting.filter((other) => other !== entry);
      return fault;
    }
    return undefined;
  }
}
