import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sayingWords, wordsOf } from './words.ts';

describe('the words of a name', () => {
  it.each([
    ['DoLogin2', 'do login'],
    ['SignInAs', 'login as'],
    ['signinas', 'signin as'],
    ['AccountStoreOps_StoredCredential_GetList', 'account store ops stored credential get list'],
    ['check_out_account', 'checkout account'],
    ['CheckedOutUntilUtc', 'checkedout until utc'],
    ['PasswordChangeSettings', 'passwordchange setting'],
    ['SystemIPAddress', 'system ip address'],
    ['MFATokenCode', 'mfa token code'],
    ['JobIDs', 'job id'],
    ['usernames', 'user name'],
    ['hostname', 'host name'],
    ['getaccountsforhost', 'get account for host'],
    ['Policies', 'policy'],
    ['Addresses', 'address'],
    ['StartSession', 'login'],
    ['close_session', 'logout'],
    ['StartRemoteSession', 'start remote session'],
    ['@dnsName', 'dns name'],
    ['名前Name', '名前 name'],
    ['2', ''],
  ])('of %s are "%s"', (name, words) => {
    expect(wordsOf(name).join(' ')).toBe(words);
  });

  it('are without those that say nothing', () => {
    expect(sayingWords('DoGetTheAccountInfoResponse')).toEqual(['get', 'account']);
  });

  it('are in lower case and not empty, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
        for (const word of wordsOf(name)) {
          expect(word).not.toBe('');
          expect(word).toBe(word.toLowerCase());
        }
      }),
    );
  });
});
