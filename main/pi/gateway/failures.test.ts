import { describe, expect, it } from 'vitest';
import { functionNames } from '../../../shared/contract-functions.ts';
import { errorDetails } from '../../../shared/errors.ts';
import { codeMeanings, type CodeRule } from '../../../shared/server-contract.ts';
import { builtInContract } from '../contract/built-in.ts';
import { meaningOf } from '../contract/meaning-of.ts';
import { AnswerTooLargeError } from '../../platform/network/http-client.ts';
import {
  failureOfCode,
  failureOfContent,
  failureOfFault,
  failureOfStatus,
  failureOfThrown,
  missingFunction,
  type UnderstoodFailure,
} from './failures.ts';
import type { PiFailure } from './gateway.ts';
import { doingTexts } from './wire.ts';
import { UnsendableTextError } from './write-envelope.ts';

const checkOut = 'checkOutStored';
const spin = 'spin';
const noText = () => undefined;
const live = new AbortController().signal;

/** A code as the built-in contract, or one with these rules, understands it. */
function reported(
  code: number | string | undefined,
  codes: readonly CodeRule[] = builtInContract.codes,
): UnderstoodFailure {
  const failure = { code: code === undefined ? undefined : String(code), message: 'No way' };
  return { ...failure, means: meaningOf(codes, failure) ?? 'other', codes };
}

function codeOf(error: PiFailure | undefined): string {
  const { kind, detail } = error?.failure ?? {};
  return detail === undefined ? `${kind}` : `${kind} (${detail})`;
}

/** An error as Node and undici make them. */
function coded(code: string, cause?: Error): Error {
  return Object.assign(new Error('secret content of the error', { cause }), { code });
}

describe('a code of PI', () => {
  it.each([
    [1, 'authentication', 'PI refused the user name or password of the API User.', 'API Password'],
    [2, 'authentication (token)', 'PI no longer accepts the login token.', 'Token Lifetime (minutes)'],
    [3, 'authorization', 'PI denied access.', 'Delegation'],
    [4, 'not-found', 'PI did not find what was asked for.', 'still exists in PI'],
    [5, 'checkout-conflict', 'The credential is checked out by someone else.', 'Ignore Password Checkout'],
    [6, 'approval', 'PI requires an approved request for this credential.', 'Global Approver'],
    [7, 'registration-key', 'PI refused the API registration key.', 'API Registration Key'],
    [
      8,
      'impersonation (not-allowed)',
      'PI does not allow the API User to act for this user.',
      'Web Application Identity Impersonation Mappings',
    ],
    [9, 'impersonation (unknown-user)', 'PI does not know this user.', 'Map Domains'],
    [10, 'server (busy)', 'PI is too busy to answer.', 'Try again'],
    [11, 'server (fault)', 'PI reports an invalid argument (code 11).', 'contract check'],
    [12, 'server (fault)', 'PI reports error 12.', 'documentation'],
    [0, 'server (fault)', 'PI reports error 0.', 'documentation'],
    [-1, 'server (fault)', 'PI reports error -1.', 'documentation'],
  ])('%d is %s', (code, expected, message, hint) => {
    const error = failureOfCode(reported(code), noText, checkOut);
    expect(codeOf(error)).toBe(expected);
    expect(error).toMatchObject({
      code: String(code),
      transient: code === 10,
      failure: { message, doing: 'checking out the credential', hint: expect.stringContaining(hint) },
    });
  });

  it('carries the text of PI apart from the message, and JSON has none of it', () => {
    const { failure: cause } = failureOfCode(
      reported(3),
      (text = '') =>
        () =>
          text,
      checkOut,
    );
    expect(cause).toMatchObject({ message: 'PI denied access.', serverText: expect.any(Function) });
    expect(cause.serverText?.([])).toBe('No way');
    expect(JSON.stringify(cause)).not.toContain('No way');
  });

  it('3 names All Access where the rotation was refused', () => {
    expect(failureOfCode(reported(3), noText, spin).failure.hint).toContain('All Access');
    expect(failureOfCode(reported(3), noText, checkOut).failure.hint).not.toContain('All Access');
  });
});

