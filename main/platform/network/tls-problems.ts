import type { ErrorDetail } from '../../../shared/errors.ts';

/**
 * What is wrong with the certificate of a server, or with TLS itself. `message` and `hint` are sentences with `{server}` (PI, the
 * appliance), `{holder}` (whose certificate is to be replaced) and `{address}` (where the host name comes from).
 */
export interface TlsProblem {
  /** Absent where none of the closed list says it. */
  readonly detail?: ErrorDetail<'tls'>;
  readonly message: string;
  readonly hint: string;
  /** The setting that the hint names: of the address, or Trusted CA File. */
  readonly setting?: 'address' | 'authorities';
}

const certificate = 'The certificate of {server}';
const chain = `${certificate}, or one of those that issued it,`;
const reissue = (what: string) => `Have the certificate authority issue a certificate for {holder} ${what}.`;
const repair = (what: string) =>
  `Have the certificate authority replace its own certificate by one ${what}, then renew the certificate of {holder}.`;

const unknownAuthority: TlsProblem = {
  detail: 'unknown-ca',
  message: `${certificate} is not signed by an authority that this machine trusts.`,
  hint: '', // depends on what is trusted: see network-failures.ts
  setting: 'authorities',
};

const supportedKinds = reissue('with an RSA or elliptic-curve key and a signature with SHA-256');

/**
 * A trusted authority has the name of the one that signed, and did not sign.
 * @param authority its name
 * @param file the setting that names the file
 */
export function sameNamed(
  authority: string,
  file: string,
  { isOfServer, hasSigner }: { readonly isOfServer: boolean; readonly hasSigner: boolean },
): TlsProblem {
  const found = { detail: 'unknown-ca', setting: 'authorities' } as const;
  if (hasSigner) {
    const message = `${file} has more than one certificate of the authority ${authority}, and one of them did not sign the certificate of {server}.`;
    const hint = `Remove the former certificates of this authority from the file of ${file} (or of NODE_EXTRA_CA_CERTS).`;
    return { ...found, message, hint };
  }
  const message = `${isOfServer ? certificate : chain} was not signed by the authority ${authority} in ${file}, although that has the name of its issuer.`;
  const hint = `Put the current certificate of this authority into the file of ${file} (or of NODE_EXTRA_CA_CERTS), in place of the former one. Only if it is there already, ${uncapitalized(supportedKinds)}`;
  return { ...found, message, hint };
}

function uncapitalized(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}

/** Of a certificate that was refused for a reason which the table does not have. */
export const otherRefusal: TlsProblem = {
  message: `${certificate} was refused.`,
  hint: 'Look up the code, and have the certificate of {holder} and those that issued it checked by whoever runs the certificate authority.',
};

/** Of a handshake that failed for a reason which the table does not have. */
export const otherProtocol: TlsProblem = {
  detail: 'protocol',
  message: 'No TLS connection to {server} could be agreed.',
  hint: '{server} must offer TLS 1.2 or newer on this port; check that the port speaks https.',
};

const wrongName: TlsProblem = {
  detail: 'wrong-host',
  message: `${certificate} is for another host name.`,
  hint: 'Use a host name {address} that is in the certificate.',
  setting: 'address',
};

