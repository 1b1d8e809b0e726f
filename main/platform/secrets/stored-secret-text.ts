import { z } from 'zod';
import { Secret } from '../../../shared/secret.ts';
import type { StoredSecret } from './secret-store.ts';

const storedSecretSchema = z.object({ origin: z.string(), value: z.string() });

/** Reads the text that a store keeps for one secret: JSON with origin and value. `undefined` for anything else. */
export function parseStoredSecret(text: string): StoredSecret | undefined {
  try {
    const { origin, value } = storedSecretSchema.parse(JSON.parse(text));
    return { origin, value: Secret.of(value) };
  } catch {
    return undefined; // not ours; without an origin it is bound to nothing and counts as not set
  }
}
