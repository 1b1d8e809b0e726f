/** Informational answers (1xx) to one request. A server may send some, such as 103; more would never come to an end. */
export const maxInformational = 16;

export class TooManyInformationalError extends Error {
  readonly code = 'HPE_TOO_MANY_INFORMATIONAL';

  constructor() {
    super('the server sends informational answers only');
  }
}

/** A 101 that was not asked for. */
export class UnaskedUpgradeError extends Error {
  readonly code = 'HPE_UNASKED_UPGRADE';

  constructor() {
    super('the server changes the protocol without being asked');
  }
}

/** Calls `end` when the returned function has been called for more informational answers than one request may have. */
export function informationalLimit(end: (error: TooManyInformationalError) => void): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count > maxInformational) end(new TooManyInformationalError());
  };
}
