import type { ImpactEffect } from '../../../shared/impact.ts';
import { count } from '../../lib/words.ts';

const effects: Readonly<Record<ImpactEffect, string>> = {
  loses: 'Loses credentials',
  gains: 'Gains credentials',
  differs: 'Different credentials',
  fails: 'Fails now',
  recovers: 'No longer fails',
};

export const impactTexts = {
  preview: 'Preview impact',
  title: 'Impact of the unsaved changes',
  explanation: (requests: number) =>
    `Looks up each scenario, and the newest ${requests} different requests of the history, with the saved settings and with your unsaved changes. Nothing is saved.`,
  practiceExplanation:
    'Looks up each scenario with the saved settings and with your unsaved changes. Nothing is saved. Practice does not use the request history.',
  running: (done: number, all: number) =>
    `Comparing… ${done.toLocaleString('en')} of ${count(all, 'request', 'requests')} done`,
  starting: 'Reading the requests…',
  cancelled: 'The preview was cancelled.',
  failed: 'Preview failed',
  close: 'Close preview',
  runAgain: 'Run again',
  nothing: 'There is nothing to compare: the request history is empty, and no scenarios are saved.',
  nothingInPractice: 'There is nothing to compare: no scenarios are saved.',
  addScenarios: 'Save scenarios on Test settings',
  savedFailed: 'Lookups with the saved settings fail',
  historyFailed: 'Only scenarios were compared, because the request history cannot be read',
  columns: { request: 'Request', change: 'Change', comparison: 'Comparison' },
  scenario: (name: string) => `Scenario: ${name}`,
  lastReceived: (time: string) => `Last received ${time}`,
  effects,
  lost: 'Lost',
  gained: 'Gained',
  flags: 'Notes changed',
  before: 'Before',
  offered: (n: number) => `${count(n, 'credential', 'credentials')} offered`,
  compare: 'Compare',
  compareOf: (request: string) => `Compare ${request}`,
} as const;
