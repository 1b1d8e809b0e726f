import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { connectPipe } from './connect-pipe.ts';
import { fakeHandlers } from '../../../test-support/pipe/fake-handlers.ts';
import type { PipeHandlers } from './methods.ts';
import { createPipeClient, type PipeClient, type PipeState } from './pipe-client.ts';
import { enableBridging, ensureServiceKeys, readIdentity, readPipeKey, type PipeRole } from './pipe-key.ts';
import { status, unavailable } from '../../../test-support/pipe/pipe-harness.ts';
import { startPipeServer, type PipeServer } from './pipe-server.ts';
import { testAddress } from '../../../test-support/test-address.ts';

/** The pipe over the system's own sockets, with real key files and the real clock. */

/** Named pipes of Windows are no files: none is left behind, and none is in a folder. */
const isOnWindows = process.platform === 'win32';

let root: string;
let folder: string;
let address: string;
let endings: (() => unknown)[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ecm-pipe-'));
  folder = root;
  address = testAddress(folder);
  endings = [];
  await ensureServiceKeys({ folder, group: undefined, random: randomBytes });
});
afterEach(async () => {
  for (const end of endings.toReversed()) await end();
  await rm(root, { recursive: true, force: true });
});

const settings = {
  revision: 1,
  plugin: { apiUser: 'MARKED-USER' },
  appliance: {},
  secrets: { apiPassword: Secret.of('MARKED-SECRET') },
};

function tryToStart(handlers: Partial<PipeHandlers> = {}, group?: number): Promise<Result<PipeServer, Failure>> {
  return startPipeServer({
    address,
    group,
    keys: (role) => readPipeKey(folder, role),
    handlers: fakeHandlers({ 'service/status': () => Promise.resolve(ok(status)), ...handlers }),
    clock: systemClock,
    log: silentLog,
    version: '1.2.3',
    random: randomBytes,
    newId: () => 'c',
  });
}

async function start(handlers: Partial<PipeHandlers> = {}, group?: number): Promise<PipeServer> {
  const started = await tryToStart(handlers, group);
  if (!started.ok) throw new Error(started.error.message);
  endings.push(() => started.value.close());
  return started.value;
}

function client<R extends PipeRole = 'administrator'>(
  role: R = 'administrator' as R,
  keyFolder = folder,
): PipeClient<R> {
  const made = createPipeClient({
    address,
    identify: () => readIdentity(keyFolder, role),
    clock: systemClock,
    random: randomBytes,
    connect: connectPipe,
    requestTimeoutMs: 10_000,
  });
  endings.push(() => made.dispose());
  return made;
}

function reached<R extends PipeRole>(of: PipeClient<R>, wanted: (state: PipeState) => boolean): Promise<PipeState> {
  if (wanted(of.state)) return Promise.resolve(of.state);
  return new Promise((resolve) => {
    const end = of.onState((state) => {
      if (!wanted(state)) return;
      end();
      resolve(state);
    });
  });
}
const isConnected = (state: PipeState): boolean => state.kind === 'connected';

/** Somebody else on the name; answers everything that clients sent. */
async function squatter(act: (socket: Socket) => void): Promise<Buffer[]> {
  const written: Buffer[] = [];
  const server: Server = createServer((socket) => {
    socket.on('data', (chunk) => written.push(chunk));
    socket.on('error', () => undefined);
    act(socket);
  });
  server.listen(address);
  await once(server, 'listening');
  endings.push(() => new Promise((resolve) => server.close(resolve)));
  return written;
}

