import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { disableBridging, enableBridging, keyPath } from '../main/ecm/pipe/pipe-key.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../main/sandbox/appliance/practice-appliance.ts';
import { defaultVault } from '../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../main/sandbox/practice-pi.ts';
import { connectedClient } from '../test-support/service-on-practice.ts';
import { jumpItemTypeNames, type JumpItemTypeName } from '../shared/jump-item.ts';
import type { BridgingStatus } from '../shared/service-status.ts';
import { compileDotnetBridge, startDotnetHost, type ActionResult, type DotnetHost } from './dotnet-host.ts';
import { prepareDataFolder, serviceSecrets } from './service-data-folder.ts';
import { startServiceProcess, type ServiceProcess } from './service-process.ts';

/** The C# plugin (app/dotnet-bridge), compiled and run by Debian's Mono in a stub ECM host, against the built service as a process. */

const endedAt = 1_893_553_445;
const ann = { SRAUser: { Username: 'HQ\\ann' } };
const kiosk = { ...ann, SessionId: '5b1c', JumpItem: { ComputerName: 'kiosk7', JumpItemType: 'RemoteRDP' } };
const sessions: Readonly<Record<JumpItemTypeName, object>> = {
  'jump-client': {
    ...ann,
    JumpItem: { ComputerName: 'kiosk7', JumpItemType: 'JumpClient', AdditionalAddresses: ['10.20.0.77'] },
  },
  rdp: kiosk,
  'rdp-secureapp': {
    SRAUser: { Username: 'erin' },
    JumpItem: { ComputerName: 'sql01', JumpItemType: 'RemoteApp', ApplicationName: 'PAYROLL' },
  },
  shell: { ...ann, JumpItem: { ComputerName: 'lnx01', JumpItemType: 'ShellJump' } },
  web: { ...ann, JumpItem: { Url: 'https://intranet.hq.example/', JumpItemType: 'WebJump' } },
  vnc: { ...ann, JumpItem: { ComputerName: 'intranet', JumpItemType: 'RemoteVNC' } },
  'protocol-tunnel': {
    SRAUser: { Username: 'erin' },
    JumpItem: { ComputerName: 'core-sw1', JumpItemType: 'ProtocolTunnelJump' },
  },
};

let compiled: string;
let root: string;
let folder: string;
let pi: PracticePi;
let appliance: PracticeAppliance;
let service: ServiceProcess;
let holdsAtStart: readonly object[];
const hosts: DotnetHost[] = [];
/** All passwords of the vault before and after rotations. */
const everyPassword = new Set<string>();

beforeAll(async () => {
  compiled = await compileDotnetBridge();
  root = await mkdtemp(join(tmpdir(), 'ecm-dotnet-service-'));
  folder = join(root, 'data');
  pi = await startPracticePi({ port: 0, https: false, latencyMs: 2, vault: defaultVault });
  appliance = await startPracticeAppliance({ port: 0, https: true });
  const caFile = join(root, 'practice-ca.pem');
  await writeFile(caFile, appliance.caPem ?? '');
  await prepareDataFolder(folder, { pi, appliance, caFile });
  await start();
  await enable();
  holdsAtStart = holds();
});

afterEach(async () => {
  const printed = hosts.map((each) => each.printed()).join('');
  const codes = await Promise.all(hosts.splice(0).map((each) => each.end()));
  expect(codes.filter((code) => code !== 0)).toEqual([]);
  const log = await readFile(join(folder, 'ECM.log'), 'utf8');
  for (const password of everyPassword) expect(printed + log).not.toContain(password);
});

afterAll(async () => {
  await service.end('SIGKILL');
  await Promise.all([pi.stop(), appliance.stop()]);
  await Promise.all([root, compiled].map((each) => rm(each, { recursive: true, force: true })));
});

async function start(): Promise<void> {
  service = startServiceProcess(folder, serviceSecrets(pi, appliance));
  await service.running;
}

function enable(): Promise<unknown> {
  return enableBridging({ folder, random: randomBytes });
}

function host(keyFile = keyPath(folder, 'bridge'), pipe = join(folder, 'ecm.sock')): DotnetHost {
  const started = startDotnetHost(compiled, { pipe, keyFile });
  hosts.push(started);
  return started;
}

/** What the service reports of bridges. */
async function bridging(): Promise<BridgingStatus | undefined> {
  const client = await connectedClient({ folder, address: join(folder, 'ecm.sock') }, 'administrator');
  const status = await client.call('service/status', {});
  client.dispose();
  return status.ok ? status.value.bridging : undefined;
}

