/** A map of at most `max` entries that forgets the least recently used one first. */
export class RecentMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #max: number;
  readonly #forgotten: (value: V) => void;

  /** @param forgotten is told the value that had to make room. */
  constructor(max: number, forgotten: (value: V) => void = () => {}) {
    this.#max = max;
    this.#forgotten = forgotten;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Reading counts as use. */
  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#max) return;
    for (const [oldest, dropped] of this.#entries) {
      this.#entries.delete(oldest);
      this.#forgotten(dropped);
      return;
    }
  }

  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  /** The least recently used first. */
  values(): V[] {
    return [...this.#entries.values()];
  }

  /** Removes what the rule picks and answers it. */
  take(rule: (value: V) => boolean): V[] {
    const taken: V[] = [];
    for (const [key, value] of this.#entries) {
      if (!rule(value)) continue;
      this.#entries.delete(key);
      taken.push(value);
    }
    return taken;
  }
}
