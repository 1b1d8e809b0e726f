import { readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawPlugin } from '../../../shared/settings.ts';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';
import { watchRequests, type RequestWatch } from '../../../test-support/pi/request-watch.ts';
import { defaultVault } from '../../sandbox/default-vault.ts';
import type { VaultSpec } from '../../sandbox/vault-schema.ts';
import { itWithPiItself } from '../../../test-support/pi/served-contract.ts';

/** The sentences of lookup.md sections 4 and 5 that are about who does what, in which order, on record of what. */

const context = engineContext();
const kiosk = rdp('kiosk7');
const administrator = 'Administrator (KIOSK7)';
const backup = 'HQ\\svc-backup';
const checkOut = 'AccountStoreOps_StoredCredential_CheckOut';
let practice: EngineOnPractice;
let watch: RequestWatch;

async function start(vault: VaultSpec = defaultVault): Promise<void> {
  watch = watchRequests();
  practice = await engineOnPractice({ vault, onRequest: watch.onRequest });
}

async function restartWith(vault: VaultSpec): Promise<void> {
  await practice.stop();
  await start(vault);
}

beforeEach(() => start());

afterEach(async () => {
  watch.release();
  await practice.stop();
});

/** The calls after the lists, as actor, what it did, and PI's code if it refused. */
function acts(): readonly string[] {
  return practice.pi.calls
    .filter(({ operation }) => /Check(Out|In)$|Request_|Spin$/.test(operation))
    .map(
      ({ operation, actor, code }) =>
        `${actor ?? ''} ${operation.replace(/^AccountStoreOps_(StoredCredential_|PasswordRequest_)?/, '')}${code === 0 ? '' : ` ${code}`}`,
    );
}

function holder(account: string, target: string): string | undefined {
  const entry = practice.pi.vault.credentials.stored.find(
    ({ id }) => id.accountName === account && id.targetName === target,
  );
  return entry === undefined ? undefined : practice.pi.vault.credentials.holdOf(entry)?.by;
}

/** The practice vault in which the domain's backup account has other grants, and the help desk a second member. */
function vaultWith(grants: Record<string, ('view' | 'request' | 'remote')[]>): VaultSpec {
  const [hq, ...others] = defaultVault.domains;
  if (hq === undefined) throw new Error('no domain');
  const credentials = hq.credentials.map((credential) =>
    credential.account === 'svc-backup' ? { ...credential, grants } : credential,
  );
  const second = { domain: 'HQ', name: 'bert', roles: ['Help desk'], globalPermissions: [] };
  return {
    ...defaultVault,
    identities: [...defaultVault.identities, second],
    domains: [{ ...hq, credentials }, ...others],
  };
}

