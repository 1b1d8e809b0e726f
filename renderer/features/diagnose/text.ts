import { count } from '../../lib/words.ts';

/** The words of Diagnose. The checks' names are with Overview, which shows the lower ones too. */

export const groupNames = ['pi', 'service', 'appliance'] as const;
export type GroupName = (typeof groupNames)[number];

const groups: Readonly<Record<GroupName, string>> = {
  pi: 'To PI',
  service: 'Our service',
  appliance: 'To the appliance',
};

export const diagnose = {
  lead: 'Climbs from the name in the address to the finished answer, and says on which check it breaks.',
  run: 'Run diagnosis',
  runAgain: 'Run again',
  cancel: 'Cancel',
  running: (done: number, all: number) => `Checking… ${done} of ${all}`,
  usesSaved: 'Uses the saved settings.',
  usesDraft:
    'Uses what is on the Plugin settings screen – not saved yet. Service and appliance are checked with what is saved.',
  usedSaved: 'With the saved settings',
  usedDraft: 'With plugin settings that were not saved',
  withUser: 'With the user and endpoint of Test settings',
  withUserFilled: (request: string) => `${request}. Needed for Impersonation and List of credentials.`,
  withUserEmpty: 'Needed for Impersonation and List of credentials. Fill in Test settings first.',
  openTest: 'Open Test settings',
  groups,
  waiting: 'Not checked yet',
  checking: 'Checking…',
  notReached: 'Not checked: the diagnosis was cancelled before.',
  notInPractice: {
    service: 'Practice has no service of its own. Leave practice to check the real one.',
    appliance: 'Practice has no appliance. Leave practice to check the real one.',
  } satisfies Partial<Record<GroupName, string>>,
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
  open: { 'plugin-settings': 'Open Plugin settings', appliance: 'Open Appliance', service: 'Open Service & logs' },
  copy: 'Copy as text',
  report: 'Diagnosis as text',
  link: 'Open Diagnose',
} as const;