describe('the pipe on a real socket', () => {
  it('serves both roles with keys from files', async () => {
    await start({ 'credentials/find': () => Promise.resolve(ok({ credentials: [] })) });
    expect(await client().call('service/status', {})).toEqual(ok(status));
    const session = { user: { username: 'joe' }, jumpItem: { type: 'rdp' as const, host: 'srv' } };
    const before = client('bridge');
    expect(await before.call('credentials/find', { session })).toMatchObject(unavailable('no-access'));
    await enableBridging({ folder, random: randomBytes });
    before.reconnect();
    await reached(before, isConnected);
    expect(await before.call('credentials/find', { session })).toEqual(ok({ credentials: [] }));
  });

  it('absent at start, appears later: found by itself', async () => {
    const made = client();
    expect(await made.call('service/status', {})).toMatchObject(unavailable('absent'));
    await start();
    await reached(made, isConnected);
    expect(await made.call('service/status', {})).toEqual(ok(status));
  });

  it.skipIf(isOnWindows)('refuses: a socket file without a listener counts as absent', async () => {
    await leaveStaleSocket();
    expect(await client().call('service/status', {})).toMatchObject(unavailable('absent'));
  });

  it('closes with N pending: all settle as lost, once', async () => {
    const at: (() => void)[] = [];
    const server = await start({ 'tokens/clear': () => new Promise(() => at.shift()?.()) });
    const made = client();
    const arrived = Promise.all(Array.from({ length: 100 }, () => new Promise<void>((resolve) => at.push(resolve))));
    const calls = Array.from({ length: 100 }, () => made.call('tokens/clear', {}));
    await arrived;
    await server.close();
    for (const outcome of await Promise.all(calls)) expect(outcome).toMatchObject(unavailable('lost'));
  });

  it('restart: the same client reconnects', async () => {
    const first = await start();
    const made = client();
    await reached(made, isConnected);
    await first.close();
    await reached(made, (state) => state.kind === 'lost' || state.kind === 'absent');
    await start({ 'service/status': () => Promise.resolve(ok({ ...status, settingsRevision: 8 })) });
    await reached(made, isConnected);
    expect(await made.call('service/status', {})).toMatchObject({ ok: true, value: { settingsRevision: 8 } });
  });

  it('carries messages of megabytes, many at once', async () => {
    const lines = Array.from({ length: 300 }, (_, index) => `${index} ${'ä'.repeat(5_000)}`);
    await start({ 'log/tail': () => Promise.resolve(ok({ lines, following: false })) });
    const made = client();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => made.call('log/tail', { lines: 300, follow: false })),
    );
    for (const answer of answers) expect(answer).toEqual(ok({ lines, following: false }));
  });
});

describe('the address', () => {
  it('second listener on the name: fails, and the first is not disturbed', async () => {
    await start();
    expect(await tryToStart()).toMatchObject(unavailable('busy'));
    expect(await client().call('service/status', {})).toEqual(ok(status));
  });

  it.skipIf(isOnWindows)('a dead service left its socket: the next one takes its place', async () => {
    await leaveStaleSocket();
    await start();
    expect(await client().call('service/status', {})).toEqual(ok(status));
  });

  it.skipIf(isOnWindows)(
    'a dead service left its socket and many start at once: exactly one of them serves',
    async () => {
      await leaveStaleSocket();
      const started = await Promise.all(Array.from({ length: 8 }, () => tryToStart()));
      const serving = started.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
      endings.push(() => Promise.all(serving.map((server) => server.close())));
      expect(serving.length).toBe(1);
      expect(await client().call('service/status', {})).toEqual(ok(status));
    },
  );

  it.skipIf(isOnWindows)('a file of that name that is no socket is not deleted', async () => {
    await writeFile(address, 'precious');
    expect(await tryToStart()).toMatchObject(unavailable('busy'));
    expect(await readFile(address, 'utf8')).toBe('precious');
  });

  it('a folder that does not exist and cannot be made: a failure', async () => {
    await writeFile(join(folder, 'file'), '');
    address = join(folder, 'file', 'ecm.sock');
    expect(await tryToStart()).toMatchObject(unavailable('no-access'));
  });

  it.skipIf(isOnWindows)('a path too long for the system: a failure before anything is made', async () => {
    address = join(folder, 'x'.repeat(120));
    expect(await tryToStart()).toMatchObject({ ok: false, error: { kind: 'configuration' } });
    expect(await client().call('service/status', {})).toMatchObject({ ok: false, error: { kind: 'configuration' } });
  });

  it.skipIf(isOnWindows)('is for its owner alone, whatever the umask is', async () => {
    await chmod(folder, 0o777);
    await start();
    expect((await stat(address)).mode & 0o777).toBe(0o600);
  });

  it.skipIf(isOnWindows)('is for one group, too, if one is named', async () => {
    const group = process.getgid?.() ?? 0;
    await start({}, group);
    const { mode, gid } = await stat(address);
    expect({ mode: mode & 0o777, gid }).toEqual({ mode: 0o660, gid: group });
  });

  it.skipIf(isOnWindows).each(['~', 'a b', 'what?', 'no#1', '100%', '%20', 'a:b', '[x]', '$HOME', 'ü'])(
    'is served in a folder of the name %s',
    async (name) => {
      folder = join(folder, name);
      address = testAddress(folder);
      await mkdir(folder, { mode: 0o700 });
      await ensureServiceKeys({ folder, group: undefined, random: randomBytes });
      await start();
      expect((await stat(address)).isSocket()).toBe(true);
      expect(await client().call('service/status', {})).toEqual(ok(status));
    },
  );

  it('is free again after the end', async () => {
    const server = await start();
    await server.close();
    await expect(stat(address)).rejects.toThrow('ENOENT');
    await start();
  });
});

