import { expect, it } from 'vitest';
import {
  daysLeft,
  daysLeftInWords,
  trustCandidateOf,
  type Certificate,
  type PeerCertificates,
} from './certificates.ts';

const now = Date.parse('2030-05-10T12:00:00Z');

it.each([
  ['2030-05-12T12:00:00Z', '2 days left'],
  ['2030-05-11T13:00:00Z', '1 day left'],
  ['2030-05-11T11:00:00Z', 'less than 1 day left'],
  ['2030-05-10T11:00:00Z', 'expired 1 day ago'],
  ['2030-05-07T13:00:00Z', 'expired 3 days ago'],
])('a certificate until %s has %s', (validTo, words) => {
  expect(daysLeftInWords(daysLeft({ validTo }, now))).toBe(words);
});

const certificate = (subject: string, issuer: string, isAuthority = true): Certificate => ({
  subject,
  issuer,
  names: [],
  validFrom: '2030-01-01T00:00:00.000Z',
  validTo: '2031-01-01T00:00:00.000Z',
  fingerprint: `of ${subject}`,
  isAuthority,
});
const own = certificate('CN=pi', 'CN=Issuing', false);
const intermediate = certificate('CN=Issuing', 'CN=Root');
const root = certificate('CN=Root', 'CN=Root');
const self = certificate('CN=pi', 'CN=pi', false);

it.each<[string, PeerCertificates['chain'], ReturnType<typeof trustCandidateOf>]>([
  ['its root', [own, intermediate, root], { kind: 'root', certificate: root }],
  ['the self-signed certificate of the server', [self], { kind: 'server', certificate: self }],
  ['a root that the server does not present', [own, intermediate], { kind: 'missing-root', highest: intermediate }],
  ['a root where nothing but its own is presented', [own], { kind: 'missing-root', highest: own }],
  ['a root where the last is no authority', [own, self], { kind: 'missing-root', highest: self }],
])('an unknown chain needs %s to be trusted', (_what, chain, candidate) => {
  expect(trustCandidateOf({ protocol: 'TLSv1.3', trust: 'none', chain })).toEqual(candidate);
});

it.each(['system', 'trusted-ca-file', 'refused'] as const)('a chain with trust "%s" needs nothing', (trust) => {
  expect(trustCandidateOf({ protocol: 'TLSv1.3', trust, chain: [own, intermediate, root] })).toBeUndefined();
});
