import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../shared/secret.ts';
import { builtInContract } from '../pi/contract/built-in.ts';
import type { CallContext } from '../pi/gateway/gateway.ts';
import { SoapGateway, type PiGateway } from '../pi/gateway/soap-gateway.ts';
import { compareContracts } from '../pi/contract/compare.ts';
import { ownPort } from '../pi/contract/own-port.ts';
import { readWsdl } from '../pi/contract/read-wsdl.ts';
import type { PiIdentity } from '../pi/model.ts';
import { defaultVault } from './default-vault.ts';
import { operations } from './operations.ts';
import { startPracticePi, type PracticePi, type PracticePiOptions } from './practice-pi.ts';
import { practiceSecrets } from './practice-profile.ts';

const context: CallContext = { signal: new AbortController().signal, correlationId: 'test' };
const open: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.stop()));
});

async function start(options: Partial<PracticePiOptions> = {}): Promise<{ pi: PracticePi; gateway: PiGateway }> {
  const pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault, ...options });
  const gateway = new SoapGateway({
    endpointUrl: pi.endpointUrl,
    contract: builtInContract,
    registrationKey: practiceSecrets(pi).apiRegistrationKey,
    timeoutMs: 5000,
    trustedCa: pi.caPem,
  });
  open.push({ stop: () => gateway.close() }, pi);
  return { pi, gateway };
}

async function valueOf<T>(
  answer: Promise<{ ok: true; value: T } | { ok: false; error: { failure: { message: string } } }>,
): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new Error(result.error.failure.message);
  return result.value;
}

async function login(pi: PracticePi, gateway: PiGateway): Promise<Secret> {
  return valueOf(
    gateway.login({ userName: 'svc-ecm', authenticator: '', password: practiceSecrets(pi).apiPassword }, context),
  );
}

async function loginAs(pi: PracticePi, gateway: PiGateway, user: PiIdentity): Promise<Secret> {
  return valueOf(gateway.loginAsUser(await login(pi, gateway), user, context));
}

const ann = { domain: 'HQ', name: 'ann' };
const bob = { domain: 'HQ', name: 'bob' };
const gina = { domain: 'HQ', name: 'gina' };

describe.each([
  ['http', false],
  ['https', true],
])('the practice PI over %s', (_scheme, https) => {
  it('logs in, impersonates and lists what the user may see', async () => {
    const { pi, gateway } = await start({ https });
    const token = await loginAs(pi, gateway, ann);
    const { entries: listed } = await valueOf(gateway.listStored(token, { system: 'web01.hq.example' }, context));
    expect(listed.map(({ account }) => account.accountName)).toEqual(['Administrator', 'localops', 'svc-iis']);
    expect(listed[0]).toMatchObject({
      account: { store: { targetName: 'WEB01', type: 1 } },
      autoSpin: true,
      hasRandomPassword: true,
      permissions: { viewPasswords: true, requestPasswords: false, allowRemoteSessions: false },
      systemDnsName: 'web01.hq.example',
      systemIpAddress: '10.20.0.11',
      systemName: 'WEB01',
    });
  });
});

