import { createSecretKey, randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Failure } from '../../shared/errors.ts';
import { err, ok } from '../../shared/result.ts';
import { silentLog } from '../../main/platform/logging/log.ts';
import { manualClock, type ManualClock } from '../manual-clock.ts';
import { FramedStream, frame } from '../../main/rpc/framed-stream.ts';
import type { Connect } from '../../main/ecm/pipe/connect-pipe.ts';
import { fakeHandlers } from './fake-handlers.ts';
import { maxMessageBytes } from '../../main/rpc/framing-guard.ts';
import { greetClient, greetService } from '../../main/ecm/pipe/handshake.ts';
import { memoryPipe, until, type MemoryPipe, type MemoryPipeOptions } from './memory-pipe.ts';
import type { ServiceStatus } from '../../shared/service-status.ts';
import type { PipeHandlers } from '../../main/ecm/pipe/methods.ts';
import {
  createPipeClient,
  type PipeClient,
  type PipeClientOptions,
  type PipeState,
} from '../../main/ecm/pipe/pipe-client.ts';
import { absentFailure } from '../../main/ecm/pipe/pipe-failures.ts';
import { PipeHost, type HostOptions } from '../../main/ecm/pipe/pipe-host.ts';
import type { PipeRole } from '../../main/ecm/pipe/pipe-key.ts';

/** The parts of the pipe connected for tests, over memory and a manual clock. */

export const testKey = createSecretKey(Buffer.alloc(32, 1));
export const wrongKey = createSecretKey(Buffer.alloc(32, 2));

/** The result of a call without the service. */
export const unavailable = (detail: string) => ({ ok: false, error: { kind: 'service-unavailable', detail } });

export const status: ServiceStatus = {
  version: '1.2.3',
  pid: 4711,
  uptimeMs: 60_000,
  plugin: { id: 'pi', name: 'Privileged Identity', version: '1.2.3', state: 'ready' },
  settingsRevision: 7,
  link: { state: 'off', active: false },
  counters: { lookups: 0, retrievals: 0, releases: 0, failures: {}, p50Ms: 0, p95Ms: 0 },
  tokens: 0,
  pendingCheckIns: 0,
  logLevel: 'info',
};

export function testHost(
  clock: ManualClock,
  handlers: Partial<PipeHandlers> = {},
  options: Partial<HostOptions> = {},
): PipeHost {
  let id = 0;
  return new PipeHost({
    keys: () => Promise.resolve(ok(testKey)),
    handlers: fakeHandlers({ 'service/status': () => Promise.resolve(ok(status)), ...handlers }),
    clock,
    log: silentLog,
    version: '1.2.3',
    versions: [2],
    random: randomBytes,
    newId: () => `service-${(id += 1)}`,
    ...options,
  });
}

/** The address of the service: nothing listens, or `taker` gets the service's end of each new pipe. */
export interface TestAddress {
  readonly connect: Connect;
  /** Every pipe that was opened, oldest first. */
  readonly pipes: MemoryPipe[];
  /** All chunks that clients wrote. */
  readonly written: Buffer[];
  /** Attempts to connect. */
  attempts: number;
  taker: ((stream: Duplex) => void) | undefined;
  refusal: Failure;
}

export function testAddress(options: MemoryPipeOptions = {}): TestAddress {
  const address: TestAddress = {
    pipes: [],
    written: [],
    attempts: 0,
    taker: undefined,
    refusal: absentFailure('the-pipe'),
    connect: () => {
      address.attempts += 1;
      const taker = address.taker;
      if (taker === undefined) return Promise.resolve(err(address.refusal));
      const pipe = memoryPipe({
        ...options,
        watch: (from, chunk) => void (from === 'client' && address.written.push(chunk)),
      });
      address.pipes.push(pipe);
      taker(pipe.server);
      return Promise.resolve(ok(pipe.client));
    },
  };
  return address;
}

export interface ClientHarness<R extends PipeRole> {
  readonly client: PipeClient<R>;
  readonly clock: ManualClock;
  readonly address: TestAddress;
  /** All states since the beginning. */
  readonly states: PipeState[];
  reached(kind: PipeState['kind']): Promise<void>;
  settled(): Promise<void>;
}

