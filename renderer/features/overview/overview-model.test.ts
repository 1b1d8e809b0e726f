import { describe, expect, it } from 'vitest';
import type { Check } from '../../../shared/diagnose-result.ts';
import type { ErrorKind } from '../../../shared/errors.ts';
import { recentRequest, savedPlugin, settingsView } from '../../../test-support/renderer/test-views.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import { lastCallOf, type LastCall } from './last-call.ts';
import {
  finishedChecks,
  hasEndpoint,
  isReachStale,
  reachHealth,
  secretsTone,
  settingsHealth,
  type PiFacts,
} from './overview-model.ts';

const check = (name: Check['name'], status: Check['status']): Check => ({ name, status, detail: '', ms: 1 });
const now = Date.parse('2026-11-24T10:00:00.000Z');
const minutes = (n: number): number => now - n * 60_000;
const facts = (reach: Partial<PiFacts['reach']>, parts: Partial<PiFacts> = {}): PiFacts => ({
  reach: { result: undefined, error: undefined, ...reach },
  settings: settingsView(),
  settingsKey: 'saved',
  now,
  ...parts,
});
const input = { settingsKey: 'saved', at: minutes(3) };

describe('the health of the settings', () => {
  it.each([
    ['everything in place, which proves nothing', {}, 'neutral', 'Complete'],
    [
      'a secret missing',
      { secrets: { apiPassword: 'not-set', apiRegistrationKey: 'set' } },
      'warning',
      '1 setting needs attention',
    ],
    [
      'a secret of another address',
      { secrets: { apiPassword: 'other-origin', apiRegistrationKey: 'set' } },
      'warning',
      '1 setting needs attention',
    ],
    [
      'secrets that an operator does not see',
      { secrets: { apiPassword: 'hidden', apiRegistrationKey: 'hidden' } },
      'neutral',
      'Complete',
    ],
    [
      'nothing entered',
      { plugin: {}, secrets: { apiPassword: 'not-set', apiRegistrationKey: 'not-set' } },
      'warning',
      '5 settings need attention',
    ],
  ] as const)('%s', (_name, view, tone, title) => {
    expect(settingsHealth(settingsView(view))).toMatchObject({ tone, title });
  });
});

