import { randomBytes } from 'node:crypto';
import { EventEmitter, on } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectPipe } from '../../main/ecm/pipe/connect-pipe.ts';
import { createPipeClient } from '../../main/ecm/pipe/pipe-client.ts';
import { readIdentity } from '../../main/ecm/pipe/pipe-key.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../../main/sandbox/appliance/practice-appliance.ts';
import { makePracticeCertificate } from '../../main/sandbox/certificate.ts';
import { startPracticePi, type PracticePi } from '../../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../../main/sandbox/practice-profile.ts';
import { noSmallDisk, smallDisk, type SmallDisk } from '../../test-support/small-disk.ts';
import { testAddress } from '../../test-support/test-address.ts';
import { startRelay, type Relay } from './relay.ts';
import { superviseService, type SupervisedService } from './supervised-service.ts';
import { chaosVault } from './vault.ts';

interface ServiceState {
  readonly pendingCheckIns: number;
  readonly link: string;
  readonly auditHead: string | undefined;
  readonly auditNotWrittenSince: string | undefined;
}

interface WorldOptions {
  /** How long the supervisor waits before it starts the service again. */
  readonly restartMs?: number;
}

/** A service process between a practice PI and a practice appliance, and everything that a fault needs. */
export interface World {
  readonly pi: PracticePi;
  readonly appliance: PracticeAppliance;
  readonly piRelay: Relay;
  readonly applianceRelay: Relay;
  readonly service: SupervisedService;
  /** The data folder. */
  readonly folder: string;
  /** On which the data folder is; `undefined` where this account may mount none. */
  readonly disk: SmallDisk | undefined;
  /** The milliseconds by which the clock of the service is wrong. */
  readonly clockFile: string;
  /** What is left of the service's heap after SIGUSR2 (heap.cjs). */
  readonly heapFile: string;
  /** Applies the same settings as a new revision; does not mind if the service is away. */
  applySettings(): Promise<void>;
  /** What the service says of itself; `undefined` while it does not answer. */
  status(): Promise<ServiceState | undefined>;
  /** Resolves when PI gets a call whose operation matches. */
  untilPiCall(operation: RegExp): Promise<void>;
  /** Lines of the service's logs that report a bug. */
  bugs(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function startWorld({ restartMs }: WorldOptions = {}): Promise<World> {
  const calls = new EventEmitter();
  const base = await mkdtemp(join(tmpdir(), 'ecm-chaos-'));
  const disk = noSmallDisk() === undefined ? smallDisk('64m') : undefined;
  const folder = disk?.folder ?? join(base, 'data');
  const certificate = await makePracticeCertificate(Date.now());
  const options = { port: 0, https: true, certificate } as const;
  const [pi, appliance] = await Promise.all([
    startPracticePi({
      ...options,
      latencyMs: 5,
      vault: chaosVault,
      onRequest: async (operation) => void calls.emit('call', operation),
    }),
    startPracticeAppliance({ ...options, timeoutMs: 20_000 }),
  ]);
  const caFile = join(base, 'ca.pem');
  const clockFile = join(base, 'clock');
  const heapFile = join(base, 'heap.json');
  await writeFile(caFile, certificate.caPem);
  const [piRelay, applianceRelay] = await Promise.all([pi.endpointUrl, appliance.siteUrl].map(relayTo));
  if (piRelay === undefined || applianceRelay === undefined) throw new Error('no relay');
  const settings = settingsOf({ pi, appliance, piRelay, applianceRelay }, caFile);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'settings.json'), JSON.stringify({ version: 1, revision: 1, ...settings }), {
    mode: 0o600,
  });
  const secrets = secretVariables(pi, appliance);
  const service = superviseService(folder, { CHAOS_CLOCK: clockFile, CHAOS_HEAP: heapFile, ...secrets }, restartMs);
  const client = clientOf(folder);
  let revision = 1;
  return {
    pi,
    appliance,
    piRelay,
    applianceRelay,
    service,
    folder,
    disk,
    clockFile,
    heapFile,
    applySettings: async () => {
      revision += 1;
      await client.call('settings/apply', { revision, ...settings, secrets: {} });
    },
    status: () => statusOf(client),
    untilPiCall: async (operation) => {
      for await (const [name] of on(calls, 'call')) if (operation.test(String(name))) return;
    },
    bugs: () => bugsIn(folder),
    close: async () => {
      client.dispose();
      await service.stop();
      await Promise.all([piRelay.close(), applianceRelay.close()]);
      await Promise.all([pi.stop(), appliance.stop()]);
      disk?.remove();
      await rm(base, { recursive: true, force: true });
    },
  };
}

function secretVariables(pi: PracticePi, { clientSecret }: PracticeAppliance) {
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  return {
    ECM_API_PASSWORD: apiPassword.reveal(),
    ECM_API_REGISTRATION_KEY: apiRegistrationKey.reveal(),
    ECM_APPLIANCE_CLIENT_SECRET: clientSecret.reveal(),
  };
}

function clientOf(folder: string) {
  return createPipeClient({
    address: testAddress(folder),
    identify: () => readIdentity(folder, 'administrator'),
    clock: systemClock,
    random: randomBytes,
    connect: connectPipe,
    requestTimeoutMs: 5_000,
  });
}

async function statusOf(client: ReturnType<typeof clientOf>) {
  client.reconnect();
  const answer = await client.call('service/status', {});
  if (!answer.ok) return undefined;
  const { pendingCheckIns, link, audit } = answer.value;
  return {
    pendingCheckIns,
    link: link.state,
    auditHead: audit?.entries === 0 ? undefined : audit?.head,
    auditNotWrittenSince: audit?.notWrittenSince,
  };
}

async function bugsIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => /^ECM\.\d+\.log$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter((line) => line.includes('"error.unexpected"')));
}

/** PI and appliance are reached through the relays. */
function settingsOf(
  { pi, appliance, piRelay, applianceRelay }: Pick<World, 'pi' | 'appliance' | 'piRelay' | 'applianceRelay'>,
  caFile: string,
) {
  const endpointUrl = Object.assign(new URL(pi.endpointUrl), { port: String(piRelay.port) }).href;
  return {
    plugin: { ...practiceSettings(pi, caFile), endpointUrl },
    appliance: { site: '127.0.0.1', port: applianceRelay.port, clientId: appliance.clientId, group: 'Default' },
  };
}

function relayTo(url: string): Promise<Relay> {
  return startRelay(Number(new URL(url).port));
}

/** Whether the condition holds in time; asked again and again. */
export async function eventually(condition: () => Promise<boolean>, withinMs: number, everyMs = 500): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    if (await condition()) return true;
    await delay(everyMs);
  }
  return condition();
}
