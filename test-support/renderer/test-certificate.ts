import type { Certificate } from '../../shared/certificates.ts';

/** A root authority, valid in 2030, unless the parts say something else. */
export function testCertificate(parts: Partial<Certificate> = {}): Certificate {
  return {
    subject: 'CN=Root',
    issuer: 'CN=Root',
    names: [],
    validFrom: '2030-01-01T00:00:00.000Z',
    validTo: '2031-01-01T00:00:00.000Z',
    fingerprint: 'AB:CD',
    isAuthority: true,
    ...parts,
  };
}
