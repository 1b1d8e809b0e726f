import { createHash } from 'node:crypto';
import type { ServerContract } from '../../../shared/server-contract.ts';

const digests = new WeakMap<ServerContract, string>();

/** SHA-256 of the contract, to tell whether two are the same. */
export function contractDigest(contract: ServerContract): string {
  const known = digests.get(contract);
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(JSON.stringify(contract)).digest('hex');
  digests.set(contract, digest);
  return digest;
}
