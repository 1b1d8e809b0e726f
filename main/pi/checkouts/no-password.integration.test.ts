import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';

const context = engineContext();
const kiosk = rdp('kiosk7');
const administrator = 'Administrator (KIOSK7)';
const checkOut = 'AccountStoreOps_StoredCredential_CheckOut';
let practice: EngineOnPractice;

beforeEach(async () => {
  practice = await engineOnPractice();
});
afterEach(() => practice.stop());

const checkIns = (): number => practice.pi.calls.filter(({ operation }) => operation.endsWith('CheckIn')).length;

describe('a check-out without a password', () => {
  const answered = (password: string) =>
    practice.pi.inject({
      does: 'answer',
      operation: checkOut,
      status: 200,
      contentType: 'text/xml; charset=utf-8',
      body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><${checkOut}Response xmlns="http://tempuri.org/">
        <${checkOut}Result xmlns:a="http://schemas.datacontract.org/2004/07/RouletteWebService" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
        <a:ErrorCode>0</a:ErrorCode><a:OperationSuccessful>true</a:OperationSuccessful>${password}
        </${checkOut}Result></${checkOut}Response></s:Body></s:Envelope>`,
    });

  it.each([
    ['empty', '<a:Password></a:Password>'],
    ['empty, in the short form', '<a:Password/>'],
    ['null', '<a:Password i:nil="true"/>'],
    ['absent', ''],
    ['empty, with an end', '<a:CheckedOutUntilUtc>2035-01-01T00:00:00Z</a:CheckedOutUntilUtc><a:Password/>'],
  ])('is a failed retrieval, and undone: %s', async (_what, password) => {
    const engine = await practice.engine();
    const id = await offerId(engine, session('HQ\\ann', kiosk), administrator);
    answered(password);
    const got = await engine.getCredential(session('HQ\\ann', kiosk), id, context);
    expect(got).toMatchObject({
      ok: false,
      error: {
        kind: 'protocol',
        detail: 'malformed',
        message: expect.stringContaining('no password that can be used'),
      },
    });
    await expect.poll(checkIns).toBe(1);
    answered(password);
    expect(await engine.testRetrieve(session('HQ\\ann', kiosk), id, { fullCycle: true }, context)).toMatchObject({
      result: { ok: false, error: { kind: 'protocol' } },
      checkedIn: true,
    });
    expect(practice.plugin.openCheckOuts() + practice.plugin.pendingCheckIns()).toBe(0);
  });

  it('is none where the password is white space', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, session('HQ\\ann', kiosk), administrator);
    answered('<a:Password> </a:Password>');
    expect(await engine.getCredential(session('HQ\\ann', kiosk), id, context)).toMatchObject({ ok: true });
  });
});
