import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../shared/errors.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import { withheldText } from '../platform/secrets/server-text.ts';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../test-support/pi/engine-on-practice.ts';
import type { Fault } from '../sandbox/faults.ts';

/** What failures carry of PI's text, and what they name, in addition to the table of errors.integration.test.ts. */

const context = engineContext();
const request = session('HQ\\ann', rdp('kiosk7'));
let practice: EngineOnPractice;

beforeEach(async () => {
  practice = await engineOnPractice();
});

afterEach(async () => {
  await practice.stop();
});

async function failureWith(wrong: Fault): Promise<{ readonly failure: Failure; readonly trace: string }> {
  practice.pi.inject(wrong);
  const { result, trace } = await (await practice.engine()).findCredentials(request, context);
  if (result.ok) throw new Error('the lookup did not fail');
  return { failure: result.error, trace: JSON.stringify(trace) };
}

describe('what PI says', () => {
  it.each(['result', 'fault'] as const)('is carried apart from the message, in a %s', async (as) => {
    const message = 'Ask the owner\r\nof the account';
    const { failure, trace } = await failureWith({ does: 'refuse', code: 4711, as, message, operation: 'DoLogin2' });
    expect(failure.message).toBe('PI reports error 4711.');
    expect(failure.serverText?.([])).toBe('Ask the owner of the account');
    expect(JSON.stringify([failure, trace])).not.toContain('Ask the owner');
  });

  it.each(['result', 'fault'] as const)('is withheld if it contains a secret of the request, in a %s', async (as) => {
    const { registrationKey, identities } = practice.pi.vault;
    for (const secret of [registrationKey, identities.passwordOf('svc-ecm') ?? '']) {
      const wrong = {
        does: 'refuse',
        code: 4711,
        as,
        message: `No entry for ${secret}`,
        operation: 'DoLogin2',
      } as const;
      expect((await failureWith(wrong)).failure.serverText?.([])).toBe(withheldText);
    }
  });

  it('is cut where it is too long', async () => {
    const { failure } = await failureWith({ does: 'refuse', code: 4711, message: '-'.repeat(5000) });
    expect(failure.serverText?.([])).toHaveLength(1001);
  });

  it.each([
    'AccountStoreOps_StoredCredential_CheckOut',
    'AccountStoreOps_StoredCredential_CheckIn',
    'AccountStoreOps_StoredCredential_Spin',
  ])('in answer to %s is discarded', async (operation) => {
    const engine = await practice.engine({ createSpinJobs: true });
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    practice.pi.inject({ does: 'refuse', code: 4711, message: 'It is hunter2hunter2', operation, times: 9 });
    const outcome = await engine.testRetrieve(request, id, { fullCycle: true }, context);
    if (!outcome.result.ok) expect(outcome.result.error.serverText).toBeUndefined();
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
    expect(JSON.stringify(outcome)).toContain('4711');
    practice.pi.clearFaults();
  });
});

describe('a rotation that PI refuses', () => {
  const place = 'All Access.*Delegation > Web Application Global Delegation Permissions';
  const byTemplate = { piVersion: 'templateJobs', templateJobIds: { OS_Windows: 41 } };
  it.each<[string, RawPlugin, string, RegExp]>([
    ['by auto-spin', { piVersion: 'autoSpin' }, 'AccountStoreOps_StoredCredential_Spin', new RegExp(place)],
    [
      'at reading the template',
      byTemplate,
      'JobOps_GetPasswordChangeSettings',
      new RegExp(`template.*OS_Windows.*${place}`),
    ],
    ['at creating the job', byTemplate, 'JobOps_CreatePasswordChangeJob', new RegExp(place)],
  ])('%s names All Access and its place', async (_how, settings, operation, hint) => {
    const engine = await practice.engine({ createSpinJobs: true, ...settings });
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    practice.pi.inject({ does: 'refuse', code: 3, operation });
    const outcome = await engine.testRetrieve(request, id, { fullCycle: true }, context);
    expect(outcome).toMatchObject({
      result: { ok: true },
      checkedIn: true,
      spinJob: { status: 'failed', message: expect.stringMatching(hint) },
    });
  });

  it('because it is too old for auto-spin names the setting', async () => {
    const engine = await practice.engine({ createSpinJobs: true });
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    const body =
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>a:ActionNotSupported</faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>';
    practice.pi.inject({
      does: 'answer',
      status: 500,
      contentType: 'text/xml',
      body,
      operation: 'AccountStoreOps_StoredCredential_Spin',
    });
    const { spinJob } = await engine.testRetrieve(request, id, { fullCycle: true }, context);
    expect(spinJob).toMatchObject({ status: 'failed', message: expect.stringContaining('Select your PI version') });
  });
});