describe('the check-out strategy', () => {
  it('follows from what the user may do now, whoever was offered that id before', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, session('HQ\\ann', kiosk), backup);
    expect(id).toBe(await offerId(engine, session('HQ\\bob', kiosk), backup));
    expect(await engine.getCredential(session('HQ\\bob', kiosk), id, context)).toMatchObject({ ok: true });
    expect(acts()).toEqual(['HQ\\bob Create', 'approver Grant', 'HQ\\bob CheckOut']);
  });

  it('of one who has only Allow Remote Session is that of the API User, and only with the setting', async () => {
    const web = { type: 'vnc', host: 'web01' } as const;
    const engine = await practice.engine({ includeRemoteSessionOnly: true });
    const id = await offerId(engine, session('HQ\\ann', web), 'localops (WEB01)');
    expect(await (await practice.engine()).getCredential(session('HQ\\carol', web), id, context)).toMatchObject({
      ok: false,
      error: { kind: 'authorization', detail: 'not-offered' },
    });
    expect(acts()).toEqual([]);
    expect(await engine.getCredential(session('HQ\\carol', web, 's1'), id, context)).toMatchObject({ ok: true });
    expect(await engine.releaseCredential(session('HQ\\carol', web, 's1'), id, 0, context)).toMatchObject({ ok: true });
    expect(acts()).toEqual(['svc-ecm CheckOut', 'svc-ecm CheckIn']);
  });

  it('ends before any check-out where the id is offered on another endpoint only', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, session('HQ\\ann', kiosk), administrator);
    expect(await engine.getCredential(session('HQ\\ann', rdp('web01')), id, context)).toMatchObject({
      ok: false,
      error: { kind: 'authorization', detail: 'not-offered' },
    });
    expect(acts()).toEqual([]);
  });

  it('of an entry that may be viewed and requested leads through a request once, when PI wants an approval', async () => {
    await restartWith(vaultWith({ 'HQ\\ann': ['view', 'request'] }));
    const engine = await practice.engine();
    const request = session('HQ\\ann', kiosk);
    const id = await offerId(engine, request, backup);
    practice.pi.inject({ does: 'refuse', code: 6, operation: checkOut });
    expect(await engine.getCredential(request, id, context)).toMatchObject({ ok: true });
    expect(acts()).toEqual(['HQ\\ann CheckOut 6', 'HQ\\ann Create', 'approver Grant', 'HQ\\ann CheckOut']);
    practice.pi.clearCalls();
    practice.pi.inject({ does: 'refuse', code: 6, operation: checkOut, times: 9 });
    expect(await engine.getCredential(session('HQ\\ann', kiosk), id, context)).toMatchObject({
      ok: false,
      error: { kind: 'approval' },
    });
    expect(acts()).toEqual(['HQ\\ann CheckOut 6', 'HQ\\ann Create', 'approver Grant', 'HQ\\ann CheckOut 6']);
  });

  it('that the API User takes leads through no request', async () => {
    const web = session('HQ\\carol', { type: 'vnc', host: 'web01' });
    const engine = await practice.engine({ includeRemoteSessionOnly: true });
    const id = await offerId(engine, web, 'localops (WEB01)');
    practice.pi.inject({ does: 'refuse', code: 6, operation: checkOut });
    expect(await engine.getCredential(web, id, context)).toMatchObject({ ok: false, error: { kind: 'approval' } });
    expect(acts()).toEqual(['svc-ecm CheckOut 6']);
  });
});

describe('a password request', () => {
  it('is granted only if it is the one that was just made', async () => {
    const { vault } = practice.pi;
    const engine = await practice.engine();
    const request = session('HQ\\bob', kiosk);
    const id = await offerId(engine, request, backup);
    const [bob, account] = [
      vault.identities.find('HQ\\bob'),
      vault.credentials.stored.find((entry) => entry.id.accountName === 'helpdesk-01'),
    ];
    if (bob === undefined || account === undefined) throw new Error('nobody');
    for (let others = 0; others < 3; others += 1) vault.createRequest(bob, account);
    expect(await engine.getCredential(request, id, context)).toMatchObject({ ok: true });
    const granted = practice.pi.calls
      .filter(({ operation }) => operation.endsWith('_Grant'))
      .map(({ parameters }) => parameters['RequestID']);
    expect(granted).toEqual([4]);
    expect(vault.isGranted(bob, account)).toBe(false);
  });

  it('that was granted for one user is not used for another', async () => {
    await restartWith(vaultWith({ 'Help desk': ['request'] }));
    const engine = await practice.engine();
    const id = await offerId(engine, session('HQ\\bob', kiosk, 's1'), backup);
    await engine.getCredential(session('HQ\\bob', kiosk, 's1'), id, context);
    await engine.releaseCredential(session('HQ\\bob', kiosk, 's1'), id, 0, context);
    practice.pi.clearCalls();
    expect(await engine.getCredential(session('HQ\\bert', kiosk), id, context)).toMatchObject({ ok: true });
    expect(acts()).toEqual(['HQ\\bert Create', 'approver Grant', 'HQ\\bert CheckOut']);
  });

  it('that PI no longer honours is made anew, once', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\bob', kiosk, 's1');
    const id = await offerId(engine, request, backup);
    await engine.getCredential(request, id, context);
    await engine.releaseCredential(request, id, 0, context);
    practice.pi.clearCalls();
    practice.pi.inject({ does: 'refuse', code: 6, operation: checkOut });
    expect(await engine.getCredential(request, id, context)).toMatchObject({ ok: true });
    expect(acts()).toEqual(['HQ\\bob CheckOut 6', 'HQ\\bob Create', 'approver Grant', 'HQ\\bob CheckOut']);
  });

  it('that was refused leaves nothing checked out and nothing on record', async () => {
    const engine = await practice.engine({ globalApprover: 'HQ\\ann' });
    const request = session('HQ\\bob', kiosk, 's1');
    const id = await offerId(engine, request, backup);
    expect(await engine.getCredential(request, id, context)).toMatchObject({ ok: false });
    practice.pi.clearCalls();
    expect(await engine.releaseCredential(request, id, 0, context)).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do' },
    });
    expect([practice.pi.calls, practice.plugin.pendingCheckIns()]).toEqual([[], 0]);
  });
});

