import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../shared/errors.ts';
import { err } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import { pluginDefaults } from '../../shared/settings.ts';
import { silentLog, type LogEvent, type LogFields } from '../platform/logging/log.ts';
import { manualClock } from '../../test-support/manual-clock.ts';
import { PiPlugin } from './plugin.ts';
import type { RequestContext, PluginEngine, EcmPlugin } from '../plugins/contract.ts';
import type { PiGateway } from './gateway/soap-gateway.ts';
import type { StoredCredential } from './model.ts';
import {
  answer,
  listed,
  refusal,
  scriptedGateway,
  type ScriptedGateway,
} from '../../test-support/pi/scripted-gateway.ts';

const stored: StoredCredential = {
  account: { accountName: 'root', store: { targetName: 'lnx01', type: 2 } },
  autoSpin: true,
  hasRandomPassword: true,
  permissions: { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true },
  systemName: 'lnx01',
};
const request = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'vnc', host: 'lnx01' }, sessionId: 's1' } as const;

let folder: string;
let plugin: EcmPlugin;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-engine-'));
});

afterEach(async () => {
  await plugin.close();
  await rm(folder, { recursive: true, force: true });
});

async function engineOn(gateway: ScriptedGateway, log = silentLog): Promise<PluginEngine> {
  plugin = new PiPlugin({
    ledgerFolder: folder,
    clock: manualClock(),
    random: () => 0,
    log,
    openGateway: () => gateway,
  });
  const settings = {
    ...pluginDefaults,
    endpointUrl: 'https://pi.example/',
    apiUser: 'svc-ecm',
    globalApprover: 'approver',
    createSpinJobs: true,
  };
  const secrets = { apiPassword: Secret.of('practice-word'), apiRegistrationKey: Secret.of('practice-key') };
  const engine = await plugin.engine({ settings, secrets });
  if (!engine.ok) throw new Error(engine.error.message);
  await plugin.settingsInUse(undefined, { settings, secrets });
  return engine.value;
}

function gatewayWith(answers: Partial<PiGateway>): ScriptedGateway {
  return scriptedGateway({
    login: () => answer(Secret.of('api-token')),
    loginAsUser: () => answer(Secret.of('user-token')),
    logout: () => answer(undefined),
    listStored: () => listed(stored),
    checkOut: () => answer({ password: Secret.of('the-password') }),
    checkIn: () => answer(undefined),
    spin: () => answer(7),
    ...answers,
  });
}

function contextOf(signal = new AbortController().signal): RequestContext {
  return { signal, correlationId: 'c', interactive: false };
}

async function idOf(engine: PluginEngine): Promise<string> {
  const { result } = await engine.findCredentials(request, contextOf());
  const [offer] = result.ok ? result.value : [];
  if (offer === undefined) throw new Error('nothing is offered');
  return offer.id;
}

/** Resolves when the gateway was asked for this. */
function asked(gateway: ScriptedGateway, method: keyof PiGateway): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => (gateway.calls.includes(method) ? resolve() : void setImmediate(look));
    look();
  });
}

describe('an appliance that has gone when its credential is there', () => {
  it('is given nothing, and the credential is checked in again without a rotation', async () => {
    const appliance = new AbortController();
    const checkOut: PiGateway['checkOut'] = async () => {
      appliance.abort();
      return answer({ password: Secret.of('the-password') });
    };
    const gateway = gatewayWith({ checkOut });
    const engine = await engineOn(gateway);
    const id = await idOf(engine);
    expect(await engine.getCredential(request, id, contextOf(appliance.signal))).toMatchObject({
      ok: false,
      error: { kind: 'cancelled' },
    });
    await asked(gateway, 'checkIn');
    expect(await engine.releaseCredential(request, id, 0, contextOf())).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do' },
    });
    expect(gateway.calls.filter((call) => /^(check|spin)/.test(call))).toEqual(['checkOut', 'checkIn']);
  });

  it('leaves the check-in on the list of pending ones if that fails too', async () => {
    const appliance = new AbortController();
    const checkOut: PiGateway['checkOut'] = async () => {
      appliance.abort();
      return answer({ password: Secret.of('the-password') });
    };
    const gateway = gatewayWith({ checkOut, checkIn: async () => refusal(undefined, 'connectivity') });
    const engine = await engineOn(gateway);
    const id = await idOf(engine);
    const pending = new Promise<void>((resolve) => plugin.onChange(() => plugin.pendingCheckIns() === 1 && resolve()));
    await engine.getCredential(request, id, contextOf(appliance.signal));
    await pending;
    expect(plugin.pendingCheckIns()).toBe(1);
  });
});

