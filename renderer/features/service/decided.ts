import type { ErrorKind } from '../../../shared/errors.ts';

/** PI answered and decided about the user or the credential: no fault of the way to it. */
export const decided: ReadonlySet<ErrorKind> = new Set([
  'impersonation',
  'authorization',
  'checkout-conflict',
  'approval',
  'not-found',
]);
