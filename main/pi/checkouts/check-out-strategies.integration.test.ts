import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JumpItem } from '../../../shared/jump-item.ts';
import {
  changesOf,
  engineContext,
  engineOnPractice,
  labels,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';
import { encodeCredentialId } from '../selection/credential-id.ts';
import { itWithPiItself } from '../../../test-support/pi/served-contract.ts';

/** Retrieval and release over the wire of the practice PI (lookup.md sections 4 and 5). */

const context = engineContext();
let practice: EngineOnPractice;

beforeEach(async () => {
  practice = await engineOnPractice();
});

afterEach(async () => {
  await practice.stop();
});

function password(account: string, target: string): string | undefined {
  return practice.pi.vault.credentials.stored.find(({ id }) => id.accountName === account && id.targetName === target)
    ?.password;
}

function holder(account: string, target: string): string | undefined {
  const entry = practice.pi.vault.credentials.stored.find(
    ({ id }) => id.accountName === account && id.targetName === target,
  );
  return entry === undefined ? undefined : practice.pi.vault.credentials.holdOf(entry)?.by;
}

describe('getting a credential', () => {
  it('checks out as the user where the user may view the password', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', rdp('kiosk7'), 's1');
    const got = await engine.getCredential(request, await offerId(engine, request, 'Administrator (KIOSK7)'), context);
    if (!got.ok) throw new Error(got.error.message);
    expect(got.value).toMatchObject({ account: 'Administrator', injectAs: 'Administrator' });
    expect(got.value.password.reveal()).toBe(password('Administrator', 'KIOSK7'));
    expect(changesOf(practice.pi)).toEqual(['HQ\\ann CheckOut']);
    expect(String(practice.pi.calls.at(-1)?.parameters['Comment'])).toMatch(/HQ\\ann.*RDP kiosk7/);
  });

  it('requests as the user, grants as the Global Approver, checks out as the user where the user may only request', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\bob', rdp('kiosk7'));
    const label = 'HQ\\svc-backup';
    expect(await engine.getCredential(request, await offerId(engine, request, label), context)).toMatchObject({
      ok: true,
    });
    expect(changesOf(practice.pi)).toEqual(['HQ\\bob Create', 'approver Grant', 'HQ\\bob CheckOut']);
  });

  it('uses a request that was granted before', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\bob', rdp('kiosk7'), 's1');
    const id = await offerId(engine, request, 'HQ\\svc-backup');
    await engine.getCredential(request, id, context);
    await engine.releaseCredential(request, id, 0, context);
    practice.pi.clearCalls();
    expect(await engine.getCredential(request, id, context)).toMatchObject({ ok: true });
    expect(changesOf(practice.pi)).toEqual(['HQ\\bob CheckOut']);
  });

  it('uses the request strategy once where PI requires an approval for a password that may be viewed', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', rdp('kiosk7'));
    const id = await offerId(engine, request, 'HQ\\svc-backup');
    practice.pi.inject({ does: 'refuse', code: 6, operation: 'AccountStoreOps_StoredCredential_CheckOut' });
    const got = await engine.getCredential(request, id, context);
    // ann may view but not request, so the one attempt ends with PI's own refusal.
    expect(got).toMatchObject({ ok: false, error: { kind: 'authorization' } });
    expect(practice.pi.calls.filter(({ operation }) => operation.endsWith('_CheckOut'))).toHaveLength(1);
    expect(practice.pi.calls.filter(({ operation }) => operation.endsWith('Request_Create'))).toHaveLength(1);
  });

  it('checks out entries of shared lists and never rotates them', async () => {
    const engine = await practice.engine({ includeSharedLists: true, createSpinJobs: true });
    const request = session('HQ\\ann', rdp('web01'), 's1');
    const id = await offerId(engine, request, 'emergency-admin (Break glass / WEB01)');
    expect(await engine.getCredential(request, id, context)).toMatchObject({ ok: true });
    expect(await engine.releaseCredential(request, id, 0, context)).toEqual({
      ok: true,
      value: { checkIn: 'done', actor: 'HQ\\ann' },
    });
    expect(changesOf(practice.pi)).toEqual(['HQ\\ann SharedCredential_CheckOut', 'HQ\\ann SharedCredential_CheckIn']);
  });

  it('says who holds a credential, until when, and for whom Ignore Password Checkout is missing', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\gina', rdp('file01'));
    const got = await engine.getCredential(request, await offerId(engine, request, 'Administrator (FILE01)'), context);
    expect(got).toMatchObject({
      ok: false,
      error: {
        kind: 'checkout-conflict',
        heldBy: 'HQ\\ann',
        heldUntil: expect.stringMatching(/^\d{4}-/),
        hint: expect.stringMatching(/Ignore Password Checkout for the API User \(svc-ecm\) in Delegation/),
      },
    });
    expect(changesOf(practice.pi)).toEqual([]);
  });

  it('delivers what another one holds where the API User has Ignore Password Checkout, and leaves that hold alone', async () => {
    const engine = await practice.engine({ apiUser: 'svc-ecm-ignore' });
    const request = session('HQ\\gina', rdp('file01'), 's1');
    const id = await offerId(engine, request, 'Administrator (FILE01)');
    expect(await engine.getCredential(request, id, context)).toMatchObject({
      ok: true,
      value: { account: 'Administrator' },
    });
    expect(await engine.releaseCredential(request, id, 0, context)).toEqual({
      ok: true,
      value: { checkIn: 'done', actor: 'HQ\\gina' },
    });
    expect(changesOf(practice.pi)).toEqual(['HQ\\gina CheckOut', 'HQ\\gina CheckIn']);
    expect(holder('Administrator', 'FILE01')).toBe('HQ\\ann');
  });

  it.each([3, 4, 5, 6, 9])('names the request that could not be granted, whatever PI says (code %i)', async (code) => {
    const engine = await practice.engine();
    const request = session('HQ\\bob', rdp('kiosk7'));
    practice.pi.inject({ does: 'refuse', code, operation: 'AccountStoreOps_PasswordRequest_Grant' });
    const got = await engine.getCredential(request, await offerId(engine, request, 'HQ\\svc-backup'), context);
    expect(got).toMatchObject({ ok: false, error: { kind: 'approval', detail: 'grant-failed', requestId: 1 } });
  });
});