describe('the record of a check-out', () => {
  itWithPiItself('is on disk when the call arrives at PI: endpoint, actor, account, session id', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', kiosk, 'session-17');
    const id = await offerId(engine, request, administrator);
    const folder = join(practice.folder, 'check-outs');
    const onDisk: unknown[] = [];
    watch.whenArrived(({ operation }) => {
      if (operation !== checkOut) return;
      const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
      onDisk.push(
        ...files.flatMap(
          (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly records: unknown[] }).records,
        ),
      );
    });
    await engine.getCredential(request, id, context);
    expect(onDisk).toMatchObject([
      {
        endpointUrl: practice.pi.endpointUrl,
        actor: { as: 'user', domain: 'HQ', name: 'ann' },
        target: { kind: 'stored', account: { accountName: 'Administrator', store: { targetName: 'KIOSK7', type: 1 } } },
        sessionId: 'session-17',
      },
    ]);
  });

  it('that cannot be written means no check-out', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', kiosk);
    const id = await offerId(engine, request, administrator);
    await rm(join(practice.folder, 'check-outs'), { recursive: true, force: true });
    await writeFile(join(practice.folder, 'check-outs'), 'in the way');
    expect(await engine.getCredential(request, id, context)).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'file' },
    });
    expect(acts()).toEqual([]);
  });
});

describe('what the appliance is given', () => {
  it.each([
    ['name', 'da-admin (HQ)', 'da-admin'],
    ['name@DOMAIN', 'da-admin@HQ', 'da-admin@HQ'],
    ['DOMAIN\\name', 'HQ\\da-admin', 'HQ\\da-admin'],
  ])(
    'is the account in the format of the offer (%s), its domain and the password',
    async (_format, label, injectAs) => {
      const engine = await practice.engine({ domainCredentialsForShell: true });
      const request = session('HQ\\ann', { type: 'shell', host: 'lnx01' });
      const got = await engine.getCredential(request, await offerId(engine, request, label), context);
      if (!got.ok) throw new Error(got.error.message);
      const { password, ...names } = got.value;
      expect(names).toEqual({ account: 'da-admin', injectAs, domain: 'HQ', actor: 'HQ\\ann' });
      expect(password.reveal()).toBe(
        practice.pi.vault.credentials.stored.find(({ id }) => id.accountName === 'da-admin')?.password,
      );
    },
  );

  it('has no domain for a local account', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', kiosk);
    const got = await engine.getCredential(request, await offerId(engine, request, administrator), context);
    expect(got.ok && Object.keys(got.value).sort()).toEqual(['account', 'actor', 'injectAs', 'password']);
  });
});

