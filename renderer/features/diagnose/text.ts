import type { Certificate, PeerCertificates } from '../../../shared/certificates.ts';
import type { Check, CheckName } from '../../../shared/diagnose-result.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
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
    refused: 'Root authority trusted, certificate refused for another reason',
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
  fullFingerprint: 'SHA-256 fingerprint',
  inReport: 'Certificate',
  asText: 'Certificate as text',
} as const;

const caFile = settingTexts.trustedCaFile.label;
const listed = new Intl.ListFormat('en', { type: 'conjunction' });

const trust = {
  open: { root: 'Trust this CA…', server: 'Trust this certificate…' },
  notInPractice: 'A certificate can be trusted outside of practice only.',
  notForOperators: 'Only an administrator can trust a certificate.',
  settingsChanged: 'Settings changed since this diagnosis. To trust a certificate, run it again.',
  missingRoot: ({ issuer, subject, isAuthority }: Certificate) =>
    `${
      isAuthority
        ? `The server presents the intermediate authority “${subject}”, but not its root authority, without which it is not enough.`
        : 'The server presents no certificate of an authority.'
    } The issuer is “${issuer}”: get the root certificate from whoever runs it, and name its PEM file in ${caFile}.`,
  titles: { root: 'Trust this CA?', server: 'Trust this certificate?' },
  meansRoot:
    'Connections to Privileged Identity and to the appliance will then accept every server whose certificate this authority issued.',
  meansServer:
    'The server issued its certificate itself, and it is not an authority. Trusting it trusts this one server, until it gets another certificate.',
  meansServerAuthority:
    'The server issued its certificate itself. Trusting it trusts this server, until it gets another certificate, and also every certificate that it issues, because it is marked as an authority.',
  compare: {
    root: 'Ask whoever runs this certificate authority for the fingerprint, and compare all of it. What this connection shows proves nothing: whoever intercepts it can show a certificate of their own.',
    server:
      'Read the fingerprint on the server itself, or ask whoever runs it, and compare all of it. What this connection shows proves nothing: whoever intercepts it can show a certificate of their own.',
  },
  consequence: `Trust writes the certificate to a file in the data folder and enters that file as ${caFile}; the settings are not saved yet. Stored secrets must then be typed again, because they are bound to the trusted authorities.`,
  compared: 'I have compared the fingerprint',
  compareFirst: 'Compare the fingerprint first.',
  button: 'Trust',
  running: 'Checking the certificate…',
  failed: 'Not trusted',
  trustedTitle: (subject: string) => `“${subject}” was added to ${caFile}, not saved yet`,
  appliesAfterSaving: 'It is used in tests and diagnoses of this window at once, and by the service after saving.',
  typeAgain: (here: readonly string[], onAppliance: readonly string[]) =>
    [
      'Secrets are bound to the trusted authorities.',
      ...(here.length === 0 ? [] : [`Before saving, type again: ${listed.format(here)}.`]),
      ...(onAppliance.length === 0 ? [] : [`After saving, type again on Appliance: ${listed.format(onAppliance)}.`]),
    ].join(' '),
} as const;

export const text = {
  checks,
  trust,
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
  firstFailed: (check: string) => `First failed check: ${check}`,
  alsoFailed: (check: string) => `Also failed: ${check}`,
  checkOfGroup: (check: string, group: string) => (check === group ? check : `${check} (${group})`),
  didNotRun: 'The diagnosis could not run',
  whatToCheck: 'What to check',
  hint: 'Hint',
  copy: 'Copy as text',
  report: 'Diagnosis as text',
} as const;