describe('a code that is a text', () => {
  const rules: readonly CodeRule[] = [{ when: { code: 'NoAccess' }, means: 'access-denied' }];
  const readText =
    (text = '') =>
    () =>
      text;

  it('is shown where a rule of the contract names it', () => {
    expect(failureOfCode(reported('NoAccess', rules), noText, checkOut)).toMatchObject({
      code: 'NoAccess',
      means: 'access-denied',
      failure: { kind: 'authorization', message: 'PI denied access.' },
    });
  });

  it.each(['Pa$$word of svc', 'NOACCESS', '12345678901', ''])(
    'is not shown otherwise, as it may be a secret, but with the text of PI: %j',
    (code) => {
      const error = failureOfCode(reported(code, rules), readText, checkOut);
      expect(error).toMatchObject({
        means: 'other',
        code: undefined,
        failure: { message: 'PI reports an error whose code no rule of the server contract names.' },
      });
      expect(error.failure.serverText?.([])).toBe(`${code}: No way`);
    },
  );

  it('is distinguished from an error without a code', () => {
    const error = failureOfCode(reported(undefined, rules), readText, checkOut);
    expect(error).toMatchObject({ means: 'other', failure: { message: 'PI reports an error without a code.' } });
    expect(error.failure.serverText?.([])).toBe('No way');
  });
});

describe('what a code means', () => {
  it.each(codeMeanings)('has a kind with a detail of it: %s', (means) => {
    const { failure: cause } = failureOfCode({ ...reported('77'), means }, noText, checkOut);
    const details: readonly (string | undefined)[] = errorDetails[cause.kind];
    expect([...details, undefined]).toContain(cause.detail);
  });
});

describe('a function that the server does not offer', () => {
  it('is a matter of the contract, and names the function', () => {
    expect(missingFunction('spin')).toMatchObject({
      transient: false,
      failure: {
        kind: 'configuration',
        message: 'The server contract has no function spin that can be used.',
        hint: expect.stringContaining('contract adapt'),
      },
    });
  });
});

describe('a fault without a code of PI', () => {
  it.each(['ActionNotSupported', 'DestinationUnreachable'])('%s means that the operation is not there', (faultCode) => {
    const error = failureOfFault(faultCode, undefined, checkOut);
    expect(codeOf(error)).toBe('protocol (wrong-url)');
    expect(error.failure.hint).toContain('Endpoint URL');
    expect(failureOfFault(faultCode, undefined, spin).failure.hint).toContain('Select your PI version');
  });

  it.each([
    ['Server', 'PI answered with a fault (Server).'],
    ['InternalServiceFault', 'PI answered with a fault (InternalServiceFault).'],
    ['S3cret-Of-Mine', 'PI answered with a fault (its code is not one that is known).'],
    ['S3cret.Of:Mine', 'PI answered with a fault (its code is not one that is known).'],
    ['', 'PI answered with a fault.'],
  ])('%s is a fault of the server', (faultCode, message) => {
    expect(failureOfFault(faultCode, () => 'said', checkOut)).toMatchObject({
      transient: false,
      failure: { kind: 'server', detail: 'fault', message },
    });
  });
});

describe('a status', () => {
  it.each([502, 503, 504])('%d means that the server is not available, whatever the body', (status) => {
    expect(failureOfStatus(status, checkOut)).toMatchObject({
      transient: true,
      failure: { kind: 'server', detail: 'busy', message: expect.stringContaining(String(status)) },
    });
  });

  it('407 means that the proxy refused', () => {
    expect(failureOfStatus(407, checkOut)).toMatchObject({
      transient: false,
      failure: { kind: 'connectivity', detail: 'proxy' },
    });
  });

  it.each([200, 201, 204, 301, 302, 307, 400, 401, 403, 404, 405, 415, 429, 500, 501, 505])(
    '%d does not speak for itself',
    (status) => {
      expect(failureOfStatus(status, checkOut)).toBeUndefined();
    },
  );
});

describe('content that is not the expected envelope', () => {
  const html = { detail: 'html', text: 'a web page' } as const;
  const empty = { detail: 'not-soap', text: 'nothing' } as const;
  const malformed = { detail: 'malformed', text: 'XML that cannot be accepted' } as const;

  it.each([
    [200, html, 'protocol (html)', 'The server answered with a web page.'],
    [200, empty, 'protocol (not-soap)', 'The server answered with nothing.'],
    [200, malformed, 'protocol (malformed)', 'The server answered with XML that cannot be accepted.'],
    [301, empty, 'protocol (wrong-url)', 'The server answered HTTP 301 with nothing.'],
    [307, html, 'protocol (wrong-url)', 'The server answered HTTP 307 with a web page.'],
    [400, html, 'protocol (wrong-url)', 'The server answered HTTP 400 with a web page.'],
    [401, html, 'protocol (wrong-url)', 'The server answered HTTP 401 with a web page.'],
    [403, html, 'protocol (wrong-url)', 'The server answered HTTP 403 with a web page.'],
    [404, html, 'protocol (wrong-url)', 'The server answered HTTP 404 with a web page.'],
    [405, empty, 'protocol (wrong-url)', 'The server answered HTTP 405 with nothing.'],
    [500, html, 'protocol (html)', 'The server answered HTTP 500 with a web page.'],
    [500, malformed, 'protocol (malformed)', 'The server answered HTTP 500 with XML that cannot be accepted.'],
  ] as const)('HTTP %d: protocol', (status, what, expected, message) => {
    const error = failureOfContent(what, { status }, checkOut);
    expect(codeOf(error)).toBe(expected);
    expect(error).toMatchObject({
      transient: false,
      failure: { message, hint: expect.stringContaining('Endpoint URL') },
    });
    expect(error.failure.hint.includes('Windows authentication')).toBe(status === 401);
  });
});

