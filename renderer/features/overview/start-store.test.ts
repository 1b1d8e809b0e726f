import { describe, expect, it } from 'vitest';
import { draftProblems } from '../plugin-settings/model.ts';
import { createStartStore, stepStates, type StartFacts, type StartState } from './start-store.ts';
import { savedPlugin, settingsView } from '../../../test-support/renderer/test-views.ts';

const nothing = settingsView({
  revision: 0,
  plugin: {},
  secrets: { apiPassword: 'not-set', apiRegistrationKey: 'not-set' },
});
const facts = (parts: Partial<StartFacts> = {}): StartFacts => ({
  view: nothing,
  values: nothing.plugin,
  secrets: {},
  dirty: false,
  ...parts,
});
const firstRun: StartState = { firstRun: true, ownServer: false, tested: false, hidden: false };
const saved = facts({ view: settingsView(), values: savedPlugin });

const missingOf = ({ view, values, secrets }: StartFacts) => draftProblems(view, values, secrets);

describe('the first steps', () => {
  it.each([
    ['nothing done', firstRun, facts(), ['current', 'next', 'next']],
    ['their own server chosen', { ...firstRun, ownServer: true }, facts(), ['done', 'current', 'next']],
    ['the form begun', firstRun, facts({ values: { apiUser: 'svc' }, dirty: true }), ['done', 'current', 'next']],
    [
      'saved, a secret missing',
      firstRun,
      facts({ view: settingsView({ secrets: { apiPassword: 'set', apiRegistrationKey: 'not-set' } }) }),
      ['done', 'current', 'next'],
    ],
    ['saved and complete', firstRun, saved, ['done', 'done', 'current']],
  ] as const)('%s', (_name, start, partial, [choose, connect, test]) => {
    expect(stepStates(start, partial)).toEqual({ choose, connect, test });
  });

  it.each([
    ['with settings from the start', { ...firstRun, firstRun: false }, saved],
    ['after the first test', { ...firstRun, tested: true }, saved],
    ['once hidden', { ...firstRun, hidden: true }, facts()],
  ] as const)('are not shown %s', (_name, start, partial) => {
    expect(stepStates(start, partial)).toBeUndefined();
  });
});

describe('the first run', () => {
  it('starts without saved settings, and remains after they are saved', () => {
    const store = createStartStore();
    store.getState().see(settingsView());
    expect(store.getState().firstRun).toBe(false);
    store.getState().see(nothing);
    store.getState().see(settingsView());
    expect(store.getState().firstRun).toBe(true);
  });

  it('lists the problems of the draft, including entered secrets', () => {
    expect(missingOf(facts()).map(({ key }) => key)).toEqual([
      'endpointUrl',
      'apiUser',
      'apiPassword',
      'apiRegistrationKey',
      'globalApprover',
    ]);
    expect(missingOf(facts({ values: savedPlugin, secrets: { apiPassword: 'x' } })).map(({ key }) => key)).toEqual([
      'apiRegistrationKey',
    ]);
  });
});