describe('a check-out whose answer is lost because TLS breaks', () => {
  it('is taken back: PI may have made it', async () => {
    const lost = failure('tls', 'protocol', {
      message: 'The record has a bad MAC.',
      doing: 'checking out',
      hint: 'look',
    });
    let checkedOutTo: string | undefined;
    const gateway = gatewayWith({
      listStored: () => listed({ ...stored, checkedOutTo }),
      checkOut: async () => {
        checkedOutTo = 'HQ\\ann';
        return err({ failure: lost, transient: false });
      },
    });
    const engine = await engineOn(gateway);
    expect(await engine.getCredential(request, await idOf(engine), contextOf())).toMatchObject({
      ok: false,
      error: { kind: 'tls' },
    });
    await asked(gateway, 'checkIn');
  });
});

describe('a check-out that ends with a bug', () => {
  it('is taken back: PI may have made it', async () => {
    let checkedOutTo: string | undefined;
    const gateway = gatewayWith({
      listStored: () => listed({ ...stored, checkedOutTo }),
      checkOut: () => {
        checkedOutTo = 'HQ\\ann';
        return Promise.reject(new TypeError('a bug'));
      },
    });
    const engine = await engineOn(gateway);
    await expect(engine.getCredential(request, await idOf(engine), contextOf())).rejects.toThrow('a bug');
    await asked(gateway, 'checkIn');
    expect(plugin.openCheckOuts()).toBe(0);
  });
});

describe('sessions without an id', () => {
  it('are identified by their users: each release checks in what its own user has', async () => {
    const backBy: string[] = [];
    const gateway = gatewayWith({
      loginAsUser: (_token, { name }) => answer(Secret.of(`${name}-token`)),
      checkIn: (token) => {
        backBy.push(token.reveal());
        return answer(undefined);
      },
    });
    const engine = await engineOn(gateway);
    const id = await idOf(engine);
    const of = (username: string) => ({ user: { username }, jumpItem: request.jumpItem });
    await engine.getCredential(of('HQ\\ann'), id, contextOf());
    await engine.getCredential(of('HQ\\bob'), id, contextOf());
    expect(await engine.releaseCredential(of('HQ\\BOB'), id, 0, contextOf())).toMatchObject({
      ok: true,
      value: { checkIn: 'done' },
    });
    expect(await engine.releaseCredential(of('HQ\\bob'), id, 0, contextOf())).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do' },
    });
    expect(await engine.releaseCredential(of('HQ\\ann'), id, 0, contextOf())).toMatchObject({
      ok: true,
      value: { checkIn: 'done' },
    });
    expect(backBy).toEqual(['bob-token', 'ann-token']);
  });
});

describe('what a process left that is gone', () => {
  it('is checked in once for all sessions of a hold, and left to be rotated, as a session may still use it', async () => {
    const left = (id: string, rotates: boolean) => ({
      id,
      endpointUrl: 'https://pi.example/',
      actor: { as: 'user', domain: 'HQ', name: 'ann' },
      target: { kind: 'stored', account: stored.account },
      credentialId: 'v1.x',
      at: '2030-01-02T03:04:05.000Z',
      rotates,
      mayCheckIn: true,
      state: 'open',
      attempts: 0,
      nextAttemptAt: 0,
      hold: { phase: 'delivered', made: { certain: true } },
    });
    await writeFile(
      join(folder, 'check-outs-left.json'),
      JSON.stringify({ version: 1, owner: null, records: [left('1', false), left('2', true)] }),
    );
    const gateway = gatewayWith({});
    await engineOn(gateway);
    await asked(gateway, 'checkIn');
    await plugin.close();
    expect(gateway.calls.filter((call) => /^(check|spin)/.test(call))).toEqual(['checkIn']);
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    expect(JSON.parse(await readFile(join(folder, file ?? ''), 'utf8'))).toMatchObject({
      records: [{ id: '2', hold: { phase: 'rotation-due' } }],
    });
  });
});

