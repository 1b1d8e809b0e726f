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
  /** Carries the operation out when this resolves, whether the client still waits or not, as a server with a queue does. */
  | { readonly does: 'late'; readonly until: Promise<void> }
);

/** The faults that are not used up. */
export class FaultBox {
  #pending: { readonly fault: Fault; remaining: number }[] = [];

  inject(fault: Fault): void {
    this.#pending.push({ fault, remaining: fault.times ?? 1 });
  }

  clear(): void {
    this.#pending = [];
  }

  /** Uses the first fault of one of these kinds for the operation. */
  take<Does extends Fault['does']>(
    operation: string,
    ...kinds: readonly Does[]
  ): Extract<Fault, { does: Does }> | undefined {
    const isMeant = (fault: Fault): fault is Extract<Fault, { does: Does }> =>
      (kinds as readonly string[]).includes(fault.does) && (fault.operation ?? operation) === operation;
    for (const entry of this.#pending) {
      const { fault } = entry;
      if (!isMeant(fault)) continue;
      entry.remaining -= 1;
      if (entry.remaining <= 0) this.#pending = this.#pending.filter((other) => other !== entry);
      return fault;
    }
    return undefined;
  }
}
