import { describe, expect, it } from 'vitest';
import { rulesOfCodes } from './code-rules.ts';

describe('the meaning of a code by its words', () => {
  it.each([
    ['E_NO_SUCH_USER', 'unknown-user'],
    ['UserNotFound', 'unknown-user'],
    ['USER_DOES_NOT_EXIST', 'unknown-user'],
    ['InvalidCredentials', 'bad-credentials'],
    ['LoginFailed', 'bad-credentials'],
    ['E_SESSION_EXPIRED', 'token-expired'],
    ['InvalidToken', 'token-expired'],
    ['AccessDenied', 'access-denied'],
    ['E_FORBIDDEN', 'access-denied'],
    ['NO_PERMISSION', 'access-denied'],
    ['NotFound', 'not-found'],
    ['E_NO_SUCH_OBJECT', 'not-found'],
    ['ALREADY_CHECKED_OUT', 'held-by-another'],
    ['E_APPROVAL_NEEDED', 'approval-required'],
    ['InvalidApplicationKey', 'registration-key'],
    ['E_SIGN_IN_AS_FORBIDDEN', 'impersonation-refused'],
    ['ImpersonationNotAllowed', 'impersonation-refused'],
    ['SERVER_BUSY', 'busy'],
    ['BadArgument', 'other'],
  ])('%s is %s', (code, means) => {
    expect(rulesOfCodes([code])).toEqual([{ when: { code }, means }]);
  });

  it.each(['5', '-1', 'E42', 'OK', 'USER_NOT_ALLOWED', 'UNKNOWN', 'USER', 'TOKEN', 'E_APPROVAL_DENIED'])(
    '%s has no certain meaning',
    (code) => {
      expect(rulesOfCodes([code])).toEqual([]);
    },
  );
});
