import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  changesOf,
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  untilNothingIsPending,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';

/** Retrieve Credential of Test settings over the wire of the practice PI (lookup.md 4.8). */

const context = engineContext();
let practice: EngineOnPractice;

beforeEach(async () => {
  practice = await engineOnPractice();
});

afterEach(async () => {
  await practice.stop();
});

describe('the test of Retrieve Credential', () => {
  it('checks in at once and does not rotate unless asked for the full cycle', async () => {
    const engine = await practice.engine({ createSpinJobs: true });
    const request = session('HQ\\ann', rdp('kiosk7'));
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    expect(await engine.testRetrieve(request, id, { fullCycle: false }, context)).toMatchObject({
      result: { ok: true, value: { account: 'Administrator' } },
      checkedIn: true,
    });
    expect(changesOf(practice.pi)).toEqual(['HQ\\ann CheckOut', 'HQ\\ann CheckIn']);
  });

  const file01 = { account: 'Administrator', system: 'FILE01' };
  const kiosk = { account: 'Administrator', system: 'KIOSK7' };
  it.each([
    ['the user', 'HQ\\ann', 'HQ\\ann', file01, {}],
    ['the user, by another case', 'HQ\\ann', 'hq\\ANN', file01, {}],
    [
      'another user, whom Ignore Password Checkout passes over',
      'HQ\\gina',
      'HQ\\ann',
      file01,
      { apiUser: 'svc-ecm-ignore' },
    ],
    [
      'the API User, which checks out',
      'HQ\\carol',
      'svc-ecm',
      { account: 'localops', system: 'WEB01' },
      { includeRemoteSessionOnly: true },
    ],
    [
      'another one, where the API User checks out',
      'HQ\\carol',
      'HQ\\ann',
      { account: 'localops', system: 'WEB01' },
      { includeRemoteSessionOnly: true, apiUser: 'svc-ecm-ignore' },
    ],
    [
      'an account that PI names with its full domain',
      'HQ\\ann',
      'hq.example\\ann',
      kiosk,
      { apiUser: 'svc-ecm-ignore' },
    ],
  ])(
    'neither checks in nor rotates what is held by %s, and names the holder',
    async (_who, user, holder, { account, system }, settings) => {
      const entry = practice.pi.vault.credentials.stored.find(
        ({ id }) => id.accountName === account && id.targetName === system,
      );
      if (entry === undefined) throw new Error('no such account');
      const { password } = entry;
      const engine = await practice.engine({ createSpinJobs: true, ...settings });
      const request = session(user, { type: 'vnc', host: system });
      const id = await offerId(engine, request, `${account} (${system})`);
      for (const fullCycle of [false, true]) {
        entry.hold = { by: holder, until: Date.now() + 60_000 };
        const outcome = await engine.testRetrieve(request, id, { fullCycle }, context);
        const warning = `The credential was checked out to ${holder} before the test, so it was left checked out and not rotated.`;
        expect(outcome).toMatchObject({
          result: { ok: true },
          checkedIn: false,
          pendingCheckIn: false,
          warnings: [warning],
        });
        expect(outcome.spinJob).toEqual(fullCycle ? { status: 'not-needed', message: warning } : undefined);
      }
      expect(changesOf(practice.pi).filter((change) => !change.endsWith('CheckOut'))).toEqual([]);
      expect([entry.hold?.by.toLowerCase(), entry.password, practice.plugin.openCheckOuts()]).toEqual([
        holder.toLowerCase(),
        password,
        0,
      ]);
    },
  );
});

describe('the test of what another process has to check in', () => {
  const request = session('HQ\\ann', rdp('kiosk7'), 's1');
  const checkIn = 'AccountStoreOps_StoredCredential_CheckIn';

  /** Of the account, whose check-in has failed in the process of the practice; for a test in another one on the same folder. */
  async function pendingElsewhere() {
    const engine = await practice.engine();
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    await engine.getCredential(request, id, context);
    practice.pi.inject({ does: 'refuse', code: 11, operation: checkIn });
    expect(await engine.releaseCredential(request, id, 0, context)).toMatchObject({ value: { checkIn: 'pending' } });
    const { stored } = practice.pi.vault.credentials;
    const entry = stored.find((each) => each.id.accountName === 'Administrator' && each.id.targetName === 'KIOSK7');
    const tester = await practice.restart().engine(practice.setup());
    if (entry === undefined || !tester.ok) throw new Error('no account, or no engine');
    return { entry, test: () => tester.value.testRetrieve({ ...request, sessionId: 's2' }, id, testOnly, context) };
  }
  const testOnly = { fullCycle: false };

  it('checks that in, too, because it has extended it', async () => {
    const { entry, test } = await pendingElsewhere();
    expect(await test()).toMatchObject({ result: { ok: true }, checkedIn: true });
    await untilNothingIsPending(practice.plugin);
    expect(entry.hold).toBeUndefined();
  });

  it('leaves what another ECM got since', async () => {
    const { entry, test } = await pendingElsewhere();
    const later = { by: 'HQ\\ann', until: (entry.hold?.until ?? 0) + 60_000 };
    entry.hold = later;
    expect(await test()).toMatchObject({ result: { ok: true }, checkedIn: false });
    // The test extends it to an end so close to the record's that a server which rounds times would not tell them apart.
    entry.hold = later;
    await untilNothingIsPending(practice.plugin);
    expect(entry.hold).toBeDefined();
  });
});