describe('closing', () => {
  it('ends the check-ins that are under way, and leaves them on disk for the next process', async () => {
    const appliance = new AbortController();
    const checkOut: PiGateway['checkOut'] = async () => {
      appliance.abort();
      return answer({ password: Secret.of('the-password') });
    };
    const checkIn: PiGateway['checkIn'] = (_token, _account, _comment, { signal }) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(refusal(undefined, 'cancelled'))));
    const gateway = gatewayWith({ checkOut, checkIn });
    const engine = await engineOn(gateway);
    await engine.getCredential(request, await idOf(engine), contextOf(appliance.signal));
    await asked(gateway, 'checkIn');
    await plugin.close();
    const [file, ...others] = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    expect(others).toEqual([]);
    expect(JSON.parse(await readFile(join(folder, file ?? ''), 'utf8'))).toMatchObject({
      owner: null,
      records: [{ state: 'pending', target: { account: { accountName: 'root' } } }],
    });
  });
});

describe('the log', () => {
  it('tells lookup, retrieval and release with names, and neither password nor token', async () => {
    const lines: { readonly event: LogEvent; readonly fields: LogFields | undefined }[] = [];
    const note = (event: LogEvent, fields?: LogFields): void => void lines.push({ event, fields });
    const engine = await engineOn(gatewayWith({}), { debug: note, info: note, warn: note, error: note });
    const id = await idOf(engine);
    await engine.getCredential(request, id, contextOf());
    await engine.releaseCredential(request, id, 0, contextOf());
    const events = [...new Set(lines.map(({ event }) => event))];
    expect(events).toEqual([
      'lookup.started',
      'lookup.step',
      'lookup.finished',
      'retrieve.started',
      'retrieve.finished',
      'rotation.finished',
      'release.finished',
    ]);
    expect(lines.find(({ event }) => event === 'retrieve.finished')?.fields).toMatchObject({
      user: 'HQ\\ann',
      account: 'root',
      system: 'lnx01',
      actor: 'HQ\\ann',
    });
    expect(JSON.stringify(lines)).not.toMatch(/the-password|api-token|user-token|practice-word|practice-key/);
  });

  it.each([
    [{ type: 'rdp', host: 'web01' }, { host: 'web01' }],
    [
      { type: 'web', url: 'https://ann:the-password@web01.example:8443/login?token=api-token#x' },
      { url: 'https://web01.example:8443/login' },
    ],
    [{ type: 'rdp', host: 'https://ann:the-password@web01.example/x?y' }, { url: 'https://web01.example/x' }],
    [{ type: 'web', url: 'ann:the-password@web01' }, {}],
  ] as const)('names the place of %j as what it is, and nothing secret of it', async (jumpItem, place) => {
    const started: LogFields[] = [];
    const info = (event: LogEvent, fields: LogFields = {}): void =>
      void (event === 'lookup.started' && started.push(fields));
    const engine = await engineOn(gatewayWith({}), { ...silentLog, info });
    await engine.findCredentials({ user: { username: 'HQ\\ann' }, jumpItem }, contextOf());
    expect(started).toEqual([
      { correlationId: expect.any(String), user: 'HQ\\ann', jumpItem: jumpItem.type, ...place },
    ]);
  });
});

describe('a secret of the settings in a field of the session', () => {
  const named = { ...request, user: { username: 'HQ\\practice-word' } };
  it.each([true, false])(
    'refuses lookup and retrieval before the session is logged; interactive: %s',
    async (interactive) => {
      const context = { ...contextOf(), interactive };
      const logged: string[] = [];
      const note = (event: LogEvent, fields?: LogFields): void => void logged.push(JSON.stringify([event, fields]));
      const engine = await engineOn(scriptedGateway({}), { ...silentLog, info: note, warn: note, debug: note });
      const found = await engine.findCredentials(named, context);
      expect(found.result).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'input' } });
      const tested = await engine.testRetrieve(named, 'v1.x', { fullCycle: false }, context);
      expect(tested.result).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'input' } });
      expect(logged.join('\n')).not.toContain('practice-word');
    },
  );
});
