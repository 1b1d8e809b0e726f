/**
 * A value that must never be seen: a password, a key, a token.
 *
 * Every implicit conversion (string, JSON, inspection, structured clone) yields a mask or nothing;
 * the value is read with {@link Secret.reveal} only, which the files listed in `.oxlintrc.json` may call.
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

  /** Whether the value is empty, for validation without reading it. */
  get isEmpty(): boolean {
    return this.#value.length === 0;
  }

  /** Whether both values are equal; to detect a changed secret. Not timing-safe, so not for checking external input. */
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