describe('a forged or altered credential id', () => {
  const stored = (accountName: string, targetName: string, type: number) =>
    encodeCredentialId({ kind: 'local', account: { accountName, store: { targetName, type } }, format: 'name' });
  const shell: JumpItem = { type: 'shell', host: 'lnx01' };

  it.each([
    ['another account', 'HQ\\ann', rdp('kiosk7'), stored('DSRM', 'DC01', 1)],
    ['another store', 'HQ\\ann', rdp('kiosk7'), stored('Administrator', 'KIOSK7', 2)],
    ["another user's", 'HQ\\carol', shell, stored('root', 'lnx01', 2)],
    ['an account that does not exist', 'HQ\\ann', rdp('kiosk7'), stored('ghost', 'KIOSK7', 1)],
    [
      'a shared entry while shared lists are off',
      'HQ\\ann',
      rdp('web01'),
      encodeCredentialId({
        kind: 'shared',
        identifier: { accountName: 'emergency-admin', listName: 'Break glass', systemName: 'WEB01' },
        format: 'name',
      }),
    ],
    ['a remote-session-only entry while the setting is off', 'HQ\\carol', shell, stored('deploy', 'lnx01', 2)],
    [
      'a domain account in a format that the type does not offer',
      'HQ\\ann',
      rdp('web01'),
      encodeCredentialId({
        kind: 'domain',
        account: { accountName: 'da-admin', store: { targetName: 'HQ', type: 3 } },
        format: 'upn',
      }),
    ],
  ])('naming %s causes neither a check-out nor a request', async (_what, user, jumpItem, id) => {
    const engine = await practice.engine();
    for (const attempt of [
      engine.getCredential(session(user, jumpItem), id, context),
      engine.testRetrieve(session(user, jumpItem), id, { fullCycle: true }, context).then(({ result }) => result),
    ]) {
      expect(await attempt).toMatchObject({ ok: false, error: { kind: 'authorization', detail: 'not-offered' } });
    }
    expect(changesOf(practice.pi)).toEqual([]);
  });

  it.each([['nonsense'], ['v1.'], ['v1.e30'], [`v1.${'A'.repeat(3000)}`], ['v2.e30']])(
    'that cannot be read (%s) asks PI nothing',
    async (id) => {
      const engine = await practice.engine();
      expect(await engine.getCredential(session('HQ\\ann', rdp('kiosk7')), id, context)).toMatchObject({
        ok: false,
        error: { kind: 'configuration', detail: 'credential-id' },
      });
      expect(practice.pi.calls).toEqual([]);
    },
  );

  it('is refused after a setting that offered it was turned off', async () => {
    const request = session('HQ\\ann', rdp('web01'));
    const id = await offerId(
      await practice.engine({ includeSharedLists: true }),
      request,
      'emergency-admin (Break glass / WEB01)',
    );
    const now = await practice.engine({ includeSharedLists: false });
    expect(await now.getCredential(request, id, context)).toMatchObject({
      ok: false,
      error: { kind: 'authorization' },
    });
    expect(changesOf(practice.pi)).toEqual([]);
  });
});