describe('the health of the connection', () => {
  it.each([
    ['not checked', {}, 'neutral', 'Not checked yet'],
    [
      'all passed',
      { result: { ok: true, checks: [check('dns', 'pass'), check('login', 'skipped')] } },
      'good',
      'PI can be reached',
    ],
    [
      'a warning',
      { result: { ok: true, checks: [check('tls', 'warn')] } },
      'warning',
      'PI can be reached, with a warning',
    ],
    ['a failure', { result: { ok: false, checks: [check('tls', 'fail')] } }, 'bad', 'PI cannot be reached'],
    ['the check did not run', { error: testError() }, 'bad', 'The check could not run'],
    ['cancelled', { error: testError({ kind: 'cancelled', detail: undefined }) }, 'neutral', 'Cancelled'],
  ] as const)('%s', (_name, reach, tone, title) => {
    expect(reachHealth(facts(structuredClone(reach) as Partial<PiFacts['reach']>))).toMatchObject({ tone, title });
  });

  it('requires an Endpoint URL', () => {
    const settings = settingsView({ plugin: { ...savedPlugin, endpointUrl: 'pi' } });
    expect(hasEndpoint(settings)).toBe(false);
    expect(reachHealth(facts({}, { settings }))).toMatchObject({ tone: 'neutral', title: 'Needs an Endpoint URL' });
  });

  const passed = { result: { ok: true, checks: [] }, input };
  it('has the age of the check', () => {
    expect(reachHealth(facts(passed))).toMatchObject({ tone: 'good', explanation: 'Checked 3 min ago.' });
    const old = { ...passed, input: { ...input, at: minutes(90) } };
    expect(reachHealth(facts(old))).toMatchObject({ tone: 'neutral', explanation: 'Checked 1 h 30 min ago.' });
  });

  it('is out of date once the settings were changed', () => {
    const changed = facts(passed, { settingsKey: 'other' });
    expect(isReachStale(changed)).toBe(true);
    expect(reachHealth(changed)).toMatchObject({ tone: 'warning', title: 'Settings changed since this check' });
  });

  const answered: LastCall = { by: 'service', at: minutes(1), answered: true };
  const failed: LastCall = {
    by: 'service',
    at: minutes(1),
    answered: false,
    failure: { kind: 'connectivity', message: 'pi.hq.example refused the connection.', hint: 'Look at the firewall.' },
  };
  it.each([
    ['answered', {}, answered, 'good', 'PI can be reached', 'PI answered the service 1 min ago.'],
    [
      'failed',
      {},
      failed,
      'bad',
      'Connection failed',
      'A call of the service failed 1 min ago. pi.hq.example refused the connection. Look at the firewall.',
    ],
    ['failed after a check', passed, failed, 'bad', 'Connection failed', expect.stringContaining('failed 1 min ago')],
    ['failed before a check', passed, { ...failed, at: minutes(9) }, 'good', 'PI can be reached', 'Checked 3 min ago.'],
    ['answered a test', {}, { ...answered, by: 'test' }, 'good', 'PI can be reached', 'PI answered a test 1 min ago.'],
    ['answered long ago', {}, { ...answered, at: minutes(120) }, 'neutral', 'PI can be reached', expect.anything()],
  ] as const)('counts a call of the service that %s', (_name, reach, lastCall, tone, title, explanation) => {
    const health = reachHealth(facts(structuredClone(reach) as Partial<PiFacts['reach']>, { lastCall }));
    expect(health).toMatchObject({ tone, title, explanation });
  });

  it.each([
    [answered, 'PI answered the service 1 min ago.'],
    [failed, 'A call of the service failed 1 min ago.'],
  ])('a call with other settings than the saved ones is out of date: %j', (lastCall, explanation) => {
    const health = reachHealth(facts({}, { lastCall, isCallStale: true }));
    expect(health).toEqual({ tone: 'warning', title: 'Settings changed since this check', explanation });
  });
});

describe('the last call of the service', () => {
  const failure = (kind: ErrorKind) => ({ kind, message: 'It failed.' });
  it.each([
    ['nothing', [], undefined],
    ['an answered lookup', [recentRequest()], { answered: true }],
    ['a refused user, which PI decided', [recentRequest({ failure: failure('impersonation') })], { answered: true }],
    ['a refused login', [recentRequest({ failure: failure('authentication') })], { answered: false }],
    [
      'the one before those that made no call',
      [
        recentRequest({ operation: 'release' }),
        recentRequest({ failure: failure('configuration') }),
        recentRequest({ failure: failure('tls') }),
      ],
      { answered: false, failure: { kind: 'tls' } },
    ],
  ] as const)('is %s', (_name, requests, expected) => {
    const call = lastCallOf(requests);
    if (expected === undefined) expect(call).toBeUndefined();
    else expect(call).toMatchObject(expected);
  });
});

describe('the tone of the secret store', () => {
  it.each([
    ['real', 'keychain', 'good'],
    ['real', 'encrypted-file', 'warning'],
    ['practice', 'memory', 'neutral'],
  ] as const)('%s in %s: %s', (profile, secretStore, tone) => {
    expect(secretsTone({ profile, secretStore })).toBe(tone);
  });
});

describe('the checks on the card', () => {
  it('are those that ran, each with its tone', () => {
    const checks = [check('dns', 'pass'), check('tls', 'warn'), check('soap', 'fail'), check('login', 'skipped')];
    expect(finishedChecks(checks).map(({ name }) => name)).toEqual(['dns', 'tls', 'soap']);
  });
});
