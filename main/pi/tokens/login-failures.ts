import { failure, type ErrorDetail } from '../../../shared/errors.ts';
import type { SettingName } from '../../../shared/setting-names.ts';
import { piCodes, type PiFailure } from '../gateway/gateway.ts';

/** The last login with these credentials was refused, so none is sent until then (milliseconds since 1970). */
export function pausedLogin(until: number): PiFailure {
  const when = new Date(until).toISOString().slice(11, 19);
  const text = {
    message: `PI refused the API User's name or password, so no further login is sent until ${when} UTC.`,
    doing: 'logging in to PI as the API User',
    hint: 'Check API User, API Password and Authenticator in the plugin settings; Test Settings and changed credentials are tried at once.',
  };
  return authentication('paused', text, 'apiUser', piCodes.badUserNameOrPassword);
}

/** PI refused a token that it had just issued. */
export function tokenRefusedAgain({ failure: { doing } }: PiFailure): PiFailure {
  const text = {
    message: 'PI did not accept the token that it had just issued.',
    doing,
    hint: 'Check the clock and the token lifetime of the PI server; Token Lifetime (minutes) should be below the latter.',
  };
  return authentication('token', text, 'tokenTtlMinutes', piCodes.tokenInvalid);
}

function authentication(
  detail: ErrorDetail<'authentication'>,
  text: { readonly message: string; readonly doing: string; readonly hint: string },
  setting: SettingName,
  code: number,
): PiFailure {
  return { failure: failure('authentication', detail, text, { setting }), code, transient: false };
}