describe('releasing', () => {
  it('checks in with the last of two sessions only', async () => {
    const engine = await practice.engine();
    const [first, second] = [session('HQ\\ann', rdp('kiosk7'), 's1'), session('HQ\\ann', rdp('kiosk7'), 's2')];
    const id = await offerId(engine, first, 'Administrator (KIOSK7)');
    await engine.getCredential(first, id, context);
    await engine.getCredential(second, id, context);
    expect(await engine.releaseCredential(first, id, 0, context)).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do', actor: 'HQ\\ann' },
    });
    expect(holder('Administrator', 'KIOSK7')).toBe('HQ\\ann');
    expect(await engine.releaseCredential(second, id, 0, context)).toMatchObject({
      ok: true,
      value: { checkIn: 'done' },
    });
    expect(holder('Administrator', 'KIOSK7')).toBeUndefined();
  });

  it('of what is not on record succeeds and does nothing', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', rdp('kiosk7'), 's1');
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    practice.pi.clearCalls();
    expect(await engine.releaseCredential(request, id, 0, context)).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do' },
    });
    expect(practice.pi.calls).toEqual([]);
  });

  it('rotates as the API User after the check-in, and only what is auto-spin and random', async () => {
    const engine = await practice.engine({ createSpinJobs: true });
    const request = session('HQ\\ann', rdp('web01.hq.example'), 's1');
    for (const label of ['Administrator (WEB01)', 'localops (WEB01)', 'svc-iis (WEB01)']) {
      const id = await offerId(engine, request, label);
      await engine.getCredential(request, id, context);
      await engine.releaseCredential(request, id, 0, context);
    }
    expect(changesOf(practice.pi).filter((change) => change.endsWith('Spin'))).toEqual(['svc-ecm Spin']);
    expect(practice.pi.vault.rotations).toMatchObject([{ account: 'Administrator', target: 'WEB01' }]);
  });

  it('is not undone by a rotation that fails', async () => {
    const engine = await practice.engine({ createSpinJobs: true });
    const request = session('HQ\\ann', rdp('kiosk7'), 's1');
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    await engine.getCredential(request, id, context);
    practice.pi.inject({ does: 'refuse', code: 3, operation: 'AccountStoreOps_StoredCredential_Spin' });
    expect(await engine.releaseCredential(request, id, 0, context)).toMatchObject({
      ok: true,
      value: { checkIn: 'done', spinJob: { status: 'failed', message: expect.stringContaining('All Access') } },
    });
    expect(holder('Administrator', 'KIOSK7')).toBeUndefined();
  });

  it('that PI does not hear of stays on the durable list and is finished by the next process', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', rdp('kiosk7'), 's1');
    const id = await offerId(engine, request, 'Administrator (KIOSK7)');
    await engine.getCredential(request, id, context);
    practice.pi.inject({ does: 'drop', operation: 'AccountStoreOps_StoredCredential_CheckIn' });
    expect(await engine.releaseCredential(request, id, 0, context)).toMatchObject({
      ok: true,
      value: { checkIn: 'pending' },
    });
    expect(practice.plugin.pendingCheckIns()).toBe(1);
    await practice.plugin.close();
    const next = practice.restart();
    const done = new Promise<void>((resolve) =>
      next.onChange(() => next.pendingCheckIns() === 0 && holder('Administrator', 'KIOSK7') === undefined && resolve()),
    );
    await next.settingsInUse(undefined, practice.setup());
    await done;
    expect(changesOf(practice.pi).at(-1)).toBe('HQ\\ann CheckIn');
  });
});

