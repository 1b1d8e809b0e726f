/**
 * A value that must never be seen: a password, a key, a token.
 *
 * Every accidental way out (string conversion, JSON, inspection, structured clone) yields a mask or nothing;
 * the one deliberate way is {@link Secret.reveal}, which only the files listed in `.oxlintrc.json` may call.
 */
export class Secret {
  static readonly mask = '[secret]';
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
  }

  static of(value: string): Secret {
    return new Secret(value);
  }

  /** The value itself. Callers are listed, each with its reason, in `.oxlintrc.json`. */
  reveal(): string {
    return this.#value;
  }

  /** Whether there is nothing inside; lets validation ask without seeing the value. */
  get isEmpty(): boolean {
    return this.#value.length === 0;
  }

  /** Whether both hold the same; for telling a changed secret from an unchanged one, not for checking what a stranger sent. */
  isSame(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return Secret.mask;
  }

  toJSON(): string {
    return Secret.mask;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return Secret.mask;
  }
}
