import type { PeerCertificates } from '../../../shared/certificates.ts';
import type { Check, CheckName } from '../../../shared/diagnose-result.ts';
import { count } from '../../lib/words.ts';

/** The text of Diagnose. */

const checks: Readonly<Record<CheckName, string>> = {
  dns: 'Name resolution',
  tcp: 'Network connection',
  tls: 'Secure connection',
  soap: 'Web service',
  'registration-key': 'API Registration Key',
  login: 'API User login',
  version: 'PI version',
  impersonate: 'Impersonation',
  list: 'List of credentials',
  approver: 'Global Approver',
  service: 'ECM service',
  pipe: 'Named pipe',
  'site-dns': 'Name resolution',
  'site-tcp': 'Network connection',
  'site-tls': 'Secure connection',
  'site-login-page': 'Login page',
  oauth: 'OAuth client',
  'ecm-permission': 'Endpoint Credential Manager API',
  link: 'Link',
  active: 'Active in its group',
};

const checkStatus: Readonly<Record<Check['status'], string>> = {
  pass: 'Passed',
  warn: 'Warning',
  fail: 'Failed',
  skipped: 'Skipped',
};

const certificates = {
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
  inReport: 'Certificate',
  asText: 'Certificate as text',
} as const;

export const text = {
  checks,
  checkStatus,
  certificates,
  lead: 'Climbs from the name in the address to the finished answer, and says on which check it breaks.',
  run: 'Run diagnosis',
  runAgain: 'Run again',
  running: (done: number, all: number) => `Checking… ${done} of ${all}`,
  usesSaved: 'Uses the saved settings.',
  usesDraft:
    'Uses what is on the Plugin settings screen – not saved yet. Service and appliance are checked with what is saved.',
  usedSaved: 'With the saved settings',
  usedDraft: 'With plugin settings that were not saved',
  withUser: 'With the user and endpoint of Test settings',
  withUserFilled: (request: string) => `${request}. Needed for Impersonation and List of credentials.`,
  withUserEmpty: 'Needed for Impersonation and List of credentials. Fill in Test settings first.',
  groups: {
    pi: 'To PI',
    service: 'Our service',
    appliance: 'To the appliance',
  },
  waiting: 'Not checked yet',
  checking: 'Checking…',
  notReached: 'Not checked: the diagnosis was cancelled before.',
  notInPractice: {
    service: 'Practice has no service of its own. Leave practice to check the real one.',
    appliance: 'Practice has no appliance. Leave practice to check the real one.',
  },
  notReceived: 'The program said nothing about this check.',
  notTried: (below: string) => `Not tried, because “${below}” failed.`,
  allGood: (n: number) => `All is well: ${count(n, 'check', 'checks')} passed`,
  warned: (n: number) => `It works, with ${count(n, 'warning', 'warnings')}`,
  cancelledText: 'The diagnosis was cancelled. What was found until then is below.',
  failedTitle: (group: string, check: string) => `${group}: “${check}” failed`,
  alsoFailed: (group: string, check: string) => `Also failed – ${group}: “${check}”.`,
  didNotRun: 'The diagnosis did not run',
  whatToCheck: 'What to check',
  hint: 'Hint',
  copy: 'Copy as text',
  report: 'Diagnosis as text',
} as const;
