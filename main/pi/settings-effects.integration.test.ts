import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../shared/secret.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import type { JumpItem } from '../../shared/jump-item.ts';
import {
  engineContext,
  engineOnPractice,
  labels,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../test-support/pi/engine-on-practice.ts';
import { defaultVault } from '../sandbox/default-vault.ts';
import { itWithPiItself } from '../../test-support/pi/served-contract.ts';

/** Each of the 20 settings, and the three of ours, changes what a lookup, a retrieval or a release does on the wire. */

const context = engineContext();
let practice: EngineOnPractice;

beforeEach(async () => {
  practice = await engineOnPractice();
});

afterEach(async () => {
  await practice.stop();
});

async function lookUp(changes: RawPlugin, username: string, jumpItem: JumpItem): Promise<readonly string[] | string> {
  const { result } = await (await practice.engine(changes)).findCredentials(session(username, jumpItem), context);
  return result.ok
    ? result.value.map(({ label }) => label)
    : `${result.error.kind} ${result.error.detail ?? ''}`.trim();
}

/** What the list calls asked for, sorted, because they are made side by side. */
function queriesOf(operation: string): readonly unknown[] {
  return practice.pi.calls
    .filter((call) => call.operation.endsWith(operation))
    .map(({ parameters }) => parameters['Query'])
    .toSorted((a, b) => (JSON.stringify(b) < JSON.stringify(a) ? 1 : -1));
}

/** Retrieves, releases, and returns the rotation. */
async function fullCycle(changes: RawPlugin, username: string, jumpItem: JumpItem, label: string) {
  const engine = await practice.engine(changes);
  const request = session(username, jumpItem);
  return engine.testRetrieve(request, await offerId(engine, request, label), { fullCycle: true }, context);
}

describe('settings of the connection', () => {
  it('endpointUrl names the server that is asked', async () => {
    expect(await lookUp({}, 'HQ\\ann', rdp('kiosk7'))).toContain('Administrator (KIOSK7)');
    const elsewhere = practice.pi.endpointUrl.replace('AuthService.svc', 'Nowhere.svc');
    expect(await lookUp({ endpointUrl: elsewhere }, 'HQ\\ann', rdp('kiosk7'))).toMatch(/^protocol/);
  });

  it('apiUser is who logs in', async () => {
    expect(await lookUp({ apiUser: 'nobody' }, 'HQ\\ann', rdp('kiosk7'))).toBe('authentication');
  });

  it('apiPassword is what it logs in with', async () => {
    const engine = await practice.engine({}, { apiPassword: Secret.of('wrong') });
    const { result } = await engine.findCredentials(session('HQ\\ann', rdp('kiosk7')), context);
    expect(result).toMatchObject({ ok: false, error: { kind: 'authentication' } });
  });

  it('apiRegistrationKey goes with every request', async () => {
    const engine = await practice.engine({}, { apiRegistrationKey: Secret.of('wrong') });
    const { result } = await engine.findCredentials(session('HQ\\ann', rdp('kiosk7')), context);
    expect(result).toMatchObject({ ok: false, error: { kind: 'registration-key' } });
  });

  it('authenticator makes the login one of a domain account', async () => {
    await practice.stop();
    const [svc, ...others] = defaultVault.identities;
    if (svc === undefined) throw new Error('the vault has no API User');
    const impersonation = defaultVault.impersonation.map((rule) => ({ ...rule, by: 'HQ\\svc-ecm' }));
    practice = await engineOnPractice({
      vault: {
        ...defaultVault,
        identities: [{ ...svc, domain: 'HQ', password: 'practice-word' }, ...others],
        impersonation,
      },
    });
    const secrets = { apiPassword: Secret.of('practice-word') };
    const request = session('HQ\\ann', rdp('kiosk7'));
    expect(
      labels(await (await practice.engine({ authenticator: 'HQ' }, secrets)).findCredentials(request, context)),
    ).toContain('Administrator (KIOSK7)');
    expect(practice.pi.calls[0]?.parameters).toMatchObject({ Authenticator: 'HQ', LoginType: 2 });
    const explicit = await (await practice.engine({ authenticator: '' }, secrets)).findCredentials(request, context);
    expect(explicit.result).toMatchObject({ ok: false, error: { kind: 'authentication' } });
  });

  itWithPiItself('trustedCaFile makes an authority of our own trusted', async () => {
    await practice.stop();
    practice = await engineOnPractice({ https: true });
    expect(await lookUp({}, 'HQ\\ann', rdp('kiosk7'))).toContain('Administrator (KIOSK7)');
    expect(await lookUp({ trustedCaFile: '' }, 'HQ\\ann', rdp('kiosk7'))).toBe('tls unknown-ca');
    const empty = join(practice.folder, 'empty.pem');
    await writeFile(empty, '');
    expect(await practice.plugin.engine(practice.setup({ trustedCaFile: empty }))).toMatchObject({
      ok: false,
      error: { kind: 'configuration' },
    });
  });

  it('requestTimeoutMs is how long a call may take', async () => {
    practice.pi.inject({ does: 'delay', ms: 1500, operation: 'DoLogin2' });
    expect(await lookUp({ requestTimeoutMs: 1000 }, 'HQ\\ann', rdp('kiosk7'))).toBe('connectivity timeout');
    practice.pi.inject({ does: 'delay', ms: 1500, operation: 'DoLogin2' });
    expect(await lookUp({ requestTimeoutMs: 5000 }, 'HQ\\ann', rdp('kiosk7'))).toContain('Administrator (KIOSK7)');
  });
});

it('a credential that two lookup keys find is excluded once', async () => {
  const engine = await practice.engine({ includeRemoteSessionOnly: false });
  const { trace } = await engine.findCredentials(session('HQ\\carol', rdp('web01')), context);
  const dropped = trace.filter(({ stage, outcome }) => stage === 'permission' && outcome === 'dropped');
  const subjects = dropped.map(({ subject }) => subject);
  expect(subjects).toContain('localops on WEB01');
  expect(subjects).toEqual([...new Set(subjects)]);
});

describe('settings of users', () => {
  it('defaultDomain is tried first for a user without a domain', async () => {
    expect(await lookUp({}, 'ann', rdp('kiosk7'))).toBe('impersonation unknown-user');
    expect(await lookUp({ defaultDomain: 'HQ' }, 'ann', rdp('kiosk7'))).toContain('Administrator (KIOSK7)');
  });

  it('fallbackToLocalAccount tries the bare name of a domain user', async () => {
    const jumpItem = { type: 'shell', host: 'core-sw1' } as const;
    expect(await lookUp({}, 'HQ\\erin', jumpItem)).toBe('impersonation unknown-user');
    expect(await lookUp({ fallbackToLocalAccount: true }, 'HQ\\erin', jumpItem)).toContain('netadmin (core-sw1)');
  });

  it('domainMap turns the DNS name of a domain into the NetBIOS name', async () => {
    expect(await lookUp({}, 'ann@hq.example', rdp('kiosk7'))).toContain('Administrator (KIOSK7)');
    expect(await lookUp({ domainMap: [] }, 'ann@hq.example', rdp('kiosk7'))).toBe('impersonation unknown-user');
  });

  it('globalApprover grants the request', async () => {
    const retrieve = (changes: RawPlugin, label: string) => fullCycle(changes, 'HQ\\bob', rdp('web01'), label);
    expect((await retrieve({}, 'localops (WEB01)')).result).toMatchObject({ ok: true });
    expect(practice.pi.calls.find(({ operation }) => operation.endsWith('Request_Grant'))?.actor).toBe('approver');
    const refused = await retrieve({ globalApprover: 'HQ\\ann' }, 'Administrator (WEB01)');
    expect(refused.result).toMatchObject({ ok: false, error: { kind: 'approval', detail: 'grant-failed' } });
  });
});

describe('settings of the lookup', () => {
  const off = {};
  it.each([
    [
      'includeSharedLists',
      off,
      { includeSharedLists: true },
      'HQ\\ann',
      rdp('web01'),
      'emergency-admin (Break glass / WEB01)',
    ],
    [
      'includeRemoteSessionOnly',
      off,
      { includeRemoteSessionOnly: true },
      'HQ\\carol',
      rdp('web01'),
      'localops (WEB01)',
    ],
    [
      'filterDomainCredentials',
      off,
      { filterDomainCredentials: false },
      'HQ\\ann',
      rdp('web01.hq.example'),
      'LAB\\lab-admin',
    ],
    [
      'filterLocalCredentials',
      { filterLocalCredentials: true },
      off,
      'HQ\\ann',
      rdp('web01.hq.example'),
      'labops (web01.lab.example)',
    ],
    [
      'domainCredentialsForShell',
      off,
      { domainCredentialsForShell: true },
      'HQ\\ann',
      { type: 'shell', host: 'lnx01' },
      'da-admin@HQ',
    ],
    [
      'domainCredentialsForWeb',
      off,
      { domainCredentialsForWeb: true },
      'HQ\\ann',
      { type: 'web', url: 'https://intranet.hq.example/' },
      'da-admin (HQ)',
    ],
    [
      'preferIpAddress',
      { preferIpAddress: true },
      off,
      'HQ\\ann',
      { type: 'jump-client', host: 'web01.hq.example', additionalAddresses: ['10.20.0.12'] },
      'svc-iis (WEB01)',
    ],
  ] satisfies [string, RawPlugin, RawPlugin, string, JumpItem, string][])(
    '%s decides whether a credential is offered',
    async (_setting, without, having, username, jumpItem, label) => {
      expect(await lookUp(without, username, jumpItem)).not.toContain(label);
      expect(await lookUp(having, username, jumpItem)).toContain(label);
    },
  );

  it('domainMap finds by a short name what PI knows by its full name', async () => {
    const label = 'portal-admin (intranet.hq.example)';
    const jumpItem = { type: 'vnc', host: 'INTRANET' } as const;
    expect(await lookUp({ domainMap: [] }, 'HQ\\ann', jumpItem)).not.toContain(label);
    practice.pi.clearCalls();
    expect(await lookUp({}, 'HQ\\ann', jumpItem)).toContain(label);
    expect(queriesOf('StoredCredential_GetList')).toEqual(
      ['intranet', 'intranet.hq.example', 'intranet.lab.example'].map((SystemName) => ({ SystemName })),
    );
  });

  it('preferIpAddress asks by each additional address, and for shared lists by host name as well', async () => {
    const additionalAddresses = ['10.20.0.11', '10.20.0.12'];
    const offered = await lookUp({ preferIpAddress: true, includeSharedLists: true }, 'HQ\\ann', {
      type: 'jump-client',
      host: 'web01.hq.example',
      additionalAddresses,
    });
    for (const label of ['svc-iis (WEB01)', 'backup-op (FILE01)', 'emergency-admin (Break glass / WEB01)'])
      expect(offered).toContain(label);
    expect(queriesOf('StoredCredential_GetList')).toEqual([
      { DomainName: 'HQ' },
      ...additionalAddresses.map((SystemName) => ({ SystemName })),
    ]);
    expect(practice.pi.calls.filter(({ operation }) => operation.endsWith('SharedCredential_GetList'))).toHaveLength(4);
  });

  it('preferIpAddress asks for the address and nothing else', async () => {
    await lookUp({ preferIpAddress: true }, 'HQ\\ann', { type: 'vnc', host: '10.20.0.77' });
    expect(queriesOf('StoredCredential_GetList')).toEqual([{ SystemName: '10.20.0.77' }]);
  });

  it('includeRemoteSessionOnly lets the API User check out', async () => {
    const outcome = await fullCycle({ includeRemoteSessionOnly: true }, 'HQ\\carol', rdp('web01'), 'localops (WEB01)');
    expect(outcome).toMatchObject({ result: { ok: true }, checkedIn: true });
    expect(practice.pi.calls.find(({ operation }) => operation.endsWith('StoredCredential_CheckOut'))?.actor).toBe(
      'svc-ecm',
    );
  });
});

describe('settings of rotation', () => {
  const rotate = (changes: RawPlugin) => fullCycle(changes, 'HQ\\ann', rdp('kiosk7'), 'Administrator (KIOSK7)');

  it('createSpinJobs rotates after the check-in', async () => {
    expect((await rotate({})).spinJob).toMatchObject({ status: 'not-needed' });
    expect(practice.pi.vault.rotations).toEqual([]);
    expect((await rotate({ createSpinJobs: true })).spinJob).toMatchObject({ status: 'created' });
    expect(practice.pi.vault.rotations).toMatchObject([{ by: 'spin', account: 'Administrator', target: 'KIOSK7' }]);
  });

  itWithPiItself('piVersion chooses the API that rotates', async () => {
    await rotate({ createSpinJobs: true, piVersion: 'templateJobs', templateJobIds: { OS_Windows: 41 } });
    expect(practice.pi.vault.rotations).toMatchObject([{ by: 'template' }]);
  });

  it('templateJobIds names the template; a type without one is reported', async () => {
    const settings = { createSpinJobs: true, piVersion: 'templateJobs' };
    const missing = await rotate({ ...settings, templateJobIds: { OS_UnixAndCompat: 42 } });
    expect(missing).toMatchObject({ result: { ok: true }, checkedIn: true, spinJob: { status: 'missing-template' } });
    expect(missing.spinJob?.message).toMatch(/template.*OS_Windows|OS_Windows.*template/i);
    const wrong = await rotate({ ...settings, templateJobIds: { OS_Windows: 42 } });
    expect(wrong).toMatchObject({
      checkedIn: true,
      spinJob: { status: 'failed', message: expect.stringContaining('template') },
    });
    expect(practice.pi.vault.rotations).toEqual([]);
  });

  it('jobComment is written with the identity that checked out', async () => {
    await rotate({ createSpinJobs: true, jobComment: '<username> was here, said <username>' });
    expect(practice.pi.vault.rotations[0]?.comment).toBe('HQ\\ann was here, said HQ\\ann');
  });
});

it('tokenTtlMinutes is how long a token is used', async () => {
  await practice.stop();
  let now = Date.now();
  const clock = {
    now: () => now,
    delay: (ms: number, signal?: AbortSignal) =>
      import('../platform/clock.ts').then(({ systemClock }) => systemClock.delay(ms, signal)),
  };
  practice = await engineOnPractice({ clock });
  const logins = (): number => practice.pi.calls.filter(({ operation }) => operation === 'DoLogin2').length;
  for (const [ttl, expected] of [
    [60, 1],
    [15, 2],
  ] as const) {
    practice.plugin.clearTokens();
    practice.pi.clearCalls();
    await lookUp({ tokenTtlMinutes: ttl }, 'HQ\\ann', rdp('kiosk7'));
    now += 20 * 60_000;
    await lookUp({ tokenTtlMinutes: ttl }, 'HQ\\ann', rdp('kiosk7'));
    expect(logins()).toBe(expected);
  }
});
