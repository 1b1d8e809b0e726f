import { describe, expect, it } from 'vitest';
import { UnpackError } from './content-encoding.ts';
import { connectionError, networkCause, ProxyError, ProxySettingError } from './network-errors.ts';

function errorWith(members: object, message = 'm', options?: ErrorOptions): Error {
  return Object.assign(new Error(message, options), members);
}

describe('the cause of a network error', () => {
  it.each<readonly [string, unknown, object]>([
    ['a name that does not resolve', errorWith({ code: 'ENOTFOUND' }), { kind: 'connectivity', detail: 'dns' }],
    ['a deadline that passed', new DOMException('late', 'TimeoutError'), { kind: 'connectivity', detail: 'timeout' }],
    [
      'all addresses refused',
      new AggregateError([errorWith({ code: 'ECONNREFUSED' })]),
      { kind: 'connectivity', detail: 'refused' },
    ],
    [
      'the cause of a wrapper',
      errorWith({ code: 'UND_ERR_SOCKET' }, 'm', { cause: errorWith({ code: 'CERT_HAS_EXPIRED' }) }),
      { kind: 'tls', problem: expect.objectContaining({ detail: 'expired' }), code: 'CERT_HAS_EXPIRED' },
    ],
    ...(
      [
        ['that is unknown', errorWith({ code: 'ENOTFOUND' }), 'dns'],
        ['that is silent', new DOMException('late', 'TimeoutError'), 'timeout'],
        ['that closed the connection', errorWith({ code: 'UND_ERR_SOCKET' }), 'reset'],
        ['that is no proxy', errorWith({ code: 'HPE_INVALID_CONSTANT' }), 'invalid-http'],
        ['that answered a status', 503, 503],
        ['that failed in a way nobody knows', new TypeError('x'), undefined],
      ] as const
    ).map(
      ([what, cause, trouble]) =>
        [`a proxy ${what}`, new ProxyError(cause), { kind: 'connectivity', detail: 'proxy', trouble }] as const,
    ),
    [
      'the certificate of a proxy',
      errorWith({ code: 'X' }, 'm', { cause: new ProxyError(errorWith({ code: 'CERT_HAS_EXPIRED' })) }),
      {
        kind: 'tls',
        problem: expect.objectContaining({ detail: 'expired' }),
        code: 'CERT_HAS_EXPIRED',
        isOfProxy: true,
      },
    ],
    [
      'a proxy that wants a login before it forwards',
      errorWith({ code: 'UND_ERR_INVALID_ARG' }, 'Proxy Authentication Required (407)'),
      { kind: 'connectivity', detail: 'proxy', trouble: 407 },
    ],
    [
      'a verification result without a code',
      errorWith({ code: 'UNSPECIFIED' }, 'EE certificate key too weak'),
      { kind: 'tls', problem: expect.objectContaining({}), code: 'EE certificate key too weak' },
    ],
    [
      'a variable that names no proxy',
      new ProxySettingError('HTTPS_PROXY', 'is no address'),
      { kind: 'proxy-setting', variable: 'HTTPS_PROXY', reason: 'is no address' },
    ],
    ['a gzip that is cut', new UnpackError('gzip', 'cut'), { kind: 'not-inflatable', encoding: 'gzip', why: 'cut' }],
    ['an answer that is no HTTP', errorWith({ code: 'HPE_INVALID_CONSTANT' }), { kind: 'invalid-http' }],
    [
      'a socket error that the table does not have',
      errorWith({ code: 'ENOBUFS', syscall: 'connect' }),
      { kind: 'connectivity', detail: 'refused' },
    ],
  ])('%s', (_what, error, cause) => expect(networkCause(error)).toEqual(cause));

  it.each([
    ['a bug', new TypeError('x is not a function')],
    ['an error of the file system', errorWith({ code: 'ENOSPC', syscall: 'open' })],
    ['a wrong argument', errorWith({ code: 'UND_ERR_INVALID_ARG' }, 'invalid url')],
    ['something that is no error', 'text'],
  ])('is undefined for %s', (_what, error) => expect(networkCause(error)).toBeUndefined());
});

describe('an error that came from a connection', () => {
  it.each([
    ['an error of the socket', errorWith({ code: 'ECONNRESET' }), { kind: 'connectivity', detail: 'reset' }],
    [
      'a code that nobody knows',
      errorWith({ code: 'ERR_NEW_IN_NODE_99' }),
      { kind: 'tls', code: 'ERR_NEW_IN_NODE_99' },
    ],
    ['an error without a code', new TypeError('cannot read the certificate'), { kind: 'tls', code: 'TypeError' }],
    ['a wrong host', errorWith({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), { kind: 'tls' }],
    ['something that is no error', 'text', { kind: 'tls', code: '' }],
  ])('over TLS has a cause: %s', (_what, error, cause) => {
    expect(networkCause(connectionError(error, { isTls: true }))).toMatchObject(cause);
  });

  it('has the cause of plain HTTP where it is plain HTTP', () => {
    const unknown = errorWith({ code: 'ERR_NEW_IN_NODE_99' });
    expect(networkCause(connectionError(unknown, { isTls: false }))).toEqual({ kind: 'connectivity', detail: 'reset' });
  });

  it('knows what was trusted, if it is one of TLS', () => {
    const connection = { isTls: true, trustedCa: 'pem' };
    const refused = connectionError(errorWith({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), connection);
    expect(networkCause(refused)).toMatchObject({ kind: 'tls', trustedCa: 'pem' });
  });

  it('knows that it went through a proxy', () => {
    const late = connectionError(new DOMException('late', 'TimeoutError'), { isTls: true, isProxied: true });
    expect(networkCause(late)).toEqual({ kind: 'connectivity', detail: 'timeout', isProxied: true });
  });

  it.each(['UND_ERR_INVALID_ARG', 'ERR_INVALID_URL', 'ERR_INVALID_ARG_TYPE', 'ERR_INVALID_CHAR'])(
    'is a bug if it is a wrong argument (%s)',
    (code) => {
      const error = errorWith({ code });
      expect(connectionError(error, { isTls: true })).toBe(error);
    },
  );
});
