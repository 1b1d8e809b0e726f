import { describe, expect, it } from 'vitest';
import { tlsProblem } from './tls-problems.ts';

/** OpenSSL's texts (X509_verify_cert_error_string), of which Node gives most as the message of `UNSPECIFIED`. */
const texts = {
  'EE certificate key too weak': /key that is too short/,
  'CA certificate key too weak': /issued the one of \{server\} has a key that is too short/,
  'CA signature digest algorithm too weak': /SHA-1 or MD5/,
  'permitted subtree violation': /name constraints/,
  'excluded subtree violation': /name constraints/,
  'unsupported or invalid name constraint syntax': /name constraints/,
  'unsupported name constraint type': /name constraints/,
  'unsupported or invalid name syntax': /name constraints/,
  'name constraints minimum and maximum not supported': /name constraints/,
  'unhandled critical extension': /critical extension/,
  'unsupported extension feature': /critical extension/,
  'invalid CA certificate': /not one of an authority/,
  'invalid non-CA certificate (has CA markings)': /not one of an authority/,
  'key usage does not include certificate signing': /not one of an authority/,
  "issuer certificate doesn't have a public key": /not one of an authority/,
  'Path length invalid for non-CA cert': /path length/,
  'proxy path length constraint exceeded': /path length/,
  'certificate rejected': /not to be trusted/,
  'Cannot find certificate signature algorithm': /kind of key or signature/,
  'subject signature algorithm and issuer public key algorithm mismatch': /kind of key or signature/,
  'Certificate public key has explicit ECC parameters': /kind of key or signature/,
  'Suite B: invalid ECC curve': /kind of key or signature/,
  'different CRL scope': /revoked could not be checked/,
  'unhandled critical CRL extension': /revoked could not be checked|critical extension/,
  'hostname mismatch': /another host name/,
  'IP address mismatch': /another host name/,
  'key usage does not include digital signature': /not meant for a server/,
} as const;

/** Node's own codes, and those of OpenSSL's handshake. */
const codes = {
  INVALID_PURPOSE: [undefined, /not meant for a server, or one of those that issued it/],
  OWN_PURPOSE: [undefined, /\{server\} is not meant for a server/],
  ISSUER_PURPOSE: [undefined, /not meant to issue certificates for servers/],
  ISSUER_NO_AUTHORITY: [undefined, /not one of an authority/],
  CERT_HAS_EXPIRED: ['expired', /has expired/],
  CERT_NOT_YET_VALID: ['expired', /not valid yet/],
  ERROR_IN_CERT_NOT_AFTER_FIELD: ['expired', /date that cannot be read/],
  ERR_TLS_CERT_ALTNAME_INVALID: ['wrong-host', /another host name/],
  ERR_TLS_CERT_ALTNAME_FORMAT: ['wrong-host', /another host name/],
  NO_SUBJECT_ALTERNATIVE_NAME: ['wrong-host', /Subject Alternative Name/],
  PATH_LENGTH_EXCEEDED: [undefined, /path length/],
  CERT_CHAIN_TOO_LONG: [undefined, /path length/],
  INVALID_CA: [undefined, /not one of an authority/],
  CERT_REVOKED: [undefined, /revoked by its authority/],
  CERT_REJECTED: [undefined, /not to be trusted/],
  CERT_SIGNATURE_FAILURE: [undefined, /does not verify/],
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: [undefined, /kind of key/],
  UNABLE_TO_GET_CRL: [undefined, /revoked could not be checked/],
  CRL_HAS_EXPIRED: [undefined, /revoked could not be checked/],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['unknown-ca', /not signed by an authority/],
  SELF_SIGNED_CERT_IN_CHAIN: ['unknown-ca', /not signed by an authority/],
  UNABLE_TO_GET_ISSUER_CERT: ['unknown-ca', /not signed by an authority/],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['unknown-ca', /not signed by an authority/],
  OUT_OF_MEM: [undefined, /was refused/],
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: ['protocol', /no version of TLS/],
  ERR_SSL_UNSUPPORTED_PROTOCOL: ['protocol', /no version of TLS/],
  ERR_SSL_WRONG_VERSION_NUMBER: ['protocol', /does not speak TLS/],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: ['protocol', /client certificate/],
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: ['protocol', /offers for encryption/],
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': ['protocol', /offers for encryption/],
  'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE': ['protocol', /client certificate/],
  'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN': ['protocol', /client certificate/],
  'ERR_SSL_SSL/TLS_ALERT_UNEXPECTED_MESSAGE': ['protocol', /could be agreed/],
  ERR_SSL_DH_KEY_TOO_SMALL: ['protocol', /offers for encryption/],
  ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED: ['protocol', /offers for encryption/],
  ERR_OSSL_ASN1_WRONG_TAG: [undefined, /cannot be read/],
  ERR_SSL_SOMETHING_NEW: ['protocol', /could be agreed/],
  EPROTO: ['protocol', /could be agreed/],
} as const;

describe('what is wrong with a certificate or with TLS', () => {
  it.each(Object.entries(texts))('by the text "%s"', (text, message) => {
    expect(tlsProblem('UNSPECIFIED', text)?.message).toMatch(message);
  });

  it.each(Object.entries(codes))('by the code %s', (code, [detail, message]) => {
    const problem = tlsProblem(code, 'text');
    expect(problem?.message).toMatch(message);
    expect(problem?.detail).toBe(detail);
  });

  it.each(['a text of a later OpenSSL', '', 'Missing Authority Key Identifier'])(
    'is a refused certificate for any other text: "%s"',
    (text) =>
      expect(tlsProblem('UNSPECIFIED', text)).toMatchObject({ message: expect.stringContaining('was refused') }),
  );

  it.each(['ECONNRESET', 'ENOTFOUND', 'TypeError', 'UND_ERR_SOCKET', ''])('is nothing for %s', (code) =>
    expect(tlsProblem(code, 'text')).toBeUndefined(),
  );
});
