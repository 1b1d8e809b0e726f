import type {
  CredentialFlag,
  CredentialFormat,
  CredentialKind,
  TraceOutcome,
  TraceStage,
} from '../../../shared/lookup-result.ts';
import { count } from '../../lib/words.ts';

/** The words of Test settings. */

const kinds: Readonly<Record<CredentialKind, string>> = { local: 'Local', domain: 'Domain', shared: 'Shared' };
const formats: Readonly<Record<CredentialFormat, string>> = {
  name: 'name',
  upn: 'name@DOMAIN',
  'down-level': 'DOMAIN\\name',
};
const flags: Readonly<Record<CredentialFlag, string>> = {
  'needs-approval': 'Needs approval',
  'checked-out': 'Checked out by another',
  'remote-session-only': 'Remote session only',
  'auto-spin': 'Will rotate',
};
const stages: Readonly<Record<TraceStage, string>> = {
  identity: 'Who is asking',
  endpoint: 'Which endpoint',
  query: 'What PI was asked',
  permission: 'Permissions',
  filter: 'Filters',
  offer: 'Offered credentials',
  conclusion: 'Conclusion',
};
const traceOutcomes: Readonly<Record<TraceOutcome, string>> = {
  tried: 'Tried',
  kept: 'Kept',
  dropped: 'Dropped',
  warned: 'Warning',
  failed: 'Failed',
};

const test = {
  filledFrom: (time: string) => `Filled in from the request of ${time}.`,
  lead: 'Asks PI what a user would be offered on an endpoint, as the appliance would ask.',
  uses: 'Uses what is on the Plugin settings screen',
  usesUnsaved: ' – not saved yet',
  isNot: 'Needs no running service, and proves nothing about the appliance or its connection.',
  user: 'Console user',
  username: 'SRA Console Username',
  usernameHint: 'joe.user, ACME\\joe.user or joe.user@acme.com',
  distinguishedName: 'Distinguished Name',
  distinguishedNameHint: 'Optional, as the directory reports it',
  jumpItem: 'Jump Item',
  type: 'Type',
  jumpClientHint: 'Stands for Remote Jump and Local Jump too',
  hostHint: 'For example web01.hq.example or 10.0.0.5',
  urlHint: 'For example https://portal.hq.example/login',
  addressHint: 'Optional: the address besides the name',
  applicationHint: 'As named in the Jump Item',
  required: 'Required',
  absoluteUrl: 'Enter a whole address, such as https://portal.hq.example/login',
  lookUp: 'Look up',
  cancel: 'Cancel',
  lookingUp: 'Looking up credentials…',
  results: 'Result',
  noResult:
    'Nothing looked up yet. Fill in who asks and for which Jump Item, then choose Look up: the credentials, and why each is or is not offered, appear here.',
  found: (n: number) => `${count(n, 'credential', 'credentials')} found`,
  none: 'No credentials found',
  noneText: 'The lookup worked, and nothing is offered to this user on this endpoint. The explanation below says why.',
  lookFirst: 'Look here first:',
  failed: 'The lookup failed',
  cancelled: 'Cancelled',
  cancelledText: 'The lookup was cancelled. Nothing was changed.',
  warnings: 'Part of the answer is missing',
  fullCycle: 'Full cycle: also rotate after check-in',
  fullCycleHint:
    'Rotates the password in PI for real, where spin jobs are enabled and the credential is marked for it.',
  columns: {
    label: 'Credential',
    kind: 'Kind',
    source: 'System / list',
    format: 'Format',
    flags: 'Notes',
    retrieve: 'Retrieve',
  },
  filter: 'Filter by name, kind or system',
  shownOf: (rows: number, all: number) =>
    `${rows.toLocaleString('en')} of ${count(all, 'credential', 'credentials')} shown.`,
  asOffered: ' In the order of the offer.',
  sortedBy: (column: string, direction: 'ascending' | 'descending') => ` Sorted by ${column}, ${direction}.`,
  noMatch: 'No credential matches the filter.',
  kinds,
  formats,
  flags,
  retrieve: 'Retrieve Credential',
  retrieving: 'Retrieving…',
  retrieveOf: (label: string) => `Retrieve Credential ${label}`,
  retrieved: (account: string) => `Retrieved ${account}`,
  retrieveFailed: 'Not retrieved',
  retrieveCancelled: 'The retrieval was cancelled.',
  checkedIn: 'Checked in again.',
  pendingCheckIn: 'Checking in failed; it is tried again by itself.',
  leftCheckedOut: 'Not checked in.',
  noPassword: 'No password is shown here, whatever the outcome.',
  explanation: 'Explanation',
  explanationText: 'Every step of the decision, in order.',
  stages,
  traceOutcomes,
  example: 'Example',
  exampleOwn: 'Your own request',
  examples: {
    found: 'HQ\\ann on web01 – credentials of every kind',
    approval: 'HQ\\bob on web01 – may only request',
    hidden: 'HQ\\carol on lnx01 – hidden by a setting',
    conflict: 'HQ\\gina on file01 – held by someone else',
    none: 'HQ\\frank – permitted nothing',
    refused: 'HQ\\harry – may not be impersonated',
    application: 'erin on PAYROLL – by application name',
  },
  draftProblems: (n: number) => `${count(n, 'plugin setting needs', 'plugin settings need')} attention first`,
  showMore: (n: number, left: number) => `Show ${n.toLocaleString('en')} more of ${left.toLocaleString('en')}`,
} as const;

export const text = { test } as const;
