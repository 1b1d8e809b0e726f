import type { StartStep, StepState } from './start-store.ts';
import { count } from '../../lib/words.ts';

/** The words of the first run, and of the picture of the chain. */

export const start = {
  title: 'Start here',
  text: 'This program sets up and proves the bridge between Privileged Remote Access and Privileged Identity (PI): which credentials a user is offered on an endpoint, and why. Three steps lead there.',
  steps: {
    choose: 'Practice, or your own server',
    connect: 'Connect to Privileged Identity',
    test: 'Run the first test',
  } satisfies Record<StartStep, string>,
  states: { done: 'Done', current: 'Now', next: 'Next' } satisfies Record<StepState, string>,
  ownServer: 'Set up your own server',
  missing: (n: number) => `${count(n, 'setting is', 'settings are')} still missing or not right:`,
  unsaved: 'Everything is filled in. It counts once it is saved.',
  openSettings: 'Open Plugin settings',
  test: 'Asks PI what a user would be offered on an endpoint. It needs no running service and changes nothing in PI.',
  openTest: 'Open Test settings',
  hide: 'Hide these steps',
} as const;

export const chain = {
  title: 'The chain',
  text: 'From the console that asks for a credential to the vault that has it. Each part leads to its screen.',
  list: 'The parts of the chain, in order',
  stations: {
    console: 'Access console',
    appliance: 'Appliance',
    ecm: 'ECM service',
    pi: 'Privileged Identity',
  },
  spans: {
    requests: 'Requests',
    link: 'Appliance link',
    reach: 'Connection to PI',
  },
  console: 'Privileged Remote Access',
  noSite: 'No site entered',
  noAddress: 'No address entered',
  requests: (n: number) => (n === 0 ? 'No request yet' : `${count(n, 'request', 'requests')} answered`),
  failures: (n: number) => `${n.toLocaleString('en')} failed`,
  notKnown: 'Not known',
} as const;
