/** PI says no. Thrown wherever a rule of the vault forbids an operation; ends that operation and nothing else. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The practice PI's own table of codes (pi-web-service.md); it shares no code with the engine that it is a peer of. */
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
