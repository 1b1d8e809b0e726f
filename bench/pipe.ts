import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '../shared/result.ts';
import { connectPipe } from '../main/ecm/pipe/connect-pipe.ts';
import { fakeHandlers } from '../test-support/pipe/fake-handlers.ts';
import { createPipeClient, type PipeClient } from '../main/ecm/pipe/pipe-client.ts';
import { startPipeServer } from '../main/ecm/pipe/pipe-server.ts';
import { systemClock } from '../main/platform/clock.ts';
import { silentLog } from '../main/platform/logging/log.ts';
import { printTable, type Bench, type Finding } from './support/bench.ts';
import { median } from './support/measure.ts';
import { startPeer, type Peer } from './support/peers.ts';

const rounds = { warmUps: 5, counted: 31, trips: 400 } as const;
/** About the size of a request of the pipe with its frame. */
const echoed = Buffer.alloc(80, 'x');

interface Echo {
  trip(): Promise<void>;
  close(): void;
}

/** The bare round trip over the same kind of socket. */
async function openEcho(path: string): Promise<Echo> {
  const socket = connect(path);
  await once(socket, 'connect');
  let missing = 0;
  let arrived = (): void => {};
  socket.on('data', (bytes) => {
    missing -= bytes.length;
    if (missing === 0) arrived();
  });
  return {
    trip: () =>
      new Promise((resolve) => {
        missing = echoed.length;
        arrived = resolve;
        socket.write(echoed);
      }),
    close: () => void socket.destroy(),
  };
}

function openPipe(address: string, secret: string): PipeClient<'administrator'> {
  const key = createSecretKey(Buffer.from(secret, 'hex'));
  return createPipeClient({
    address,
    identify: async () => ok({ role: 'administrator', key }),
    clock: systemClock,
    random: randomBytes,
    connect: connectPipe,
    requestTimeoutMs: 10_000,
  });
}

/** Both servers in one process: the bare echo, and the pipe with handlers that do nothing. */
const servers: Peer = async ({ echo = '', pipe = '', secret = '' }) => {
  const echoServer = createServer((socket) => socket.pipe(socket)).listen(echo);
  await once(echoServer, 'listening');
  const key = createSecretKey(Buffer.from(secret, 'hex'));
  const server = await startPipeServer({
    address: pipe,
    group: undefined,
    keys: async () => ok(key),
    handlers: fakeHandlers({ 'tokens/clear': async () => ok({ cleared: 1 }) }),
    clock: systemClock,
    log: silentLog,
    version: 'bench',
    random: randomBytes,
    newId: () => 'bench',
  });
  if (!server.ok) throw new Error(server.error.message);
  return {};
};

export const peers = { 'pipe-servers': servers };

/** The microseconds of a round trip. */
async function timeTrips(trip: () => Promise<void>): Promise<number> {
  const start = performance.now();
  for (let count = 0; count < rounds.trips; count += 1) await trip();
  return ((performance.now() - start) * 1000) / rounds.trips;
}

async function run(): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ecm-bench-'));
  const received = {
    echo: join(folder, 'echo.sock'),
    pipe: join(folder, 'ecm.sock'),
    secret: randomBytes(32).toString('hex'),
  };
  const peer = await startPeer('pipe-servers', received);
  const echo = await openEcho(received.echo);
  const pipe = openPipe(received.pipe, received.secret);
  const call = async (): Promise<void> => {
    const answer = await pipe.call('tokens/clear', {});
    if (!answer.ok) throw new Error(answer.error.message);
  };
  const times: { readonly bare: number; readonly ours: number }[] = [];
  for (let round = -rounds.warmUps; round < rounds.counted; round += 1) {
    const pair = { bare: await timeTrips(echo.trip), ours: await timeTrips(call) };
    if (round >= 0) times.push(pair);
  }
  echo.close();
  pipe.dispose();
  await peer.stop();
  await rm(folder, { recursive: true, force: true });
  const [bare, ours] = [median(times.map((pair) => pair.bare)), median(times.map((pair) => pair.ours))];
  printTable([
    ['round trip', 'bare net echo', 'pipe'],
    [`${rounds.trips} trips, ${rounds.counted} rounds`, `${bare.toFixed(1)} µs`, `${ours.toFixed(1)} µs`],
  ]);
  return [
    {
      what: 'pipe round trip, times of a bare echo',
      figure: median(times.map((pair) => pair.ours / pair.bare)),
      unit: '×',
      goal: { atMost: 2 },
    },
  ];
}

export const bench: Bench = { title: 'named-pipe round trip against a bare net echo', run };
