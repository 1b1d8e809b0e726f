import {
  accountStoreTypeLabels,
  accountStoreTypes,
  type AccountStoreTypeName,
} from '../../../shared/account-store-types.ts';

/** The inputs and outputs of the functions in plain words. */

const labels: Readonly<Record<string, string>> = {
  token: 'Login token',
  userName: 'User name',
  password: 'Password',
  authenticator: 'Authenticator (domain)',
  loginType: 'Kind of login',
  version: 'Version',
  system: 'Computer',
  domain: 'Domain',
  comment: 'Comment',
  until: 'Checked out until',
  requestId: 'Number of the request',
  jobId: 'Number of the job',
  settings: 'Settings of the job, as a whole',
  storeType: 'Account type',
  stored: 'One account of the list',
  shared: 'One credential of the list',
  accountName: 'Account name',
  customTypeName: 'Name of a custom account type',
  targetName: 'Computer or domain of the account',
  passwordList: 'Password list',
  listName: 'Name of the shared list',
  systemName: 'Computer name',
  systemDnsName: 'DNS name of the computer',
  systemIpAddress: 'IP address of the computer',
  domainName: 'Domain name',
  domainDnsName: 'DNS name of the domain',
  autoSpin: 'Rotated after check-in',
  hasRandomPassword: 'Has a random password',
  checkedOutTo: 'Checked out by',
  checkedOutComment: 'Comment of the check-out',
  checkedOutUntil: 'Checked out until',
  allowRemoteSessions: 'May start remote sessions',
  requestPasswords: 'May request the password',
  viewPasswords: 'May see the password',
  'job.comment': 'Comment of the job',
  'job.nextRun': 'When the job runs',
  'job.runOnNewSystems': 'Runs on new computers, too',
  'settings.domainName': 'In the settings: domain',
  'settings.fullAccountName': 'In the settings: account with its domain',
  'settings.storedAccountName': 'In the settings: account name',
  'settings.storedSystemName': 'In the settings: computer name',
  'schedule.retryEnabled': 'Tries again after a failure',
  'schedule.type': 'Kind of schedule',
  success: 'Done or not',
  code: 'Code',
  message: 'Message',
};

export function fieldLabel(field: string): string {
  return labels[field] ?? labels[field.slice(field.lastIndexOf('.') + 1)] ?? field;
}

const yesNo = [
  ['true', 'Yes'],
  ['false', 'No'],
] as const;

const numbered: Readonly<Record<string, readonly (readonly [ours: string, label: string])[]>> = {
  storeType: (Object.keys(accountStoreTypes) as readonly AccountStoreTypeName[]).map(
    (name) => [`${accountStoreTypes[name]}`, accountStoreTypeLabels[name]] as const,
  ),
  loginType: [
    ['1', 'Account of Privileged Identity'],
    ['2', 'Account of the authenticator (domain)'],
  ],
  'schedule.type': [['1', 'Once']],
};

/** The values of ours that a field can have, if the server may write them in another way. */
export function valuesOfField(field: string, kind: string): readonly (readonly [ours: string, label: string])[] {
  if (kind === 'flag') return yesNo;
  return numbered[field] ?? numbered[field.slice(field.lastIndexOf('.') + 1)] ?? [];
}
