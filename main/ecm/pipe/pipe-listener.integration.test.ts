import { once } from 'node:events';
import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { listenOnPipe, type PipeListener } from './pipe-listener.ts';
import { testAddress } from '../../../test-support/test-address.ts';

/** Somebody removes or takes the socket file of a service that runs. */

let folder: string;
let address: string;
let listener: PipeListener;
let accepted: number;
const logged: string[] = [];
const clock = manualClock();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-listener-'));
  address = testAddress(folder);
  accepted = 0;
  logged.length = 0;
  const log = {
    ...silentLog,
    warn: (event: string) => void logged.push(event),
    error: (event: string) => void logged.push(event),
  };
  const accept = (socket: Socket): void => {
    accepted += 1;
    socket.on('error', () => {}).resume();
  };
  const started = await listenOnPipe({ address, group: undefined, accept, clock, log });
  if (!started.ok) throw new Error(started.error.message);
  listener = started.value;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function connectTo(path: string): Promise<Socket> {
  const socket = connect(path).on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Another program on the name. */
async function otherProgram(): Promise<Server> {
  const server = createServer((socket) => socket.resume()).listen(address);
  await once(server, 'listening');
  return server;
}

/** What a killed program leaves: a socket file on which nobody listens. */
async function deadSocket(): Promise<void> {
  const server = createServer().listen(join(folder, 'elsewhere'));
  await once(server, 'listening');
  await rename(join(folder, 'elsewhere'), address);
  server.close();
}

describe.skipIf(process.platform === 'win32')('the socket file', () => {
  it.each([
    ['removed', () => rm(address)],
    ['replaced by one of a killed program', async () => rm(address).then(deadSocket)],
  ])('that was %s is made again, for its owner alone, and connections go on', async (_how, harm) => {
    const before = await connectTo(address);
    await harm();
    await clock.advance(2_000);
    await expect.poll(() => logged).toEqual(['pipe.restored']);
    const after = await connectTo(address);
    expect((await stat(address)).mode & 0o777).toBe(0o600);
    await expect.poll(() => accepted).toBe(2);
    expect(before.destroyed).toBe(false);
    for (const socket of [before, after]) socket.destroy();
    await listener.close();
    await expect(stat(address)).rejects.toThrow('ENOENT');
  });

  it('that went to another program is left alone, also at the end, and is logged once', async () => {
    await rm(address);
    const other = await otherProgram();
    const { ino } = await stat(address);
    await clock.advance(2_000);
    await expect.poll(() => logged).toEqual(['pipe.unreachable']);
    await clock.advance(2_000);
    await listener.close();
    expect((await stat(address)).ino).toBe(ino);
    expect(logged).toEqual(['pipe.unreachable']);
    other.close();
  });

  it('is taken back when the other program has gone', async () => {
    await rm(address);
    const other = await otherProgram();
    await clock.advance(2_000);
    await expect.poll(() => logged).toEqual(['pipe.unreachable']);
    other.close();
    await once(other, 'close');
    await clock.advance(2_000);
    await expect.poll(() => logged).toEqual(['pipe.unreachable', 'pipe.restored']);
    (await connectTo(address)).destroy();
    await listener.close();
  });
});