function entries() {
  return [...pi.vault.credentials.stored, ...pi.vault.credentials.shared];
}

function passwords(): readonly string[] {
  const all = entries().map(({ password }) => password);
  for (const password of all) everyPassword.add(password);
  return all;
}

function holds(): readonly object[] {
  return entries().filter((entry) => pi.vault.credentials.holdOf(entry) !== undefined);
}

function hash(password: string): string {
  return createHash('sha256')
    .update(password)
    .digest('hex')
    .toUpperCase()
    .replaceAll(/..(?!$)/g, '$&-');
}

async function offersOf(ecm: DotnetHost, session: object, plugin = 0): Promise<readonly Record<string, string>[]> {
  const found = await ecm.ask({ do: 'find', session, plugin });
  expect(found).toMatchObject({ IsSuccess: true, ErrorMessage: null });
  return found.ResultValue as readonly Record<string, string>[];
}

async function wholeSession(ecm: DotnetHost, session: object, plugin = 0): Promise<string> {
  const [offer] = await offersOf(ecm, session, plugin);
  const credentialId = offer?.['CredentialId'];
  expect(offer?.['DisplayValue']).toBeTruthy();
  passwords();
  const got = await ecm.ask({ do: 'get', session, credentialId, plugin });
  expect(got).toMatchObject({ IsSuccess: true, ErrorMessage: null, ResultValue: { CredentialId: credentialId } });
  const { Username, Password } = got.ResultValue as Record<string, string>;
  expect(Username).toBeTruthy();
  const released = await ecm.ask({ do: 'release', session, credentialId, endedAt, plugin });
  expect(released).toEqual({ IsSuccess: true, ErrorMessage: null });
  return Password ?? '';
}

describe('a session of each Jump Item type', () => {
  it.each(jumpItemTypeNames)('%s: found, got with the password of the vault, released', async (type) => {
    const before = passwords().map(hash);
    const password = await wholeSession(host(), { SessionId: type, ...sessions[type] });
    expect(before).toContain(password);
    expect(holds()).toEqual(holdsAtStart);
  });

  it('200 sessions, 32 at once, by two plugins: all succeed and nothing stays checked out', async () => {
    const ecm = host();
    const all = Object.values(sessions);
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < 200) {
        const index = next++;
        await wholeSession(ecm, { ...all[index % all.length], SessionId: `s${index}` }, index % 2);
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    expect(holds()).toEqual(holdsAtStart);
  }, 120_000);
});

