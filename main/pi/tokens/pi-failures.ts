import { failure } from '../../../shared/errors.ts';
import { piCodes, type PiFailure } from '../gateway/gateway.ts';

/** The request was cancelled by whoever made it. */
export function cancelledCall(doing: string): PiFailure {
  return {
    failure: failure('cancelled', undefined, {
      message: 'The request was cancelled.',
      doing,
      hint: 'Nothing is wrong; ask again if you still need the answer.',
    }),
    transient: false,
  };
}

/** No login is sent until then, because the last one was refused. */
export function pausedLogin(until: number): PiFailure {
  const when = new Date(until).toISOString().slice(11, 19);
  return {
    failure: failure(
      'authentication',
      'paused',
      {
        message: `PI refused the API User's name or password, so no further login is sent until ${when} UTC.`,
        doing: 'logging in to PI as the API User',
        hint: 'Check API User, API Password and Authenticator in the plugin settings; Test Settings and changed credentials are tried at once.',
      },
      { setting: 'apiUser' },
    ),
    code: piCodes.badUserNameOrPassword,
    transient: false,
  };
}

/** PI refused a token that was only just issued. */
export function tokenRefusedAgain({ failure: { doing } }: PiFailure): PiFailure {
  return {
    failure: failure(
      'authentication',
      'token',
      {
        message: 'PI did not accept the token that it had just issued.',
        doing,
        hint: 'Check the clock and the token lifetime of the PI server; Token Lifetime (minutes) should be below the latter.',
      },
      { setting: 'tokenTtlMinutes' },
    ),
    code: piCodes.tokenInvalid,
    transient: false,
  };
}
