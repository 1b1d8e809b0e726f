import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawPlugin } from '../../shared/settings.ts';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../test-support/pi/engine-on-practice.ts';
import type { Fault } from '../sandbox/faults.ts';

/** What failure texts quote and name, in addition to the table of errors.integration.test.ts. */

const context = engineContext();
const request = session('HQ\\ann', rdp('kiosk7'));
let practice: EngineOnPractice;

beforeEach(async () => {
  practice = await engineOnPractice();
});

afterEach(async () => {
  await practice.stop();
});

async function messageOf(wrong: Fault): Promise<string> {
  practice.pi.inject(wrong);
  const { result } = await (await practice.engine()).findCredentials(request, context);
  if (result.ok) throw new Error('the lookup did not fail');
  return JSON.stringify(result.error);
}

describe('what PI says', () => {
  it.each(['result', 'fault'] as const)('is quoted without the secrets of the request, in a %s', async (as) => {
    const { registrationKey, identities } = practice.pi.vault;
    const password = identities.passwordOf('svc-ecm') ?? '';
    const message = `No entry for ${password} with\r\n${registrationKey}`;
    const said = await messageOf({ does: 'refuse', code: 4711, as, message, operation: 'DoLogin2' });
    expect(said).toContain('PI says: No entry for [secret] with [secret]');
    expect(said).not.toContain(password);
    expect(said).not.toContain(registrationKey);
  });

  it('is cut where it is too long for a sentence', async () => {
    const said = await messageOf({ does: 'refuse', code: 4711, message: 'x'.repeat(5000) });
    expect(said.length).toBeLessThan(500);
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
