// The certificate package resolves its parts through reflection and needs this first.
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** Certificates as internal certificate authorities make them: any extension, kind of key, signature, chain and date. */

export type KeyKind = 'ec' | 'rsa-1024' | 'rsa-2048' | 'rsa-2048-sha1' | 'ed25519';

const algorithms: Readonly<Record<KeyKind, { readonly name: string; readonly [member: string]: unknown }>> = {
  ec: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'rsa-1024': rsa(1024, 'SHA-256'),
  'rsa-2048': rsa(2048, 'SHA-256'),
  'rsa-2048-sha1': rsa(2048, 'SHA-1'),
  ed25519: { name: 'Ed25519' },
};

function rsa(modulusLength: number, hash: string) {
  return { name: 'RSASSA-PKCS1-v1_5', modulusLength, publicExponent: new Uint8Array([1, 0, 1]), hash };
}

type Keys = Awaited<ReturnType<typeof newKeys>>;

export interface Issued {
  readonly certificate: X509Certificate;
  readonly keys: Keys;
  readonly kind: KeyKind;
  readonly name: string;
}

export interface CertificateRequest {
  readonly name: string;
  /** Signs itself without one. */
  readonly issuer?: Issued | undefined;
  readonly key?: KeyKind;
  /** Keys that were made before. */
  readonly keys?: Keys | undefined;
  readonly extensions: readonly Extension[];
  readonly notBefore?: Date | undefined;
  readonly notAfter?: Date | undefined;
}

const day = 24 * 60 * 60_000;

export function newKeys(kind: KeyKind) {
  // Of the kinds of keys the type knows one only.
  return crypto.subtle.generateKey(algorithms[kind] as typeof algorithms.ec & { namedCurve: string }, true, [
    'sign',
    'verify',
  ]);
}

export async function issue(request: CertificateRequest): Promise<Issued> {
  const { name, issuer, key: kind = 'ec' } = request;
  const keys = request.keys ?? (await newKeys(kind));
  const signer = issuer ?? { keys, kind, name };
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: `CN=${signer.name}`,
    publicKey: keys.publicKey,
    signingKey: signer.keys.privateKey,
    signingAlgorithm: algorithms[signer.kind],
    notBefore: request.notBefore ?? new Date(Date.now() - day),
    notAfter: request.notAfter ?? new Date(Date.now() + day),
    extensions: [...request.extensions],
  });
  return { certificate, keys, kind, name };
}

/** Any extension; `value` is meant to be DER. */
export const extension = (oid: string, isCritical: boolean, value: readonly number[]): Extension =>
  new Extension(oid, isCritical, Uint8Array.from(value));

export const authority = (pathLength?: number): Extension => new BasicConstraintsExtension(true, pathLength, true);
export const noAuthority = new BasicConstraintsExtension(false);
export const localhost = new SubjectAlternativeNameExtension([
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
]);
export const usage = (...oids: readonly string[]): Extension => new ExtendedKeyUsageExtension([...oids]);
export const purposes = {
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  any: '2.5.29.37.0',
} as const;
export const unknownCritical = new Extension('1.2.3.4.5', true, new Uint8Array([0x0c, 0x01, 0x78]));
/** Permits `other.example` only: SEQUENCE { [0] { SEQUENCE { [2] "other.example" } } }. */
export const otherNamesOnly = new Extension(
  '2.5.29.30',
  true,
  new Uint8Array([0x30, 0x13, 0xa0, 0x11, 0x30, 0x0f, 0x82, 0x0d, ...Buffer.from('other.example')]),
);

export const certificateSigningOnly = new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true);
export const signingOnly = new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true);

/** Of the key of the certificate itself, and of the key that signs it. */
export const subjectKeyId = ({ publicKey }: Keys): Promise<Extension> =>
  SubjectKeyIdentifierExtension.create(publicKey);
export const authorityKeyId = ({ keys }: Issued): Promise<Extension> =>
  AuthorityKeyIdentifierExtension.create(keys.publicKey);

export function pemOf(...issued: readonly Issued[]): string {
  return issued.map(({ certificate }) => `${certificate.toString('pem')}\n`).join('');
}

/** Certificates and key as `tls.createServer` takes them; its own certificate comes first. */
export async function serverOptions(own: Issued, ...sent: readonly Issued[]) {
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', own.keys.privateKey)).toString('base64');
  return {
    cert: pemOf(own, ...sent),
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
    // Servers that offer weak keys and signatures exist; this program refuses them.
    ciphers: 'DEFAULT@SECLEVEL=0',
  };
}
