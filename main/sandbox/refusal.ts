/** Thrown where a rule of the vault forbids an operation; it is answered with the code. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The error codes of PI (pi-web-service.md), not shared with the PI plugin, so that a mistake there is found. */
export const refusalCodes = {
  badUserNameOrPassword: 1,
  tokenInvalid: 2,
  accessDenied: 3,
  notFound: 4,
  alreadyCheckedOut: 5,
  approvalRequired: 6,
  registrationKeyRefused: 7,
  impersonationNotAllowed: 8,
  unknownUser: 9,
  serverBusy: 10,
  invalidArgument: 11,
} as const;

export function refuse(reason: keyof typeof refusalCodes, message: string): never {
  throw new Refusal(refusalCodes[reason], message);
}