describe('a squatter on a real socket', () => {
  it.each([
    ['closes at once', (socket: Socket) => socket.destroy()],
    ['closes mid-frame', (socket: Socket) => socket.end('Content-Length: 500\r\n\r\n{"jsonrpc"')],
    ['says nothing and hangs up', (socket: Socket) => socket.once('data', () => socket.end())],
    ['echoes', (socket: Socket) => socket.pipe(socket)],
    ['speaks another protocol', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')],
    ['announces 2^31 bytes', (socket: Socket) => socket.write('Content-Length: 2147483648\r\n\r\n')],
  ])('that %s gets no byte of settings', async (_, act) => {
    const written = await squatter(act);
    const made = client();
    expect((await made.call('settings/apply', settings)).ok).toBe(false);
    made.reconnect();
    expect((await made.call('settings/apply', settings)).ok).toBe(false);
    expect(Buffer.concat(written).toString('latin1')).not.toMatch(/MARKED|settings|proof/);
  });

  it('wrong proof: gets no byte of settings', async () => {
    const other = await mkdtemp(join(folder, 'other-'));
    await ensureServiceKeys({ folder: other, group: undefined, random: randomBytes });
    const seen: string[] = [];
    await start({
      'settings/apply': ({ revision }) => {
        seen.push('settings');
        return Promise.resolve(ok({ revision }));
      },
    });
    expect(await client('administrator', other).call('settings/apply', settings)).toMatchObject(
      unavailable('no-access'),
    );
    expect(seen).toEqual([]);
  });

  it('replayed proof: gets no byte of settings', async () => {
    const recorded = await recordService();
    const written = await squatter((socket) => socket.write(recorded));
    expect(await client().call('settings/apply', settings)).toMatchObject(unavailable('no-access'));
    expect(Buffer.concat(written).toString('latin1')).not.toMatch(/MARKED|settings|proof/);
  });
});

describe('nothing is left behind', () => {
  it('10,000 connect/disconnect cycles leave no listener, timer or handle', async () => {
    const server = await start();
    const left = (): number => process.getActiveResourcesInfo().length;
    const cycle = async (): Promise<void> => {
      const made = createPipeClient({
        address,
        identify: () => readIdentity(folder, 'administrator'),
        clock: systemClock,
        random: randomBytes,
        connect: connectPipe,
        requestTimeoutMs: 10_000,
      });
      await reached(made, isConnected);
      made.dispose();
    };
    const cycles = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += 10) await Promise.all(Array.from({ length: 10 }, cycle));
    };
    const warnings: Error[] = [];
    const warn = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', warn);
    await cycles(50);
    await eventually(() => server.connections === 0);
    const before = left();
    await cycles(10_000);
    await eventually(() => server.connections === 0 && left() <= before);
    process.off('warning', warn);
    expect(warnings).toEqual([]);
    expect(await client().call('service/status', {})).toEqual(ok(status));
  }, 120_000);
});

/** A service that was killed: its socket file stays, and nobody listens. */
async function leaveStaleSocket(): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(address)}, () => process.stdout.write('up'))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Everything that a true service sent in one handshake, taken down between it and a true client. */
async function recordService(): Promise<Buffer> {
  const server = await start();
  const hidden = `${address}.true`;
  const recorded: Buffer[] = [];
  const relay = createServer((socket) => {
    const upstream = connect(address);
    for (const end of [socket, upstream]) end.on('error', () => undefined);
    upstream.on('data', (chunk) => recorded.push(chunk));
    upstream.pipe(socket).pipe(upstream);
  }).listen(hidden);
  await once(relay, 'listening');
  const made = createPipeClient({
    address: hidden,
    identify: () => readIdentity(folder, 'administrator'),
    clock: systemClock,
    random: randomBytes,
    connect: connectPipe,
    requestTimeoutMs: 10_000,
  });
  await reached(made, isConnected);
  made.dispose();
  relay.close();
  await server.close();
  return Buffer.concat(recorded);
}

async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('500 silent connections', () => {
  /** Opens that many, and a new one for each that is closed, until the test ends. */
  const flood = async (count: number): Promise<void> => {
    let isOver = false;
    const sockets = new Set<Socket>();
    endings.push(() => {
      isOver = true;
      for (const socket of sockets) socket.destroy();
    });
    const open = (): void => {
      const socket = connect(address);
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        if (!isOver) setImmediate(open);
      });
    };
    for (let opened = 0; opened < count; opened += 1) open();
    await once([...sockets].at(-1) as Socket, 'connect');
  };

  it('keep no client from connecting and working', async () => {
    await start();
    await flood(500);
    for (let round = 0; round < 10; round += 1) {
      const working = client();
      expect(await working.call('service/status', {})).toMatchObject({ ok: true });
      working.dispose();
    }
  });
});
