import { describe, expect, it } from 'vitest';
import { networkCause, ProxyError } from './network-errors.ts';

function errorWith(members: object, message = 'm', options?: ErrorOptions): Error {
  return Object.assign(new Error(message, options), members);
}

describe('the cause of a network error', () => {
  it.each([
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
      { kind: 'tls', detail: 'expired' },
    ],
    ['a proxy', new ProxyError('refused'), { kind: 'connectivity', detail: 'proxy' }],
    [
      'a proxy that closed the connection',
      errorWith({ code: 'UND_ERR_PRX_CONN' }, 'm', { cause: errorWith({ code: 'ECONNRESET' }) }),
      { kind: 'connectivity', detail: 'proxy' },
    ],
    [
      'a proxy that wants a login',
      errorWith({ code: 'UND_ERR_INVALID_ARG' }, 'Proxy Authentication Required (407)'),
      { kind: 'connectivity', detail: 'proxy' },
    ],
    [
      'a server certificate for another purpose',
      errorWith({ code: 'INVALID_PURPOSE' }),
      { kind: 'tls', detail: 'unknown-ca' },
    ],
    ['a verification result without a code', errorWith({ code: 'UNSPECIFIED' }), { kind: 'tls', detail: 'unknown-ca' }],
    ['a body that is no gzip', errorWith({ code: 'Z_DATA_ERROR' }), { kind: 'not-inflatable' }],
    ['a gzip that is cut', errorWith({ code: 'Z_BUF_ERROR' }), { kind: 'not-inflatable' }],
    ['a body that is no Brotli', errorWith({ code: 'ERR__ERROR_FORMAT_PADDING_1' }), { kind: 'not-inflatable' }],
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