export function clientHarness<R extends PipeRole = 'administrator'>(
  taker: ((stream: Duplex) => void) | undefined,
  options: Partial<PipeClientOptions<R>> & {
    readonly address?: never;
    readonly pipe?: TestAddress;
    readonly clock?: ManualClock;
  } = {},
): ClientHarness<R> {
  const { pipe = testAddress(), clock = manualClock(), ...facts } = options;
  pipe.taker = taker;
  const client = createPipeClient<R>({
    address: 'the-pipe',
    identify: async () => ok({ role: 'administrator' as R, key: testKey }),
    clock,
    random: randomBytes,
    connect: pipe.connect,
    requestTimeoutMs: 30_000,
    ...facts,
  });
  const states: PipeState[] = [client.state];
  client.onState((state) => states.push(state));
  return {
    client,
    clock,
    address: pipe,
    states,
    reached: (kind) => until(() => client.state.kind === kind, `the state ${kind}`),
    settled: () => until(() => client.state.kind !== 'connecting', 'an outcome'),
  };
}

/** A service with the right key; after the handshake the test sends its messages. */
export interface ScriptedService {
  readonly channel: FramedStream;
  readonly stream: Duplex;
  /** The messages received, without heartbeats. */
  readonly received: { readonly id?: number; readonly method?: string; readonly params?: unknown }[];
  write(message: unknown): void;
  writeRaw(text: string): void;
}

async function scripted(
  clock: ManualClock,
  stream: Duplex,
  greet: (channel: FramedStream) => Promise<{ readonly ok: boolean }>,
): Promise<ScriptedService> {
  const channel = new FramedStream(stream, clock, { maxMessage: maxMessageBytes });
  if (!(await greet(channel)).ok) throw new Error('the handshake failed');
  const received: ScriptedService['received'] = [];
  channel.consume((body) => {
    const message = JSON.parse(body.toString()) as ScriptedService['received'][number];
    if (message.method !== 'heartbeat') received.push(message);
  });
  return {
    channel,
    stream,
    received,
    write: (message) => void stream.write(frame(JSON.stringify(message))),
    writeRaw: (text) => void stream.write(text),
  };
}

/** A scripted service for every pipe opened at an address; `services` fills as clients connect. */
export function scriptedServices(clock: ManualClock): {
  readonly services: ScriptedService[];
  readonly taker: (stream: Duplex) => void;
} {
  const services: ScriptedService[] = [];
  const identity = {
    keys: () => Promise.resolve(ok(testKey)),
    hasPlace: () => true,
    version: '1.2.3',
    versions: [2],
    random: randomBytes,
  };
  return {
    services,
    taker: (stream) => {
      void scripted(clock, stream, (channel) => greetClient(channel, identity)).then((service) =>
        services.push(service),
      );
    },
  };
}

/** A client connected to a scripted service. */
export async function playedService(options: Parameters<typeof clientHarness<'administrator'>>[1] = {}) {
  const clock = manualClock();
  const { services, taker } = scriptedServices(clock);
  const harness = clientHarness<'administrator'>(taker, { clock, ...options });
  await harness.reached('connected');
  await until(() => services.length === 1, 'a service');
  const [service] = services;
  if (service === undefined) throw new Error('no service');
  return { ...harness, services, service };
}

/** A client connected to a true service with these handlers. */
export async function servedClient(handlers: Partial<PipeHandlers> = {}) {
  const clock = manualClock();
  const host = testHost(clock, handlers);
  const harness = clientHarness<'administrator'>((stream) => host.accept(stream), { clock });
  await harness.reached('connected');
  return { ...harness, host };
}

/** A client with the right key; after the handshake the test sends its messages. */
export async function scriptedClient(
  clock: ManualClock,
  host: PipeHost,
  role: PipeRole = 'administrator',
  options: MemoryPipeOptions = {},
): Promise<ScriptedService> {
  const pipe = memoryPipe(options);
  host.accept(pipe.server);
  return scripted(clock, pipe.client, (channel) =>
    greetService(channel, { address: 'the-pipe', role, key: testKey, versions: [2], random: randomBytes }),
  );
}
