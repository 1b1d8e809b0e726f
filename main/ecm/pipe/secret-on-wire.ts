import { z } from 'zod';
import { Secret } from '../../../shared/secret.ts';

/**
 * A secret in a pipe message: text on the wire, a {@link Secret} on either side. Only schemas of methods whose peer has
 * proven itself contain it; the message exists as text from here to the socket and nowhere else.
 */
export const secretOnWire = z.codec(
  z.string().min(1).max(4096),
  z.custom<Secret>((value) => value instanceof Secret && !value.isEmpty, 'must be a secret'),
  { decode: (text) => Secret.of(text), encode: (secret) => secret.reveal() },
);
