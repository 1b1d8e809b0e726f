import { daysLeft, daysLeftInWords, type Certificate, type PeerCertificates } from '../../../shared/certificates.ts';
import { timeFact, type Fact } from '../../ui/facts.tsx';
import { text } from './text.ts';

const words = text.certificates;

export interface CertificateView {
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** What tells a certificate that may be trusted from another. @param now the time for the remaining days */
export function trustFacts(certificate: Certificate, now: number): readonly Fact[] {
  const { subject, validTo } = certificate;
  return [
    [words.subject, subject],
    timeFact(words.validTo, Date.parse(validTo), ` (${daysLeftInWords(daysLeft(certificate, now))})`),
  ];
}

/** A fingerprint in lines of sixteen pairs, to be compared by eye. */
export function fingerprintLines(fingerprint: string): readonly string[] {
  const pairs = fingerprint.split(':');
  return [pairs.slice(0, 16), pairs.slice(16)].flatMap((line) => (line.length === 0 ? [] : [line.join(':')]));
}

function viewOf(certificate: Certificate, index: number, count: number, now: number): CertificateView {
  const { subject, issuer, names, validFrom, validTo, fingerprint } = certificate;
  return {
    title: index === 0 ? words.own : index === count - 1 && subject === issuer ? words.root : words.intermediate,
    facts: [
      [words.subject, subject],
      [words.issuer, subject === issuer ? words.itself : issuer],
      ...(names.length === 0 ? [] : [[words.names, names.join(', ')] as const]),
      timeFact(words.validFrom, Date.parse(validFrom)),
      timeFact(words.validTo, Date.parse(validTo), ` (${daysLeftInWords(daysLeft(certificate, now))})`),
      [words.fingerprint, fingerprint],
    ],
  };
}

/** The chain from the certificate of the server to the root. @param now the time for the remaining days */
export function certificateViews({ chain }: PeerCertificates, now: number): readonly CertificateView[] {
  return chain.map((certificate, index) => viewOf(certificate, index, chain.length, now));
}

export function certificateLine({ chain: [own] }: PeerCertificates, now: number): string {
  return own === undefined
    ? ''
    : `${own.subject}, ${daysLeftInWords(daysLeft(own, now))}, ${words.fingerprint} ${own.fingerprint}`;
}

export function certificatesAsText(certificates: PeerCertificates, now: number): string {
  const { protocol, trust } = certificates;
  const parts = certificateViews(certificates, now).map(({ title, facts }) =>
    [title, ...facts.map(([name, value, utc]) => `  ${name}: ${utc === undefined ? value : `${value}, ${utc}`}`)].join(
      '\n',
    ),
  );
  return [`${words.protocol}: ${protocol}`, `${words.trust}: ${words.trusts[trust]}`, '', parts.join('\n\n'), ''].join(
    '\n',
  );
}
