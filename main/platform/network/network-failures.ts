import { X509Certificate } from 'node:crypto';
import { failure, type Failure } from '../../../shared/errors.ts';
import type { SettingName } from '../../../shared/setting-names.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { NetworkCause, TlsCause } from './network-errors.ts';
import { systemAuthorityTest } from './tls-trust.ts';
import { otherProtocol, otherRefusal } from './tls-problems.ts';
import { certificatesIn, nameText } from './certificate-file.ts';

/** The server of a connection, as sentences name it. */
export interface TlsServer {
  /** "PI", "the appliance". */
  readonly server: string;
  /** Whose certificate is renewed: "the PI web server". */
  readonly holder: string;
  /** Where its host name comes from: 'in "Endpoint URL"'. */
  readonly address: string;
  readonly setting: SettingName;
}

/** What is wrong with the certificate of a server, or with TLS, and what to do about it. */
export function tlsFailure(cause: TlsCause, server: TlsServer, doing: string): Failure {
  const { problem, code } = cause;
  const filled = (text: string): string =>
    capitalized(text.replaceAll(/\{(server|holder|address)\}/g, (_, name) => server[name as 'server']));
  const isOther = problem === otherRefusal || problem === otherProtocol;
  const message = isOther ? `${problem.message.slice(0, -1)} (${shownCode(code)}).` : problem.message;
  const hint = problem.setting === 'authorities' ? authorityHint(cause) : problem.hint;
  const settings = { address: server.setting, authorities: 'trustedCaFile' } as const;
  const setting = problem.setting && settings[problem.setting];
  return failure('tls', problem.detail, { message: filled(message), doing, hint: filled(hint) }, { setting });
}

/** Of `connectivity` (`proxy`), whatever server is behind the proxy. */
export const proxyText = {
  message: 'The proxy cannot be reached, or refused the connection.',
  hint: 'Check the proxy in the environment (HTTPS_PROXY, NO_PROXY): its name and port, and whether it wants a login; it gets a basic one at most, no NTLM or Kerberos.',
};

/** A variable of the environment has no usable address of a proxy. What it has is not repeated: it may be a password. */
export function proxySettingFailure(
  { variable, reason }: Extract<NetworkCause, { readonly kind: 'proxy-setting' }>,
  doing: string,
): Failure {
  const message = `The environment variable ${variable} ${reason}.`;
  const hint = `Correct ${variable} in the environment of this program, remove it, or name the host in NO_PROXY if it is reached without a proxy.`;
  return failure('configuration', 'input', { message, doing, hint });
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** A code of Node, or a text of OpenSSL, which are short and have no special characters. */
function shownCode(code: string): string {
  return /^[\w ,.;:'()/-]{1,120}$/.test(code) ? code : 'unknown code';
}

const file = `"${settingTexts.trustedCaFile.label}"`;
const addRoot = `add the root certificate of the authority to the file of ${file}, or to the operating system's store.`;

/** What the authorities that are trusted besides the system's lack. */
function authorityHint({ code, trustedCa }: TlsCause): string {
  const isOfSystem = systemAuthorityTest();
  const added = certificatesIn(trustedCa ?? '')
    .filter((pem) => !isOfSystem(pem))
    .flatMap(described);
  if (added.length === 0) return `Add the authority to the operating system's store, or name its PEM file in ${file}.`;
  const incomplete = added.filter(({ issuer }) => !added.some(({ subject }) => subject === issuer));
  // OpenSSL's code for a trusted certificate whose own issuer is not trusted.
  if (code === 'UNABLE_TO_GET_ISSUER_CERT' && incomplete.length > 0) {
    const gaps = incomplete.slice(0, maxNamed).map((each) => `"${each.subject}", but not its issuer "${each.issuer}"`);
    return `Trusted is the intermediate certificate ${gaps.join('; ')}: ${addRoot}`;
  }
  const names = added.slice(0, maxNamed).map(({ subject }) => `"${subject}"`);
  const more = added.length > maxNamed ? ` and ${added.length - maxNamed} more` : '';
  const has = `The certificates that ${file} and NODE_EXTRA_CA_CERTS add (${names.join('; ')}${more}) do not verify this one`;
  if (code !== 'UNABLE_TO_VERIFY_LEAF_SIGNATURE') return `${has}: ${addRoot}`;
  return `${has}, and {server} sends no intermediate certificate: let {holder} send those too. If none is missing, ${addRoot}`;
}

const maxNamed = 4;

function described(pem: string) {
  try {
    const { subject, issuer } = new X509Certificate(pem);
    return [{ subject: shownName(subject), issuer: shownName(issuer) }];
  } catch {
    return []; // certificates of NODE_EXTRA_CA_CERTS are not parsed before
  }
}

/** It stands in quotes, in a sentence whose braces are filled in. */
function shownName(name: string): string {
  return nameText(name).replaceAll(/["{}]/g, '\uFFFD').slice(0, 200);
}
