import type { ErrorKind } from '../../shared/errors.ts';

/** Exit codes by kind of error (ecm-service.md, "ecmctl"). 0 is success, none found included. */
export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  configuration: 2,
  connectivity: 3,
  tls: 3,
  authentication: 4,
  'registration-key': 4,
  impersonation: 4,
  authorization: 5,
  approval: 5,
  'checkout-conflict': 5,
  'not-found': 5,
  protocol: 6,
  server: 6,
  'service-unavailable': 7,
  cancelled: 1,
  unexpected: 1,
};
