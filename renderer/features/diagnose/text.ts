import type { PeerCertificates } from '../../../shared/certificates.ts';
import type { Check, CheckName } from '../../../shared/diagnose-result.ts';
import { count } from '../../lib/words.ts';

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
  contract: 'Server contract',
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
  lead: 'As received from the server during this diagnosis, trusted or not.',
  protocol: 'TLS version',
  trust: 'Trust',
  trusts: {
    system: 'Issued by an authority that this computer trusts',
    'trusted-ca-file': 'Issued by an authority in Trusted CA File or NODE_EXTRA_CA_CERTS',
    none: 'Issuer not trusted by this computer',
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
  lead: 'Checks each step from DNS to the credential list and shows the first failure.',
  run: 'Run diagnosis',
  runAgain: 'Run again',
  running: (done: number, all: number) => `Checking… ${done} of ${all}`,
  usesSaved: 'Uses the saved settings.',
  usesDraft:
    'Uses the unsaved changes on the Plugin settings screen. Service and appliance are checked with the saved settings.',
  usedSaved: 'With the saved settings',
  usedDraft: 'With plugin settings that were not saved',
  withUser: 'With the user and endpoint of Test settings',
  withUserFilled: (request: string) => `${request}. Needed for Impersonation and List of credentials.`,
  withUserEmpty: 'Needed for Impersonation and List of credentials. Fill in Test settings first.',
  groups: { pi: 'Privileged Identity', service: 'ECM service', appliance: 'Appliance' },
  waiting: 'Not checked yet',
  checking: 'Checking…',
  notReached: 'Not checked: the diagnosis was cancelled.',
  notInPractice: {
    service: 'Practice has no service of its own. Leave practice to check the real one.',
    appliance: 'Practice has no appliance. Leave practice to check the real one.',
  },
  notReceived: 'No result was received for this check.',
  notTried: (below: string) => `Skipped because “${below}” failed.`,
  allGood: (n: number) => (n === 1 ? 'The check passed' : `All ${n.toLocaleString('en')} checks passed`),
  warned: (passed: number, warnings: number) =>
    `${count(passed, 'check', 'checks')} passed, ${count(warnings, 'warning', 'warnings')}`,
  cancelledText: 'The diagnosis was cancelled. The results up to that point are shown below.',
  failedTitle: (group: string, check: string) => `${group}: ${check} failed`,
  alsoFailed: (group: string, check: string) => `Also failed: ${group}, ${check}`,
  didNotRun: 'The diagnosis could not run',
  whatToCheck: 'What to check',
  hint: 'Hint',
  copy: 'Copy as text',
  report: 'Diagnosis as text',
} as const;
