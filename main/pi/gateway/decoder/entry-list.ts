/** Why an entry of a list cannot be used; `name` is what its texts say about whose it is, `''` if they say nothing. */
export interface UnusableEntry {
  readonly name: string;
  readonly reason: string;
}

/** What a list call answers: the entries that can be used, and what was left out. */
export interface Listed<T> {
  readonly entries: readonly T[];
  readonly unusable: {
    readonly count: number;
    /** The first of them. */
    readonly first: readonly UnusableEntry[];
  };
}

/** How many unusable entries are described: a list may have a hundred thousand. */
export const describedEntries = 50;

/** A list while it is decoded. */
export class EntryList implements Listed<unknown> {
  readonly entries: unknown[] = [];
  readonly #first: UnusableEntry[] = [];
  #count = 0;

  add(entry: unknown): void {
    this.entries.push(entry);
  }

  leaveOut(entry: UnusableEntry): void {
    this.#count += 1;
    if (this.#first.length < describedEntries) this.#first.push(entry);
  }

  get unusable(): Listed<unknown>['unusable'] {
    return { count: this.#count, first: this.#first };
  }
}