itWithPiItself('a check-out whose answer is lost is checked in again', async () => {
  const engine = await practice.engine();
  const request = session('HQ\\ann', rdp('kiosk7'));
  practice.pi.inject({ does: 'drop', after: true, operation: 'AccountStoreOps_StoredCredential_CheckOut' });
  const outcome = await engine.testRetrieve(
    request,
    await offerId(engine, request, 'Administrator (KIOSK7)'),
    { fullCycle: false },
    context,
  );
  expect(outcome).toMatchObject({ result: { ok: false, error: { kind: 'connectivity' } }, checkedIn: true });
  expect(changesOf(practice.pi)).toEqual(['HQ\\ann CheckOut', 'HQ\\ann CheckIn']);
  expect(holder('Administrator', 'KIOSK7')).toBeUndefined();
});

describe('tokens', () => {
  const logins = (): readonly string[] =>
    practice.pi.calls.filter(({ operation }) => operation.startsWith('DoLogin')).map(({ operation }) => operation);

  it('are shared by simultaneous lookups and kept for later ones', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', rdp('kiosk7'));
    await Promise.all(Array.from({ length: 20 }, () => engine.findCredentials(request, context)));
    await engine.findCredentials(request, context);
    expect(logins()).toEqual(['DoLogin2', 'DoLoginAsUser']);
    expect(practice.plugin.tokenCount()).toBe(2);
  });

  it('that PI no longer accepts are replaced, and the call is repeated once', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', rdp('kiosk7'));
    const before = labels(await engine.findCredentials(request, context));
    practice.pi.vault.identities.dropTokens();
    expect(labels(await engine.findCredentials(request, context))).toEqual(before);
  });

  it('are counted, forgotten at once, and logged out at PI', async () => {
    const engine = await practice.engine();
    await engine.findCredentials(session('HQ\\ann', rdp('kiosk7')), context);
    await engine.findCredentials(session('HQ\\bob', rdp('kiosk7')), context);
    const loggedOut = new Promise<void>((resolve) => {
      const watch = setInterval(() => {
        if (practice.pi.vault.identities.tokenCount === 0) {
          clearInterval(watch);
          resolve();
        }
      }, 5);
    });
    expect(practice.plugin.clearTokens()).toBe(3);
    expect(practice.plugin.tokenCount()).toBe(0);
    await loggedOut;
  });

  it('are never shared between different credentials', async () => {
    const engine = await practice.engine();
    await engine.findCredentials(session('HQ\\ann', rdp('kiosk7')), context);
    const { Secret } = await import('../../../shared/secret.ts');
    const draft = await practice.engine({}, { apiPassword: Secret.of('a draft') });
    expect((await draft.findCredentials(session('HQ\\ann', rdp('kiosk7')), context)).result).toMatchObject({
      ok: false,
      error: { kind: 'authentication' },
    });
  });
});
