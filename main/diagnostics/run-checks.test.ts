import { describe, expect, it } from 'vitest';
import { diagnoseResultSchema } from '../../shared/diagnose-result.ts';
import { failure } from '../../shared/errors.ts';
import { manualClock } from '../../test-support/manual-clock.ts';
import { runChecks, failed, passed, skipped, warned, type CheckPlan } from './run-checks.ts';

const broken = failure(
  'connectivity',
  'dns',
  { message: 'No such host.', doing: 'd', hint: 'Check the host.' },
  { setting: 'endpointUrl' },
);
const plans: readonly CheckPlan[] = [
  { name: 'dns', run: async () => passed('Found.') },
  { name: 'tcp', run: async () => skipped('Not asked for.') },
  { name: 'tls', run: async () => warned('Plain http.', 'Use https.', 'endpointUrl') },
  { name: 'soap', run: async () => failed(broken) },
  { name: 'login', run: async () => passed('Never run.') },
  { name: 'version', run: async () => passed('Never run.') },
];

describe('the answer of the diagnosis', () => {
  it('names the setting to look at, and for what was not run the check that failed before it', async () => {
    const { ok, checks } = await runChecks(plans, manualClock(), new AbortController().signal);
    expect(ok).toBe(false);
    const codes = [
      { name: 'dns', status: 'pass' },
      { name: 'tcp', status: 'skipped' },
      { name: 'tls', status: 'warn', setting: 'endpointUrl' },
      { name: 'soap', status: 'fail', setting: 'endpointUrl' },
      { name: 'login', status: 'skipped', blockedBy: 'soap' },
      { name: 'version', status: 'skipped', blockedBy: 'soap' },
    ];
    expect(checks.map(({ name, status, setting, blockedBy }) => ({ name, status, setting, blockedBy }))).toEqual(codes);
    expect(checks[4]?.detail).toBe('Not tried, because soap failed.');
  });

  it('has no member that the schema of the contract drops', async () => {
    const { ok, checks } = await runChecks(plans, manualClock(), new AbortController().signal);
    expect(diagnoseResultSchema.parse(JSON.parse(JSON.stringify({ ok, checks })))).toEqual({ ok, checks });
  });
});

describe('a check that rejects', () => {
  const rejecting: readonly CheckPlan[] = [{ name: 'oauth', run: () => Promise.reject(new Error('stopped')) }];

  it('has failed as cancelled if the diagnosis was cancelled', async () => {
    const cancel = new AbortController();
    const plan: CheckPlan = {
      name: 'oauth',
      run: async () => {
        cancel.abort();
        throw new Error('stopped');
      },
    };
    const { failure: cause } = await runChecks([plan], manualClock(), cancel.signal);
    expect(cause).toMatchObject({ kind: 'cancelled', doing: 'diagnosing (oauth)' });
  });

  it('is a bug otherwise', async () => {
    await expect(runChecks(rejecting, manualClock(), new AbortController().signal)).rejects.toThrow('stopped');
  });
});
