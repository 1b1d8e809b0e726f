import { describe, expect, it } from 'vitest';
import type { ErrorDetail } from '../../../shared/errors.ts';
import type { SettingName } from '../../../shared/setting-names.ts';
import { builtInContract } from '../contract/built-in.ts';
import { meaningOf } from '../contract/meaning-of.ts';
import { failureOfCode, failureOfContent, failureOfFault, failureOfUnsendable, networkFailure } from './failures.ts';
import { UnsendableTextError } from './write-envelope.ts';

const checkOut = 'checkOutStored';
const spin = 'spin';

describe('the setting that a failure names', () => {
  it.each<readonly [code: number, setting: SettingName | undefined]>([
    [1, 'apiUser'],
    [2, 'tokenTtlMinutes'],
    [3, undefined],
    [4, undefined],
    [5, undefined],
    [6, 'globalApprover'],
    [7, 'apiRegistrationKey'],
    [8, undefined],
    [9, 'domainMap'],
    [10, undefined],
    [4711, undefined],
  ])('of the code %i is %s', (code, setting) => {
    const { codes } = builtInContract;
    const reported = { code: String(code), codes, means: meaningOf(codes, { code: String(code) }) ?? 'other' };
    expect(failureOfCode(reported, () => undefined, checkOut).failure.setting).toBe(setting);
  });

  it('of an unknown operation is the address, and of the auto-spin API the version', () => {
    expect(failureOfFault('ActionNotSupported', undefined, checkOut).failure.setting).toBe('endpointUrl');
    expect(failureOfFault('ActionNotSupported', undefined, spin).failure.setting).toBe('piVersion');
    expect(failureOfFault('Server', undefined, checkOut).failure.setting).toBeUndefined();
  });

  it('of an answer that is no SOAP is the address', () => {
    for (const status of [200, 401, 404])
      expect(failureOfContent({ detail: 'html', text: 'a web page' }, { status }, checkOut).failure.setting).toBe(
        'endpointUrl',
      );
  });

  it.each<readonly [code: string, ErrorDetail<'connectivity'>, SettingName | undefined]>([
    ['ENOTFOUND', 'dns', 'endpointUrl'],
    ['ECONNREFUSED', 'refused', 'endpointUrl'],
    ['ETIMEDOUT', 'timeout', 'requestTimeoutMs'],
    ['ECONNRESET', 'reset', undefined],
    ['UND_ERR_PRX_TLS', 'proxy', undefined],
  ])('of %s, connectivity (%s), is %s', (code, detail, setting) => {
    const error = Object.assign(new Error('m'), { code });
    expect(networkFailure(error, 'asking PI')).toMatchObject({ kind: 'connectivity', detail, doing: 'asking PI' });
    expect(networkFailure(error, 'asking PI')?.setting).toBe(setting);
  });

  it.each<readonly [code: string, ErrorDetail<'tls'>, SettingName | undefined]>([
    ['CERT_HAS_EXPIRED', 'expired', undefined],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unknown-ca', 'trustedCaFile'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'wrong-host', 'endpointUrl'],
    ['EPROTO', 'protocol', undefined],
  ])('of %s, tls (%s), is %s', (code, detail, setting) => {
    const error = Object.assign(new Error('m'), { code });
    expect(networkFailure(error, 'asking PI')).toMatchObject({ kind: 'tls', detail, doing: 'asking PI' });
    expect(networkFailure(error, 'asking PI')?.setting).toBe(setting);
  });

  it.each<readonly [input: string, name: 'login' | typeof checkOut, setting: SettingName | undefined]>([
    ['registrationKey', checkOut, 'apiRegistrationKey'],
    ['password', 'login', 'apiPassword'],
    ['userName', 'login', 'apiUser'],
    ['authenticator', 'login', 'authenticator'],
    ['userName', checkOut, undefined],
  ])('of an unsendable %s of %s is %s', (input, name, setting) => {
    const error = new UnsendableTextError('TheirName', input, 'U+0000');
    expect(failureOfUnsendable(error, name).failure.setting).toBe(setting);
  });
});
