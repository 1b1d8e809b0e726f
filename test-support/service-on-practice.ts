import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPipe } from '../main/ecm/pipe/connect-pipe.ts';
import { createPipeClient, type PipeClient } from '../main/ecm/pipe/pipe-client.ts';
import { enableBridging, readIdentity, type PipeRole } from '../main/ecm/pipe/pipe-key.ts';
import type { SettingsToApply } from '../main/ecm/pipe/method-schemas.ts';
import { startEcmService, type EcmService } from '../main/ecm/service/ecm-service.ts';
import { builtInPi } from '../main/pi/plugin.ts';
import { createPluginRegistry, type PluginRegistry } from '../main/plugins/plugin-registry.ts';
import { systemClock } from '../main/platform/clock.ts';
import { markOfTheWeb } from '../main/platform/files/mark-of-the-web.ts';
import { memorySecrets, type SecretStore } from '../main/platform/secrets/secret-store.ts';
import type { WriteSystemEvent } from '../main/platform/logging/system-events.ts';
import { openLog, type LogLevel, type OpenedLog } from '../main/platform/logging/pino-log.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../main/sandbox/appliance/practice-appliance.ts';
import type { TokenIssuerFixtures } from '../main/sandbox/appliance/token-issuer.ts';
import { defaultVault } from '../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../main/sandbox/practice-profile.ts';
import type { VaultSpec } from '../main/sandbox/vault-schema.ts';
import { postConsoleSession, type ConsoleAnswer } from './console-session.ts';
import { Secret } from '../shared/secret.ts';
import type { RawPlugin } from '../shared/settings.ts';
import { testAddress } from './test-address.ts';

/** The ECM service with a practice PI and a practice appliance, all in this process. */
export interface ServiceOnPractice {
  readonly pi: PracticePi;
  readonly appliance: PracticeAppliance;
  readonly service: EcmService;
  readonly log: OpenedLog;
  readonly folder: string;
  readonly address: string;
  /** The settings that the Configurator would send after a save. */
  settings(revision: number, changes?: RawPlugin, appliance?: Readonly<Record<string, unknown>>): SettingsToApply;
  /** A connected pipe client. */
  client<R extends PipeRole>(role: R): Promise<PipeClient<R>>;
  /** Runs a console session on the practice appliance. */
  consoleSession(request: object): Promise<ConsoleAnswer>;
  /** Starts the service again, after it was stopped, with the same folder. */
  restart(): Promise<EcmService>;
  stop(): Promise<void>;
}

export interface ServiceOnPracticeOptions extends TokenIssuerFixtures {
  readonly vault?: VaultSpec;
  readonly level?: LogLevel;
  readonly secretStore?: SecretStore;
  readonly writeEvent?: WriteSystemEvent;
  /** Wraps the plugin registry of the service. */
  readonly plugins?: (registry: PluginRegistry) => PluginRegistry;
}

export async function serviceOnPractice({
  vault = defaultVault,
  level = 'info',
  secretStore = memorySecrets(),
  plugins = (registry) => registry,
  writeEvent,
  ...fixtures
}: ServiceOnPracticeOptions = {}): Promise<ServiceOnPractice> {
  const folder = await mkdtemp(join(tmpdir(), 'ecm-service-'));
  const address = testAddress(folder);
  const [pi, appliance, log] = await Promise.all([
    startPracticePi({ port: 0, https: false, latencyMs: 0, vault }),
    startPracticeAppliance({ port: 0, https: true, ...fixtures }),
    openLog({ folder, fileName: 'ECM.log', level }),
  ]);
  const caFile = join(folder, 'practice-ca.pem');
  await writeFile(caFile, appliance.caPem ?? '');
  const start = () => startService({ folder, address, log, secretStore, plugins, writeEvent });
  const service = await start();
  const services = [service];
  const clients: PipeClient<PipeRole>[] = [];
  return {
    pi,
    appliance,
    service,
    log,
    folder,
    address,
    settings: (revision, changes = {}, section = applianceSection(appliance)) => ({
      revision,
      plugin: { ...practiceSettings(pi, caFile), ...changes },
      appliance: { ...section },
      secrets: { ...practiceSecrets(pi), applianceClientSecret: appliance.clientSecret },
    }),
    client: async (role) => {
      const client = await connectedClient({ folder, address }, role);
      clients.push(client as unknown as PipeClient<PipeRole>);
      return client;
    },
    consoleSession: (request) => postConsoleSession(appliance.siteUrl, appliance.caPem, request),
    restart: async () => {
      const again = await start();
      services.push(again);
      return again;
    },
    stop: async () => {
      for (const client of clients) client.dispose();
      for (const each of services) await each.stop();
      await Promise.all([pi.stop(), appliance.stop(), log.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface ServiceParts extends Required<Pick<ServiceOnPracticeOptions, 'secretStore' | 'plugins'>> {
  readonly folder: string;
  readonly address: string;
  readonly log: OpenedLog;
  readonly writeEvent?: WriteSystemEvent | undefined;
}

export async function startService(parts: ServiceParts): Promise<EcmService> {
  const { folder, address, log, secretStore, plugins, writeEvent } = parts;
  const registry = createPluginRegistry({
    builtIn: builtInPi,
    mark: markOfTheWeb(process.platform),
    dataFolder: folder,
    host: { clock: systemClock, random: Math.random, log, secretOf: Secret.of },
  });
  const started = await startEcmService({
    version: '1.2.3',
    name: 'TEST-ECM',
    dataFolder: folder,
    address,
    group: undefined,
    plugins: plugins(registry),
    secretStore,
    clock: systemClock,
    random: Math.random,
    log,
    writeEvent,
  });
  if (!started.ok) throw new Error(started.error.message);
  return started.value;
}

/** The appliance section of the settings that connects to this practice appliance. */
export function applianceSection({ siteUrl, clientId }: PracticeAppliance): SettingsToApply['appliance'] {
  const { hostname, port } = new URL(siteUrl);
  return { site: hostname, port: Number(port), clientId, group: 'Default' };
}

/** Connects to the service of this data folder, in this process or another. Resolves once the handshake is done. */
export async function connectedClient<R extends PipeRole>(
  { folder, address }: { readonly folder: string; readonly address: string },
  role: R,
): Promise<PipeClient<R>> {
  if (role === 'bridge') await enableBridging({ folder, random: randomBytes });
  const client = createPipeClient({
    address,
    identify: () => readIdentity(folder, role),
    clock: systemClock,
    random: randomBytes,
    connect: connectPipe,
    requestTimeoutMs: 15_000,
  });
  if (client.state.kind === 'connected') return client;
  return new Promise((resolve) => {
    const end = client.onState(({ kind }) => {
      if (kind !== 'connected') return;
      end();
      resolve(client);
    });
  });
}