describe('the practice PI', () => {
  it('answers the short name with the systems of both domains', async () => {
    const { pi, gateway } = await start();
    const { entries: listed } = await valueOf(
      gateway.listStored(await loginAs(pi, gateway, ann), { system: 'web01' }, context),
    );
    expect(new Set(listed.map(({ systemDnsName }) => systemDnsName))).toEqual(
      new Set(['web01.hq.example', 'web01.lab.example']),
    );
  });

  it('lists a domain by either name, and shared entries by system', async () => {
    const { pi, gateway } = await start();
    const token = await loginAs(pi, gateway, ann);
    const { entries: byNetbios } = await valueOf(gateway.listStored(token, { domain: 'hq' }, context));
    expect(byNetbios).toEqual((await valueOf(gateway.listStored(token, { domain: 'hq.example' }, context))).entries);
    expect(byNetbios.find(({ account }) => account.accountName === 'helpdesk-02')?.checkedOutTo).toBe('HQ\\ann');
    const { entries: shared } = await valueOf(gateway.listShared(token, 'WEB01', context));
    expect(shared.map(({ identifier }) => identifier)).toEqual([
      { accountName: 'emergency-admin', listName: 'Break glass', systemName: 'WEB01' },
    ]);
  });

  it('checks out a password, reports who has it, and checks it in', async () => {
    const { pi, gateway } = await start();
    const token = await loginAs(pi, gateway, ann);
    const query = { system: 'WEB01' };
    const account = (await valueOf(gateway.listStored(token, query, context))).entries[0]?.account;
    if (account === undefined) throw new Error('no account');
    const { password, until } = await valueOf(
      gateway.checkOut(token, { kind: 'stored', account }, 'for a test', context),
    );
    expect(password.isEmpty).toBe(false);
    expect(until).toBeInstanceOf(Date);
    expect((await valueOf(gateway.listStored(token, query, context))).entries[0]?.checkedOutTo).toBe('HQ\\ann');
    await valueOf(gateway.checkIn(token, { kind: 'stored', account }, 'done', context));
    expect((await valueOf(gateway.listStored(token, query, context))).entries[0]?.checkedOutTo).toBeUndefined();
  });

  it('requires a granted request from a user who may only request', async () => {
    const { pi, gateway } = await start();
    const token = await loginAs(pi, gateway, bob);
    const account = (await valueOf(gateway.listStored(token, { system: 'WEB01' }, context))).entries[0]?.account;
    if (account === undefined) throw new Error('no account');
    expect(await gateway.checkOut(token, { kind: 'stored', account }, '', context)).toMatchObject({
      ok: false,
      error: { code: '6' },
    });
    const id = await valueOf(gateway.createRequest(token, account, 'please', context));
    const approver = await loginAs(pi, gateway, { name: 'approver' });
    expect(await gateway.grantRequest(token, id, 'no', context)).toMatchObject({ ok: false, error: { code: '3' } });
    await valueOf(gateway.grantRequest(approver, id, 'yes', context));
    await valueOf(gateway.checkOut(token, { kind: 'stored', account }, '', context));
  });

  it('rotates by the spin API and by a template job', async () => {
    const { pi, gateway } = await start();
    const token = await login(pi, gateway);
    const account = (await valueOf(gateway.listStored(token, { system: 'lnx01' }, context))).entries[0]?.account;
    if (account === undefined) throw new Error('no account');
    await valueOf(gateway.spin(token, account, 'spun', context));
    const { accountStoreType, settings } = await valueOf(gateway.readTemplate(token, 42, context));
    expect(accountStoreType).toBe(2);
    const overrides = { fullAccountName: 'root', storedAccountName: 'root', storedSystemName: 'lnx01' };
    await valueOf(
      gateway.createRotationJob(
        token,
        { settings, overrides, comment: 'job <&>', nextRun: new Date(0), system: 'lnx01' },
        context,
      ),
    );
    expect(pi.vault.rotations.map(({ by, account: name, comment }) => [by, name, comment])).toEqual([
      ['spin', 'root', 'spun'],
      ['template', 'root', 'job <&>'],
    ]);
    expect(pi.calls.at(-1)?.parameters['PasswordChangeSettings']).toMatchObject({
      NotifyOwner: 'false',
      StoredAccountName: 'root',
      PasswordLength: 24,
    });
  });

  it.each([
    [
      'bad password',
      1,
      async (_pi: PracticePi, gateway: PiGateway) =>
        gateway.login({ userName: 'svc-ecm', authenticator: '', password: Secret.of('wrong') }, context),
    ],
    [
      'unknown user',
      9,
      async (pi: PracticePi, gateway: PiGateway) =>
        gateway.loginAsUser(await login(pi, gateway), { domain: 'HQ', name: 'zoe' }, context),
    ],
    [
      'a user who may not be impersonated',
      8,
      async (pi: PracticePi, gateway: PiGateway) =>
        gateway.loginAsUser(await login(pi, gateway), { domain: 'HQ', name: 'harry' }, context),
    ],
    [
      'a foreign token',
      2,
      async (_pi: PracticePi, gateway: PiGateway) => gateway.productVersion(Secret.of('made-up'), context),
    ],
    [
      'an unknown system',
      4,
      async (pi: PracticePi, gateway: PiGateway) =>
        gateway.listStored(await login(pi, gateway), { system: 'nowhere' }, context),
    ],
    [
      'an unknown template',
      4,
      async (pi: PracticePi, gateway: PiGateway) => gateway.readTemplate(await login(pi, gateway), 7, context),
    ],
  ])('refuses %s with code %i, as a result and as a fault', async (_what, code, ask) => {
    for (const refusals of ['result', 'fault'] as const) {
      const { pi, gateway } = await start({ vault: { ...defaultVault, refusals } });
      expect(await ask(pi, gateway)).toMatchObject({ ok: false, error: { code: String(code) } });
    }
  });

  it('lets tokens and check-outs expire', async () => {
    let now = Date.now();
    const { pi, gateway } = await start({ now: () => now });
    const token = await login(pi, gateway);
    now += 61 * 60_000;
    expect(await gateway.productVersion(token, context)).toMatchObject({ ok: false, error: { code: '2' } });
  });

  it.each([
    [{ does: 'answer', status: 503, body: 'busy' } as const, 'server'],
    [{ does: 'drop' } as const, 'connectivity'],
    [{ does: 'drop', after: true } as const, 'connectivity'],
    [{ does: 'refuse', code: 10 } as const, 'server'],
  ])('applies %o once', async (fault, kind) => {
    const { pi, gateway } = await start();
    const token = await login(pi, gateway);
    pi.inject(fault);
    expect(await gateway.productVersion(token, context)).toMatchObject({ ok: false, error: { failure: { kind } } });
    expect(await gateway.productVersion(token, context)).toMatchObject({ ok: true, value: '7.4.1' });
  });

  it('does not know operations that its version lacks', async () => {
    const { pi, gateway } = await start({
      vault: { ...defaultVault, unsupportedOperations: ['AccountStoreOps_StoredCredential_Spin'] },
    });
    const account = { accountName: 'root', store: { targetName: 'lnx01', type: 2 } };
    const answer = await gateway.spin(await login(pi, gateway), account, '', context);
    expect(answer).toMatchObject({
      ok: false,
      error: { failure: { kind: 'protocol', hint: expect.stringContaining('Select your PI version') } },
    });
  });

  it('publishes no operation that its version lacks, and every other', async () => {
    const lacking = ['AccountStoreOps_StoredCredential_Spin', 'AccountStoreOps_SharedCredential_CheckIn', 'DoLogout'];
    const { pi } = await start({ vault: { ...defaultVault, unsupportedOperations: [...lacking, 'Unheard_Of'] } });
    const wsdl = await (await fetch(`${pi.endpointUrl}?singleWsdl`)).text();
    const portType = wsdl.slice(wsdl.indexOf('<wsdl:portType'), wsdl.indexOf('</wsdl:portType>'));
    const published = [...portType.matchAll(/<wsdl:operation name="(\w+)"/g)].map(([, name]) => name);
    expect(published).toEqual(Object.keys(operations).filter((name) => !lacking.includes(name)));
    for (const name of lacking) expect(wsdl).not.toMatch(new RegExp(`${name}["R_]`));
    const read = readWsdl(wsdl);
    expect(read.ok && compareContracts(ownPort(), read.value.ports[0])).toMatchObject({
      operations: expect.arrayContaining(lacking.map((name) => expect.objectContaining({ name, status: 'missing' }))),
    });
  });

  it.each([
    ['the user, of another', 'svc-ecm', gina, false],
    ['the identity that impersonates, of another', 'svc-ecm-ignore', gina, true],
    ['the identity that impersonates, of nobody', 'svc-ecm', ann, true],
    ['the identity itself', 'svc-ecm-ignore', undefined, true],
    ['no identity of its own', 'svc-ecm', undefined, false],
  ])('lets Ignore Password Checkout of %s decide: %s', async (_whose, userName, user, given) => {
    const { pi, gateway } = await start();
    const own = await valueOf(
      gateway.login({ userName, authenticator: '', password: practiceSecrets(pi).apiPassword }, context),
    );
    const token = user === undefined ? own : await valueOf(gateway.loginAsUser(own, user, context));
    const account = { accountName: 'Administrator', store: { targetName: 'FILE01', type: 1 } };
    const target = { kind: 'stored', account } as const;
    const holder = async () => {
      const listed = await valueOf(gateway.listStored(token, { system: 'file01' }, context));
      return listed.entries.find(({ account: { accountName } }) => accountName === 'Administrator')?.checkedOutTo;
    };
    expect(await holder()).toBe('HQ\\ann');
    const answer = await gateway.checkOut(token, target, '', context);
    expect(answer).toMatchObject(given ? { ok: true } : { ok: false, error: { code: '5' } });
    if (given && user !== ann) expect(await gateway.checkIn(token, target, '', context)).toMatchObject({ ok: true });
    expect(await holder()).toBe('HQ\\ann');
  });

  it.each([
    ['of a fault', 60_000, 0],
    ['of every answer', 0, 60_000],
  ])('keeps no program running with the delay %s after it has stopped', async (_whose, ms, latencyMs) => {
    const requests = 8;
    const timers = (): number => process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length;
    const { pi, gateway } = await start({ latencyMs });
    pi.inject({ does: 'delay', ms, times: requests });
    const before = timers();
    const aborted = new AbortController();
    const identity = { userName: 'svc-ecm', authenticator: '', password: practiceSecrets(pi).apiPassword };
    const logins = Array.from({ length: requests }, () =>
      gateway.login(identity, { ...context, signal: aborted.signal }),
    );
    await expect.poll(() => pi.waitingRequests).toBe(requests);
    aborted.abort();
    expect((await Promise.all(logins)).filter(({ ok }) => ok)).toEqual([]);
    await Promise.all(open.splice(0).map((part) => part.stop()));
    // Other timers come and go meanwhile, but not as many.
    expect(timers() - before).toBeLessThan(requests / 2);
  });

  it('returns hostile names and passwords unchanged', async () => {
    const name = ` <a>&"']]><![CDATA[x]]> 𝄞 ‮ `;
    const nasty = `${name}\r\n\t `;
    const credential = {
      account: name,
      type: 'OS_Windows',
      password: nasty,
      grants: { 'svc-ecm': ['view'] },
      autoSpin: false,
      randomPassword: false,
    } as const;
    const vault = {
      ...defaultVault,
      systems: [{ name: 'hostile', credentials: [{ ...credential, grants: { 'svc-ecm': ['view' as const] } }] }],
    };
    const { pi, gateway } = await start({ vault });
    const token = await login(pi, gateway);
    const [found] = (await valueOf(gateway.listStored(token, { system: 'hostile' }, context))).entries;
    expect(found?.account.accountName).toBe(name);
    if (found === undefined) throw new Error('no account');
    const { password } = await valueOf(
      gateway.checkOut(token, { kind: 'stored', account: found.account }, nasty, context),
    );
    expect(password.reveal()).toBe(nasty);
    expect(pi.calls.at(-1)?.parameters['Comment']).toBe(nasty);
  });
});
