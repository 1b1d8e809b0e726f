import type { Secret } from '../../../shared/secret.ts';
import { gramsOf, type SearchedTexts } from './find-secrets.ts';

/** Says which of many secrets may be in a text, by hashes and without their values, which their owner keeps encrypted. */
export class SecretIndex<Key> {
  readonly #grams = new Map<Key, ReadonlySet<number>>();
  readonly #keys = new Map<number, readonly Key[]>();

  /** Replaces what is indexed under the key. */
  set(key: Key, secret: Secret): void {
    this.delete(key);
    const grams = gramsOf(secret);
    this.#grams.set(key, grams);
    for (const gram of grams) this.#keys.set(gram, [...(this.#keys.get(gram) ?? []), key]);
  }

  delete(key: Key): void {
    for (const gram of this.#grams.get(key) ?? []) {
      const others = (this.#keys.get(gram) ?? []).filter((other) => other !== key);
      if (others.length === 0) this.#keys.delete(gram);
      else this.#keys.set(gram, others);
    }
    this.#grams.delete(key);
  }

  /** The keys of all secrets of 12 and more characters that are in the texts, and by chance of a few that are not. */
  candidates({ grams }: SearchedTexts): readonly Key[] {
    const found = new Set<Key>();
    for (const gram of grams) for (const key of this.#keys.get(gram) ?? []) found.add(key);
    return [...found];
  }
}
