import { describe, expect, it } from 'vitest';
import type { Check } from '../../../shared/diagnose-result.ts';
import { savedPlugin, settingsView } from '../../../test-support/renderer/test-views.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import { finishedChecks, hasEndpoint, reachHealth, secretsTone, settingsHealth } from './overview-model.ts';

const check = (name: Check['name'], status: Check['status']): Check => ({ name, status, detail: '', ms: 1 });
const reach = (parts: Partial<Parameters<typeof reachHealth>[0]>) => ({
  result: undefined,
  error: undefined,
  ...parts,
});

describe('the health of the settings', () => {
  it.each([
    ['everything in place', {}, 'good', 'Complete'],
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
    ['not checked', reach({}), 'neutral', 'Not checked yet'],
    [
      'all passed',
      reach({ result: { ok: true, checks: [check('dns', 'pass'), check('login', 'skipped')] } }),
      'good',
      'PI can be reached',
    ],
    [
      'a warning',
      reach({ result: { ok: true, checks: [check('tls', 'warn')] } }),
      'warning',
      'PI can be reached, with a warning',
    ],
    ['a failure', reach({ result: { ok: false, checks: [check('tls', 'fail')] } }), 'bad', 'PI cannot be reached'],
    ['the check did not run', reach({ error: testError() }), 'bad', 'The check did not run'],
    ['cancelled', reach({ error: testError({ kind: 'cancelled', detail: undefined }) }), 'neutral', 'Cancelled'],
  ] as const)('%s', (_name, state, tone, title) => {
    expect(reachHealth(state, settingsView())).toMatchObject({ tone, title });
  });

  it('requires an Endpoint URL', () => {
    const view = settingsView({ plugin: { ...savedPlugin, endpointUrl: 'pi' } });
    expect(hasEndpoint(view)).toBe(false);
    expect(reachHealth(reach({}), view)).toMatchObject({ tone: 'neutral', title: 'Needs an Endpoint URL' });
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