/** By Node's code, or by OpenSSL's text where Node has no code (`UNSPECIFIED`). The first that matches is taken. */
const problems: readonly (readonly [RegExp, TlsProblem])[] = [
  [
    /^CERT_HAS_EXPIRED$|^certificate has expired/,
    {
      detail: 'expired',
      message: `${chain} has expired.`,
      hint: 'Renew the certificate of {holder}, and check the clock of this machine.',
    },
  ],
  [
    /^CERT_NOT_YET_VALID$|^certificate is not yet valid/,
    {
      detail: 'expired',
      message: `${chain} is not valid yet.`,
      hint: 'Check the clock of this machine, and the date from which the certificate of {holder} is valid.',
    },
  ],
  [
    /^ERROR_IN_CERT_NOT_(BEFORE|AFTER)_FIELD$|^format error in certificate's not/,
    { detail: 'expired', message: `${chain} has a date that cannot be read.`, hint: reissue('with valid dates') },
  ],
  [
    /^NO_SUBJECT_ALTERNATIVE_NAME$/,
    {
      detail: 'wrong-host',
      message: `${certificate} names no host: it has no Subject Alternative Name.`,
      hint: reissue('with its host name as a Subject Alternative Name; a Common Name alone is not enough'),
      setting: 'address',
    },
  ],
  [/^ERR_TLS_CERT_ALTNAME_(INVALID|FORMAT)$|^HOSTNAME_MISMATCH$|^(hostname|IP address) mismatch/i, wrongName],
  [
    /^OWN_PURPOSE$/,
    {
      message: `${certificate} is not meant for a server (extended key usage).`,
      hint: reissue('for server authentication (extended key usage serverAuth)'),
    },
  ],
  [
    /^ISSUER_PURPOSE$/,
    {
      message: 'A certificate that issued the one of {server} is not meant to issue certificates for servers.',
      hint: repair('without extended key usage, or with serverAuth in it'),
    },
  ],
  [
    /^INVALID_PURPOSE$|^unsuitable certificate purpose|^key usage does not include digital signature/,
    {
      message: `${certificate} is not meant for a server, or one of those that issued it is not meant for an authority.`,
      hint: `${reissue('for server authentication (key usage digitalSignature, extended key usage serverAuth)')} The certificates that issued it must be those of authorities (CA:TRUE, key usage keyCertSign).`,
    },
  ],
  [
    /^EE certificate key too weak/,
    { message: `${certificate} has a key that is too short.`, hint: reissue('with an RSA key of 2048 bits or more') },
  ],
  [
    /^CA certificate key too weak/,
    {
      message: `A certificate that issued the one of {server} has a key that is too short.`,
      hint: repair('with an RSA key of 2048 bits or more'),
    },
  ],
  [
    /^CA signature digest algorithm too weak/,
    {
      message: `${chain} is signed with SHA-1 or MD5, which are no longer secure.`,
      hint: reissue('that is signed with SHA-256, by an authority whose own certificate is signed so too'),
    },
  ],
  [
    /^(permitted|excluded) subtree violation|name constraint|name syntax/,
    {
      message: `${certificate} is for a name that its authority may not issue certificates for (name constraints).`,
      hint: reissue('by an authority whose name constraints allow the host name'),
    },
  ],
  [
    /^unhandled critical extension|^unsupported extension feature/,
    {
      message: `${chain} has a critical extension that this program does not know.`,
      hint: reissue('without that extension, or with the extension not marked critical'),
    },
  ],
  [
    /^PATH_LENGTH_EXCEEDED$|^CERT_CHAIN_TOO_LONG$|^(proxy )?path length|^certificate chain too long/i,
    {
      message: `Between {server} and its root certificate are more authorities than allowed (path length).`,
      hint: reissue('by an authority whose path length allows it'),
    },
  ],
  [
    /^INVALID_CA$|^ISSUER_NO_AUTHORITY$|^invalid CA certificate|^invalid non-CA certificate|certificate signing|issuer certificate doesn't/,
    {
      message: `A certificate that issued the one of {server} is not one of an authority.`,
      hint: repair('that is marked as an authority (basic constraints CA:TRUE, key usage keyCertSign)'),
    },
  ],
  [
    /^CERT_REVOKED$|^certificate revoked/,
    { message: `${chain} was revoked by its authority.`, hint: reissue('in place of the revoked one') },
  ],
  [
    /^CERT_(REJECTED|UNTRUSTED)$|^certificate (rejected|not trusted)/,
    {
      message: `${certificate} is marked as not to be trusted on this machine.`,
      hint: "Look at the entry of the authority in the operating system's store.",
    },
  ],
  [
    /^UNABLE_TO_(DECRYPT_CERT_SIGNATURE|DECODE_ISSUER_PUBLIC_KEY)$|^CERT_SIGNATURE_FAILURE$|^certificate signature failure|signature algorithm|^unable to decode issuer|explicit ECC|Suite B/i,
    {
      message: `${chain} has a signature that does not verify, or a kind of key or signature that is not supported.`,
      // The authorities of the system are not searched for the name of the issuer.
      hint: `${supportedKinds} If the operating system's store has a former certificate of the authority, replace it by the current one.`,
    },
  ],
  [
    /CRL/,
    {
      message: `Whether the certificate of {server} was revoked could not be checked.`,
      hint: 'Renew the revocation list (CRL) of the certificate authority.',
    },
  ],
  [/^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$|^unable to|self.signed/, unknownAuthority],
  [
    /^ERR_SSL_(UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|TLSV1_ALERT_PROTOCOL_VERSION|WRONG_SSL_VERSION)$/,
    {
      detail: 'protocol',
      message: '{server} offers no version of TLS that this program accepts.',
      hint: '{server} must offer TLS 1.2 or newer; older versions are not secure.',
    },
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL|RECORD_TOO_LARGE)$/,
    {
      detail: 'protocol',
      message: 'What answers does not speak TLS.',
      hint: 'Check the port {address}: it must be the one that speaks https.',
      setting: 'address',
    },
  ],
  [
    /^ERR_SSL_(\w*CERTIFICATE_REQUIRED|\w*ALERT_BAD_CERTIFICATE|\w*ALERT_CERTIFICATE_\w+|\w*UNKNOWN_CA)$/,
    {
      detail: 'protocol',
      message: '{server} demands a certificate of this program (client certificate).',
      hint: 'Set the web server to ignore client certificates for this address; this program has none.',
    },
  ],
  [
    /^ERR_SSL_(\w*HANDSHAKE_FAILURE|NO_SHARED_CIPHER|\w*_KEY_TOO_SMALL|BAD_ECPOINT|WRONG_SIGNATURE_TYPE|\w*INSUFFICIENT_SECURITY|UNSUPPORTED_\w+|\w*LEGACY_\w+)$/,
    {
      detail: 'protocol',
      message: 'Nothing that {server} offers for encryption is accepted by this program.',
      hint: '{server} must offer TLS 1.2 or newer with an RSA (2048 bits or more) or elliptic-curve key and current cipher suites, and must not demand a client certificate.',
    },
  ],
  [
    /^ERR_OSSL_(ASN1|X509)\w*$/,
    { message: `${certificate} cannot be read.`, hint: reissue('that is encoded correctly') },
  ],
];

/** Node's codes of certificate verification that say nothing more, and those that the table may lack. */
const refusals = /^(UNSPECIFIED|OUT_OF_MEM|CERT_\w+|INVALID_\w+|ERROR_IN_C\w+|UNABLE_TO_\w+|SUBJECT_\w+|AKID_\w+)$/;
const tlsCodes = /^(EPROTO|ERR_(SSL|OSSL|TLS)_\w+)$/;

/** The problem that an error of TLS reports; `undefined` for an error that is none. */
export function tlsProblem(code: string, text: string): TlsProblem | undefined {
  const isRefusal = refusals.test(code);
  // OpenSSL calls the alerts of SSLv3 "ssl/tls" since 3.2.
  const named = code === 'UNSPECIFIED' ? text : code.replace('_SSL/TLS_', '_SSLV3_');
  const known = problems.find(([pattern]) => pattern.test(named));
  if (known !== undefined) return known[1];
  if (isRefusal) return otherRefusal;
  return tlsCodes.test(named) ? otherProtocol : undefined;
}