describe('sessions that share a credential', () => {
  it('are counted: a release does not overtake the check-out of another', async () => {
    const engine = await practice.engine();
    const [first, second] = [session('HQ\\ann', kiosk, 's1'), session('HQ\\ann', kiosk, 's2')];
    const id = await offerId(engine, first, administrator);
    await engine.getCredential(first, id, context);
    watch.hold((operation) => operation === checkOut);
    const getting = engine.getCredential(second, id, context);
    await watch.untilWaiting(1);
    const releasing = engine.releaseCredential(first, id, 0, context);
    watch.release();
    expect(await getting).toMatchObject({ ok: true });
    expect(await releasing).toEqual({ ok: true, value: { checkIn: 'nothing-to-do', actor: 'HQ\\ann' } });
    expect(holder('Administrator', 'KIOSK7')).toBe('HQ\\ann');
    expect(await engine.releaseCredential(second, id, 0, context)).toMatchObject({
      ok: true,
      value: { checkIn: 'done' },
    });
    expect(holder('Administrator', 'KIOSK7')).toBeUndefined();
  });

  it('of different users are not counted together', async () => {
    const engine = await practice.engine();
    const host = { type: 'vnc', host: 'kiosk7' } as const;
    const id = await offerId(engine, session('HQ\\ann', host, 's1'), administrator);
    await engine.getCredential(session('HQ\\ann', host, 's1'), id, context);
    expect(await engine.getCredential(session('HQ\\bob', host, 's2'), id, context)).toMatchObject({
      ok: false,
      error: { kind: 'checkout-conflict', heldBy: 'HQ\\ann' },
    });
    expect(await engine.releaseCredential(session('HQ\\ann', host, 's1'), id, 0, context)).toMatchObject({
      ok: true,
      value: { checkIn: 'done' },
    });
    expect(await engine.getCredential(session('HQ\\bob', host, 's2'), id, context)).toMatchObject({ ok: true });
    expect(holder('Administrator', 'KIOSK7')).toBe('HQ\\bob');
  });

  it('are released in any order, one release each, and the rest do nothing', async () => {
    const engine = await practice.engine();
    const sessions = ['s1', 's2', 's3'].map((id) => session('HQ\\ann', kiosk, id));
    const [first] = sessions;
    if (first === undefined) throw new Error('no session');
    const id = await offerId(engine, first, administrator);
    await Promise.all(sessions.map((request) => engine.getCredential(request, id, context)));
    const releases = await Promise.all(
      [...sessions, ...sessions].map((request) => engine.releaseCredential(request, id, 0, context)),
    );
    const checkIns = releases.map((release) => (release.ok ? release.value.checkIn : 'failed'));
    expect(checkIns.filter((checkIn) => checkIn === 'done')).toHaveLength(1);
    expect(checkIns.filter((checkIn) => checkIn === 'nothing-to-do')).toHaveLength(5);
    expect(acts().filter((act) => act.endsWith('CheckIn'))).toEqual(['HQ\\ann CheckIn']);
  });

  it('with a test: the test leaves it to the session, and says so', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', kiosk, 's1');
    const id = await offerId(engine, request, administrator);
    await engine.getCredential(request, id, context);
    const outcome = await engine.testRetrieve(session('HQ\\ann', kiosk), id, { fullCycle: true }, context);
    expect(outcome).toMatchObject({
      result: { ok: true },
      checkedIn: false,
      pendingCheckIn: false,
      warnings: [expect.stringMatching(/still uses.*not rotated/)],
      spinJob: { status: 'not-needed' },
    });
    expect(holder('Administrator', 'KIOSK7')).toBe('HQ\\ann');
    expect(await engine.releaseCredential(request, id, 0, context)).toMatchObject({
      ok: true,
      value: { checkIn: 'done' },
    });
  });
});

describe('releasing', () => {
  it('is possible after the settings were changed, by the settings that checked out', async () => {
    const before = await practice.engine();
    const request = session('HQ\\ann', kiosk, 's1');
    const id = await offerId(before, request, administrator);
    await before.getCredential(request, id, context);
    const changes: RawPlugin = { defaultDomain: 'LAB', domainMap: [], requestTimeoutMs: 14_000 };
    expect(await (await practice.engine(changes)).releaseCredential(request, id, 0, context)).toMatchObject({
      ok: true,
      value: { checkIn: 'done' },
    });
    expect(acts()).toEqual(['HQ\\ann CheckOut', 'HQ\\ann CheckIn']);
  });

  it('needs the same session: another one has nothing to release', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', kiosk, 's1');
    const id = await offerId(engine, request, administrator);
    await engine.getCredential(request, id, context);
    expect(await engine.releaseCredential(session('HQ\\ann', kiosk, 'other'), id, 0, context)).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do' },
    });
    expect(holder('Administrator', 'KIOSK7')).toBe('HQ\\ann');
  });
});
