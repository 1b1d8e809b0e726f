import { createHash } from 'node:crypto';
import type { Sliced } from './slices.ts';

const hashedAtOnce = 1024 * 1024;

/** The SHA-256 of a document, hexadecimal. */
export function* hashInSlices(bytes: Buffer): Sliced<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += hashedAtOnce) {
    hash.update(bytes.subarray(at, at + hashedAtOnce));
    yield;
  }
  return hash.digest('hex');
}

/** Of one document its own hash; of several the hash of theirs, whatever their order. */
export function hashOfAll(hashes: readonly string[]): string {
  const [first = '', ...others] = hashes.toSorted();
  return others.length === 0
    ? first
    : createHash('sha256')
        .update([first, ...others].join('\n'))
        .digest('hex');
}
