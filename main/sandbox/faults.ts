/** A failure that is caused on purpose, for practice and tests. */
export type Fault = {
  /** The operation that it applies to; every one if absent. */
  readonly operation?: string;
  /** How many requests it applies to; by default one. */
  readonly times?: number;
} & (
  | { readonly does: 'refuse'; readonly code: number; readonly message?: string; readonly as?: 'result' | 'fault' }
  /** Answers this instead of SOAP. */
  | { readonly does: 'answer'; readonly status: number; readonly contentType?: string; readonly body: string }
  /** Closes the connection; with `after` once the operation was carried out, so that its answer is lost. */
  | { readonly does: 'drop'; readonly after?: boolean }
  | { readonly does: 'delay'; readonly ms: number }
);

type Refusing = Extract<Fault, { readonly does: 'refuse' }>;
type WireFault = Exclude<Fault, Refusing>;

function isRefusing(fault: Fault): fault is Refusing {
  return fault.does === 'refuse';
}

/** The faults that are not used up. */
export class FaultBox {
  #pending: { readonly fault: Fault; remaining: number }[] = [];

  inject(fault: Fault): void {
    this.#pending.push({ fault, remaining: fault.times ?? 1 });
  }

  clear(): void {
    this.#pending = [];
  }

  /** Uses the first refusal for the operation. */
  takeRefusal(operation: string): Refusing | undefined {
    return this.#take(operation, isRefusing);
  }

  /** Uses the first fault of the connection for the operation. */
  takeWireFault(operation: string): WireFault | undefined {
    return this.#take(operation, (fault): fault is WireFault => !isRefusing(fault));
  }

  #take<F extends Fault>(operation: string, matches: (fault: Fault) => fault is F): F | undefined {
    for (const entry of this.#pending) {
      const { fault } = entry;
      if (!matches(fault) || (fault.operation !== undefined && fault.operation !== operation)) continue;
      entry.remaining -= 1;
      if (entry.remaining <= 0) this.#pending = this.#pending.filter((other) => other !== entry);
      return fault;
    }
    return undefined;
  }
}