describe('what is thrown', () => {
  it.each([
    ['ENOTFOUND', 'connectivity (dns)', true],
    ['EAI_AGAIN', 'connectivity (dns)', true],
    ['ECONNREFUSED', 'connectivity (refused)', true],
    ['EHOSTUNREACH', 'connectivity (refused)', true],
    ['ENETUNREACH', 'connectivity (refused)', true],
    ['ETIMEDOUT', 'connectivity (timeout)', false],
    ['UND_ERR_CONNECT_TIMEOUT', 'connectivity (timeout)', false],
    ['UND_ERR_HEADERS_TIMEOUT', 'connectivity (timeout)', false],
    ['UND_ERR_BODY_TIMEOUT', 'connectivity (timeout)', false],
    ['ECONNRESET', 'connectivity (reset)', true],
    ['EPIPE', 'connectivity (reset)', true],
    ['UND_ERR_SOCKET', 'connectivity (reset)', true],
    ['CERT_HAS_EXPIRED', 'tls (expired)', false],
    ['CERT_NOT_YET_VALID', 'tls (expired)', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls (unknown-ca)', false],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls (unknown-ca)', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls (unknown-ca)', false],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls (unknown-ca)', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls (wrong-host)', false],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls (protocol)', false],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls (protocol)', false],
    ['EPROTO', 'tls (protocol)', false],
    ['HPE_INVALID_CONSTANT', 'protocol (malformed)', false],
    ['UND_ERR_HEADERS_OVERFLOW', 'protocol (malformed)', false],
    ['UND_ERR_ABORTED', 'connectivity (reset)', true],
  ])('%s is %s', (code, expected, transient) => {
    for (const error of [
      coded(code),
      new TypeError('wrapped', { cause: coded(code) }),
      new AggregateError([coded(code), coded(code)], 'both'),
    ]) {
      const received = failureOfThrown(error, live, checkOut);
      expect(codeOf(received)).toBe(expected);
      expect(received.transient).toBe(transient);
      expect(JSON.stringify(received)).not.toContain('secret content');
    }
  });

  it('at the deadline is a timeout', () => {
    const error = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    expect(codeOf(failureOfThrown(error, live, checkOut))).toBe('connectivity (timeout)');
  });

  it('after the request was cancelled is cancelled, whatever it is', () => {
    for (const error of [new DOMException('aborted', 'AbortError'), coded('ECONNRESET'), new Error('any')]) {
      expect(failureOfThrown(error, AbortSignal.abort(), checkOut)).toMatchObject({
        transient: false,
        failure: { kind: 'cancelled', message: 'The request was cancelled.' },
      });
    }
  });

  it('for an answer that is too large is protocol', () => {
    const received = failureOfThrown(new AnswerTooLargeError('large'), live, checkOut);
    expect(codeOf(received)).toBe('protocol (malformed)');
    expect(received.failure.message).toBe('The server answered with more than 64 MiB.');
  });

  it('for a text that cannot be sent names the member', () => {
    const received = failureOfThrown(
      new UnsendableTextError('TargetName', 'account.targetName', 'U+0000'),
      live,
      checkOut,
    );
    expect(codeOf(received)).toBe('configuration (input)');
    expect(received.failure.message).toBe('TargetName contains U+0000, a character that cannot be sent to PI.');
  });

  it('for a bug of ours is thrown on', () => {
    expect(() => failureOfThrown(new TypeError('undefined is not a function'), live, checkOut)).toThrow(
      'undefined is not a function',
    );
    expect(() => failureOfThrown('text', live, checkOut)).toThrow('text');
  });
});

describe('every failure', () => {
  it.each(functionNames)('of %s says what was being done', (name) => {
    for (const received of [
      failureOfCode(reported(4), noText, name),
      failureOfFault('', undefined, name),
      failureOfThrown(coded('EPIPE'), live, name),
      missingFunction(name),
    ]) {
      expect(received.failure.doing).toBe(doingTexts[name]);
    }
  });

  it('has a detail of its kind', () => {
    const codes = Array.from({ length: 13 }, (_, code) => failureOfCode(reported(code), noText, checkOut));
    for (const { failure } of codes) {
      const details: readonly string[] = errorDetails[failure.kind];
      if (failure.detail !== undefined) expect(details).toContain(failure.detail);
    }
  });
});
