import type { PeerCertificates } from '../../../shared/certificates.ts';

/** The words of the certificate viewer. */

export const certificates = {
  show: 'Show certificate',
  showOf: (check: string) => `Show certificate: ${check}`,
  title: 'Certificate of the server',
  lead: 'As the server showed it during this diagnosis, whether or not it was trusted.',
  protocol: 'TLS version',
  trust: 'Trust',
  trusts: {
    system: 'Vouched for by an authority that this machine trusts',
    'trusted-ca-file': 'Vouched for by the authority in Trusted CA File',
    none: 'None: nobody whom this machine trusts vouches for it now',
  } satisfies Record<PeerCertificates['trust'], string>,
  own: 'The server',
  intermediate: 'Intermediate authority',
  root: 'Root authority',
  subject: 'Subject',
  issuer: 'Issuer',
  itself: 'Itself (self-signed)',
  names: 'Names',
  validFrom: 'Valid from',
  validTo: 'Valid until',
  fingerprint: 'SHA-256',
  copy: 'Copy',
  inReport: 'Certificate',
  asText: 'Certificate as text',
  close: 'Close',
} as const;