describe('what the plugin answers', () => {
  it('is in the status of the service with its last call', async () => {
    const ecm = host();
    const offers = await offersOf(ecm, kiosk);
    expect(await bridging()).toMatchObject({
      state: 'enabled',
      connected: 1,
      lastCall: { operation: 'find', outcome: 'ok', offered: offers.length },
    });
    await ecm.end();
    await vi.waitFor(async () => expect(await bridging()).toMatchObject({ connected: 0 }), 10_000);
  });

  it('says that it checks health and does nothing else besides credentials', async () => {
    expect(await host().ask({ do: 'capabilities' })).toMatchObject({
      IsSuccess: true,
      ResultValue: { SupportsHealthCheck: true, SupportsEndpointSearch: false, SupportsStartSession: false },
    });
  });

  it('is healthy while the service can reach PI, and logs the members of the session once, without values', async () => {
    const ecm = host();
    expect(await ecm.ask({ do: 'health' })).toMatchObject({ IsSuccess: true, ResultValue: { IsHealthy: true } });
    await offersOf(ecm, kiosk);
    await offersOf(ecm, kiosk);
    const lines = ecm
      .printed()
      .split('\n')
      .filter((line) => line.includes('members of the SDK'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('host=ComputerName, url=none');
    expect(lines[0]).not.toContain('kiosk7');
  });

  it('gives a failure as a sentence with a hint, and a correlation id that is in ECM.log', async () => {
    const session = { ...kiosk, SRAUser: { Username: 'HQ\\harry' } };
    const { IsSuccess, ErrorMessage, ResultValue } = await host().ask({ do: 'find', session });
    expect({ IsSuccess, ResultValue }).toEqual({ IsSuccess: false, ResultValue: [] });
    expect(ErrorMessage).toContain('Web Application Identity Impersonation Mappings');
    const id = /\[correlation id ([\w-]+)\]$/.exec(ErrorMessage ?? '')?.[1] ?? 'none';
    await vi.waitFor(async () => expect(await readFile(join(folder, 'ECM.log'), 'utf8')).toContain(id));
  });

  it.each([
    ['empty', { user: { username: '' }, jumpItem: { type: 'jump-client' } }],
    ['null', { user: { username: '' }, jumpItem: { type: 'jump-client' } }],
    ['class', { user: { username: 'ann' }, jumpItem: { type: 'shell', host: 'lnx01' } }],
    ['throwing', { user: { username: 'ann' }, jumpItem: { type: 'jump-client', host: 'web01' } }],
    [
      'enum',
      {
        sessionId: '00000000-0000-0000-0000-000000000000',
        user: { username: 'ann', distinguishedName: 'cn=ann' },
        jumpItem: { type: 'rdp', host: 'web01', group: 'Servers' },
      },
    ],
    [
      'addresses',
      {
        user: { username: 'ann' },
        jumpItem: {
          type: 'jump-client',
          host: 'web01',
          additionalAddresses: Array.from({ length: 16 }, (_, index) => `10.1.0.${index + 1}`),
        },
      },
    ],
  ])('maps sessions of another shape: %s', async (shape, expected) => {
    expect(await host().ask({ do: 'map', shape })).toEqual(expected);
  });
});

async function failureOf(ecm: DotnetHost): Promise<string> {
  const failed = await ecm.ask({ do: 'health' });
  expect(failed).toMatchObject({ IsSuccess: false, ResultValue: { IsHealthy: false } });
  expect(ecm.printed()).toContain((failed.ErrorMessage ?? '').split(' [')[0]);
  return failed.ErrorMessage ?? '';
}

describe('without a usable service the health says why and what to do', () => {
  it('no service', async () => {
    expect(await failureOf(host(undefined, join(root, 'none.sock')))).toContain(
      'Start the ECM service on this machine',
    );
  });

  it('no key file', async () => {
    expect(await failureOf(host(join(root, 'none.key')))).toContain('ecmctl service bridging enable');
  });

  it('a key of another length', async () => {
    await writeFile(join(root, 'short.key'), randomBytes(31));
    expect(await failureOf(host(join(root, 'short.key')))).toContain('is not a key of 32 bytes');
  });

  it('another key, which the status of the service says, too', async () => {
    await writeFile(join(root, 'other.key'), randomBytes(32));
    expect(await failureOf(host(join(root, 'other.key')))).toContain('has another key than bridge.key');
    await vi.waitFor(
      async () => expect(await bridging()).toMatchObject({ lastRefusal: { reason: 'wrong-key' } }),
      10_000,
    );
  });

  it('bridging is disabled in the middle of a session: the credential is checked in, and it works again once enabled', async () => {
    const copy = join(root, 'copied.key');
    await copyFile(keyPath(folder, 'bridge'), copy);
    const [ecm, withCopy] = [host(), host(copy)];
    const [offer] = await offersOf(ecm, kiosk);
    await ecm.ask({ do: 'get', session: kiosk, credentialId: offer?.['CredentialId'] });
    await offersOf(withCopy, kiosk);
    await disableBridging(folder);
    try {
      await vi.waitFor(async () => expect(await failureOf(withCopy)).toContain('bridging is not enabled'), 20_000);
      await vi.waitFor(async () => expect(await failureOf(ecm)).toContain('There is no key file'), 20_000);
      await vi.waitFor(() => expect(holds()).toEqual(holdsAtStart), 10_000);
    } finally {
      await enable();
    }
    await vi.waitFor(async () => expect(await ecm.ask({ do: 'health' })).toMatchObject({ IsSuccess: true }), 20_000);
  });

  it('the service is killed while a credential is out and started again: typed failures, then everything is checked in', async () => {
    const ecm = host();
    const [offer] = await offersOf(ecm, kiosk);
    const credentialId = offer?.['CredentialId'];
    await ecm.ask({ do: 'get', session: kiosk, credentialId });
    await service.end('SIGKILL');
    const failed: ActionResult = await ecm.ask({ do: 'find', session: kiosk });
    expect(failed).toMatchObject({ IsSuccess: false, ResultValue: [] });
    expect(failed.ErrorMessage).toMatch(/was lost|does not run/);
    await start();
    const release = { do: 'release', session: kiosk, credentialId, endedAt };
    await vi.waitFor(async () => expect(await ecm.ask(release)).toMatchObject({ IsSuccess: true }), 20_000);
    await vi.waitFor(() => expect(holds()).toEqual(holdsAtStart), 20_000);
    expect(await wholeSession(ecm, kiosk)).not.toBe('');
  });
});
