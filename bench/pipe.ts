import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '../shared/result.ts';
import { connectPipe } from '../main/ecm/pipe/connect-pipe.ts';
import { fakeHandlers } from '../main/ecm/pipe/fake-handlers.ts';
import { createPipeClient, type PipeClient } from '../main/ecm/pipe/pipe-client.ts';
import { startPipeServer } from '../main/ecm/pipe/pipe-server.ts';
import { systemClock } from '../main/platform/clock.ts';
import { silentLog } from '../main/platform/log.ts';
import { printTable, type Bench, type Finding } from './support/bench.ts';
import { median } from './support/measure.ts';

const rounds = { warmUps: 3, counted: 9, trips: 1000 } as const;
/** About as long as a request of the pipe with its frame. */
const echoed = Buffer.alloc(80, 'x');

interface Echo {
  trip(): Promise<void>;
  close(): void;
}

/** The bare minimum over the same kind of socket: bytes there and back. */
async function openEcho(path: string): Promise<Echo> {
  const server = createServer((socket) => socket.pipe(socket)).listen(path);
  await once(server, 'listening');
  const socket: Socket = connect(path);
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
    close: () => {
      socket.destroy();
      server.close();
    },
  };
}

async function openPipe(address: string): Promise<{ readonly client: PipeClient<'configurator'>; close(): Promise<void> }> {
  const key = createSecretKey(randomBytes(32));
  const keys = async () => ok(key);
  const handlers = fakeHandlers({ 'tokens/clear': async () => ok({ cleared: 1 }) });
  const parts = { clock: systemClock, log: silentLog, random: randomBytes };
  const server = await startPipeServer({ ...parts, address, group: undefined, keys, handlers, version: 'bench', newId: () => 'bench' });
  if (!server.ok) throw new Error(server.error.message);
  const client = createPipeClient({ ...parts, address, readKey: keys, role: 'configurator', connect: connectPipe, requestTimeoutMs: 10_000 });
  return {
    client,
    close: async () => {
      client.dispose();
      await server.value.close();
    },
  };
}

/** Microseconds a trip. */
async function timeTrips(trip: () => Promise<void>): Promise<number> {
  const start = performance.now();
  for (let count = 0; count < rounds.trips; count += 1) await trip();
  return ((performance.now() - start) * 1000) / rounds.trips;
}

async function run(): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ecm-bench-'));
  const echo = await openEcho(join(folder, 'echo.sock'));
  const pipe = await openPipe(join(folder, 'ecm.sock'));
  const call = async (): Promise<void> => {
    const answer = await pipe.client.call('tokens/clear', {});
    if (!answer.ok) throw new Error(answer.error.message);
  };
  const times: { readonly bare: number; readonly ours: number }[] = [];
  for (let round = -rounds.warmUps; round < rounds.counted; round += 1) {
    const pair = { bare: await timeTrips(echo.trip), ours: await timeTrips(call) };
    if (round >= 0) times.push(pair);
  }
  echo.close();
  await pipe.close();
  await rm(folder, { recursive: true, force: true });
  const [bare, ours] = [median(times.map((pair) => pair.bare)), median(times.map((pair) => pair.ours))];
  printTable([
    ['round trip', 'bare net echo', 'pipe'],
    [`${rounds.trips} trips, ${rounds.counted} rounds`, `${bare.toFixed(1)} µs`, `${ours.toFixed(1)} µs`],
  ]);
  return [{ what: 'pipe round trip, times of a bare echo', figure: median(times.map((pair) => pair.ours / pair.bare)), unit: '×', goal: { atMost: 3 } }];
}

export const bench: Bench = { title: 'named-pipe round trip against a bare net echo', run };
