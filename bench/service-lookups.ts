import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { connectPipe } from '../main/ecm/pipe/connect-pipe.ts';
import { createPipeClient, type PipeClient } from '../main/ecm/pipe/pipe-client.ts';
import { enableBridging, readIdentity } from '../main/ecm/pipe/pipe-key.ts';
import { startEcmService } from '../main/ecm/service/ecm-service.ts';
import { builtInPi } from '../main/pi/plugin.ts';
import type { PluginSetup } from '../main/pi/setup.ts';
import type { Inputs } from '../main/pi/gateway/write-envelope.ts';
import { systemClock } from '../main/platform/clock.ts';
import { markOfTheWeb } from '../main/platform/files/mark-of-the-web.ts';
import { memorySecrets } from '../main/platform/secrets/secret-store.ts';
import { openLog } from '../main/platform/logging/pino-log.ts';
import { createPluginRegistry } from '../main/plugins/plugin-registry.ts';
import type { FunctionName } from '../shared/contract-functions.ts';
import { Secret } from '../shared/secret.ts';
import { builtIn, builtInEnvelope } from '../test-support/pi/built-in-functions.ts';
import { printTable, type Bench, type Finding } from './support/bench.ts';
import { median, pairedRatio, runParallel, timeInterleaved } from './support/measure.ts';
import { startPeer, type Peer } from './support/peers.ts';
import { countLogins, practicePi, startPracticePeer } from './support/practice-peer.ts';

const users = 100;
const lookups = 1000;
const atOnce = 64;
const connections = 8;
const rounds = { warmUps: 1, counted: 7 };
/** An address, which one list call asks for: a short name is asked with each domain of the map, too. */
const host = '10.20.0.77';

const names = Array.from({ length: users }, (_, index) => `user${index}`);

/** The ECM service, without an appliance. */
const service: Peer = async ({ folder = '', settings = '{}', password = '', key = '' }) => {
  const log = await openLog({ folder, fileName: 'ECM.log', level: 'info' });
  const started = await startEcmService({
    version: 'bench',
    name: 'bench',
    dataFolder: folder,
    address: join(folder, 'ecm.sock'),
    group: undefined,
    plugins: createPluginRegistry({
      builtIn: builtInPi,
      mark: markOfTheWeb(process.platform),
      dataFolder: folder,
      host: { clock: systemClock, random: Math.random, log, secretOf: Secret.of },
    }),
    secretStore: memorySecrets(),
    clock: systemClock,
    random: Math.random,
    log,
  });
  if (!started.ok) throw new Error(started.error.message);
  const secrets = { apiPassword: Secret.of(password), apiRegistrationKey: Secret.of(key) };
  const plugin = { ...(JSON.parse(settings) as object), includeSharedLists: false };
  const applied = await started.value.apply({ revision: 1, plugin, appliance: {} }, secrets);
  if (!applied.ok) throw new Error(applied.error.message);
  return {};
};

export const peers = { 'practice-pi': practicePi, 'service-lookups-service': service };

async function connected(folder: string): Promise<PipeClient<'bridge'>> {
  const enabled = await enableBridging({ folder, random: randomBytes });
  if (!enabled.ok) throw new Error(enabled.error.message);
  return createPipeClient({
    address: join(folder, 'ecm.sock'),
    identify: () => readIdentity(folder, 'bridge'),
    clock: systemClock,
    random: randomBytes,
    connect: connectPipe,
    requestTimeoutMs: 60_000,
  });
}

interface BareClient {
  /** Sends the list calls of one lookup with the token of one user. */
  lookUp(): Promise<void>;
  close(): Promise<void>;
}

async function openBareClient({ settings, secrets }: PluginSetup): Promise<BareClient> {
  const { endpointUrl } = settings;
  const [key, password] = [secrets.apiRegistrationKey.reveal(), secrets.apiPassword.reveal()];
  const agent = new Agent({ connections, pipelining: 1 });
  const post = async (name: FunctionName, body: string): Promise<string> => {
    const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${builtIn(name).soapAction}"` };
    return (await request(endpointUrl, { method: 'POST', headers, body, dispatcher: agent })).body.text();
  };
  const tokenOf = (answer: string): string => /OperationMessage[^>]*>([^<]+)</.exec(answer)?.[1] ?? '';
  const ask = (name: FunctionName, inputs: Inputs): Promise<string> => post(name, builtInEnvelope(name, inputs, key));
  const api = tokenOf(await ask('login', { loginType: 1, password, userName: 'svc-ecm' }));
  const token = tokenOf(await ask('loginAsUser', { token: api, authenticator: 'HQ', userName: names[0] }));
  const lists = [
    ['listStoredBySystem', { system: host }],
    ['listStoredByDomain', { domain: 'HQ' }],
    ['listStoredByDomain', { domain: 'LAB' }],
  ] as const;
  const bodies = lists.map(([name, query]) => [name, builtInEnvelope(name, { token, ...query }, key)] as const);
  return {
    lookUp: async () => void (await Promise.all(bodies.map(([name, body]) => post(name, body)))),
    close: () => agent.close(),
  };
}

async function run(): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ecm-bench-'));
  const pi = await startPracticePeer({ users: String(users) });
  const ecm = await startPeer('service-lookups-service', { folder, ...pi.facts });
  const pipe = await connected(folder);
  let failures = 0;
  const find = async (index: number): Promise<void> => {
    const session = {
      user: { username: `HQ\\${names[index % users] ?? ''}` },
      jumpItem: { type: 'rdp', host },
    } as const;
    const found = await pipe.call('credentials/find', { session });
    if (!found.ok || found.value.credentials.length === 0) failures += 1;
  };
  const started = performance.now();
  await runParallel(lookups, atOnce, find);
  const withLogins = performance.now() - started;
  const logins = await countLogins(pi);
  const bare = await openBareClient(pi.setup);
  const times = await timeInterleaved(
    { pipe: () => runParallel(lookups, atOnce, find), bare: () => runParallel(lookups, atOnce, bare.lookUp) },
    rounds,
  );
  await bare.close();
  pipe.dispose();
  await ecm.stop();
  await pi.stop();
  await rm(folder, { recursive: true, force: true });
  const rate = (ms: number): string => `${((lookups * 1000) / ms).toFixed(0)}/s`;
  printTable([
    [`${lookups} lookups of ${users} users, ${atOnce} at once`, 'rate'],
    ['through the pipe, the first time, logins included', rate(withLogins)],
    [`through the pipe, median of ${rounds.counted}`, rate(median(times.pipe))],
    [`bare undici, the same list calls, median of ${rounds.counted}`, rate(median(times.bare))],
  ]);
  return [
    { what: 'logins', figure: logins, unit: '', goal: { atMost: users + 1 } },
    { what: 'lookups that failed', figure: failures, unit: '', goal: { atMost: 0 } },
    {
      what: 'rate of a bare client, median of the pairs',
      figure: pairedRatio(times.bare, times.pipe),
      unit: '×',
      goal: { atLeast: 0.75 },
    },
  ];
}

export const bench: Bench = { title: 'a thousand lookups over pipe, service and engine', run };
