import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPipe } from '../main/ecm/pipe/connect-pipe.ts';
import { createPipeClient, type PipeClient } from '../main/ecm/pipe/pipe-client.ts';
import { enableBridging, readPipeKey, type PipeRole } from '../main/ecm/pipe/pipe-key.ts';
import type { SettingsToApply } from '../main/ecm/pipe/method-schemas.ts';
import { startEcmService, type EcmService } from '../main/ecm/service/ecm-service.ts';
import { builtInPi } from '../main/pi/plugin.ts';
import { createPluginRegistry, type PluginRegistry } from '../main/plugins/plugin-registry.ts';
import { systemClock } from '../main/platform/clock.ts';
import { markOfTheWeb } from '../main/platform/files/mark-of-the-web.ts';
import { memorySecrets } from '../main/platform/secrets/memory-secrets.ts';
import { openLog, type LogLevel, type OpenedLog } from '../main/platform/logging/pino-log.ts';
import type { SecretStore } from '../main/platform/secrets/secret-store.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../main/sandbox/appliance/practice-appliance.ts';
import type { TokenIssuerFixtures } from '../main/sandbox/appliance/token-issuer.ts';
import { defaultVault } from '../main/sandbox/default-vault.ts';
import { startPracticePi, type PracticePi } from '../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../main/sandbox/practice-profile.ts';
import type { VaultSpec } from '../main/sandbox/vault-schema.ts';
import { Secret } from '../shared/secret.ts';
import type { RawPlugin } from '../shared/settings.ts';

/** The ECM service between a practice PI and a practice appliance, all in this process; for tests. */
export interface ServiceOnPractice {
  readonly pi: PracticePi;
  readonly appliance: PracticeAppliance;
  readonly service: EcmService;
  readonly log: OpenedLog;
  readonly folder: string;
  readonly address: string;
  /** What the Configurator would send at Save. */
  settings(revision: number, changes?: RawPlugin, appliance?: Readonly<Record<string, unknown>>): SettingsToApply;
  /** A client that is connected. */
  client<R extends PipeRole>(role: R): Promise<PipeClient<R>>;
  /** Runs a console session on the appliance: find, get the label, release. */
  consoleSession(
    request: object,
  ): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>;
  stop(): Promise<void>;
}

export interface ServiceOnPracticeOptions extends TokenIssuerFixtures {
  readonly vault?: VaultSpec;
  readonly level?: LogLevel;
  readonly secretStore?: SecretStore;
  /** Puts something between the service and its plugins. */
  readonly plugins?: (registry: PluginRegistry) => PluginRegistry;
}

export async function serviceOnPractice({
  vault = defaultVault,
  level = 'info',
  secretStore = memorySecrets(),
  plugins = (registry) => registry,
  ...fixtures
}: ServiceOnPracticeOptions = {}): Promise<ServiceOnPractice> {
  const folder = await mkdtemp(join(tmpdir(), 'ecm-service-'));
  const [pi, appliance, log] = await Promise.all([
    startPracticePi({ port: 0, https: false, latencyMs: 0, vault }),
    startPracticeAppliance({ port: 0, https: true, ...fixtures }),
    openLog({ folder, fileName: 'ECM.log', level }),
  ]);
  const caFile = join(folder, 'practice-ca.pem');
  await writeFile(caFile, appliance.caPem ?? '');
  const address = join(folder, 'ecm.sock');
  const started = await startEcmService({
    version: '1.2.3',
    name: 'TEST-ECM',
    dataFolder: folder,
    address,
    group: undefined,
    plugins: plugins(
      createPluginRegistry({
        builtIn: builtInPi,
        mark: markOfTheWeb(process.platform),
        dataFolder: folder,
        host: { clock: systemClock, random: Math.random, log, secretOf: Secret.of },
      }),
    ),
    secretStore,
    clock: systemClock,
    random: Math.random,
    log,
  });
  if (!started.ok) throw new Error(started.error.message);
  const site = new URL(appliance.siteUrl);
  const clients: PipeClient<PipeRole>[] = [];
  return {
    pi,
    appliance,
    service: started.value,
    log,
    folder,
    address,
    settings: (
      revision,
      changes = {},
      section = { site: site.hostname, port: Number(site.port), clientId: appliance.clientId, group: 'Default' },
    ) => ({
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
    consoleSession: async (request) => consoleSession(appliance, request),
    stop: async () => {
      for (const client of clients) client.dispose();
      await started.value.stop();
      await Promise.all([pi.stop(), appliance.stop(), log.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A client of a service in this process or another, once it is connected. */
export async function connectedClient<R extends PipeRole>(
  { folder, address }: { readonly folder: string; readonly address: string },
  role: R,
): Promise<PipeClient<R>> {
  if (role === 'bridge') await enableBridging({ folder, group: undefined, random: randomBytes });
  const readKey = () => readPipeKey(folder, role);
  const client = createPipeClient({
    address,
    readKey,
    role,
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

async function consoleSession({ siteUrl, caPem }: PracticeAppliance, request: object) {
  const { Agent, fetch } = await import('undici');
  const dispatcher = new Agent({ connect: { ca: caPem ?? '' } });
  try {
    const answer = await fetch(`${siteUrl}/practice/sessions`, {
      method: 'POST',
      body: JSON.stringify(request),
      headers: { 'content-type': 'application/json' },
      dispatcher,
    });
    return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
  } finally {
    await dispatcher.close();
  }
}
