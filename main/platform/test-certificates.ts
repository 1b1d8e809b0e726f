// The certificate package resolves its parts through reflection and needs this first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';

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

/** A self-signed certificate, made for one test; valid around now and for `localhost` unless told otherwise. */
export async function testCertificate(options: TestCertificateOptions = {}): Promise<TestCertificate> {
  const day = 24 * 60 * 60_000;
  const { dnsName = 'localhost', notBefore = new Date(Date.now() - day), notAfter = new Date(Date.now() + day) } = options;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${dnsName}`,
    keys,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, undefined, true), new SubjectAlternativeNameExtension([{ type: 'dns', value: dnsName }])],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { cert: certificate.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n` };
}
