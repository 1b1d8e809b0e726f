// The certificate package resolves its parts through reflection and needs this first.
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  type Extension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate with its key, in PEM, as `tls.createServer` takes it. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface TestCertificateOptions {
  readonly dnsName?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A self-signed certificate; by default valid now and for `localhost`. */
export async function testCertificate(options: TestCertificateOptions = {}): Promise<TestCertificate> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...facts(options),
    keys,
    name: `CN=${nameOf(options)}`,
    extensions: [...extensionsOf(options), new BasicConstraintsExtension(true, undefined, true)],
  });
  return inPem(certificate, keys);
}

/** A server certificate that an authority has signed, and the certificate of the authority. */
export async function certifiedByAuthority(
  options: TestCertificateOptions = {},
): Promise<TestCertificate & { readonly authority: string }> {
  const [authorityKeys, keys] = await Promise.all([newKeys(), newKeys()]);
  const authorityName = 'CN=Test Authority';
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...facts({}),
    keys: authorityKeys,
    name: authorityName,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  const certificate = await X509CertificateGenerator.create({
    ...facts(options),
    subject: `CN=${nameOf(options)}`,
    issuer: authorityName,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: extensionsOf(options),
  });
  return { ...(await inPem(certificate, keys)), authority: authority.toString('pem') };
}

type Keys = Awaited<ReturnType<typeof newKeys>>;

function newKeys() {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function nameOf({ dnsName = 'localhost' }: TestCertificateOptions): string {
  return dnsName;
}

function facts(options: TestCertificateOptions) {
  const day = 24 * 60 * 60_000;
  const { notBefore = new Date(Date.now() - day), notAfter = new Date(Date.now() + day) } = options;
  return { notBefore, notAfter, signingAlgorithm: algorithm };
}

function extensionsOf(options: TestCertificateOptions): Extension[] {
  return [new SubjectAlternativeNameExtension([{ type: 'dns', value: nameOf(options) }])];
}

async function inPem(certificate: X509Certificate, { privateKey }: Keys): Promise<TestCertificate> {
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', privateKey)).toString('base64');
  return { cert: certificate.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n` };
}
