import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import { memoryPipe, until } from '../../../test-support/pipe/memory-pipe.ts';
import type { RefusedRole } from './answer-request.ts';
import { stepText } from './handshake.ts';
import { isAllowed, methodNames, type MethodName, type PipeHandlers } from './methods.ts';
import {
  clientHarness,
  scriptedClient,
  status,
  testHost,
  testKey,
  type ScriptedService,
} from '../../../test-support/pipe/pipe-harness.ts';
import { silentLog, type LogFields } from '../../platform/logging/log.ts';
import { frame } from '../../rpc/framed-stream.ts';
import type { PipeHost } from './pipe-host.ts';
import { pipeRoles, type PipeRole } from './pipe-key.ts';

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: {
    readonly code: number;
    readonly data: {
      readonly kind: string;
      readonly detail?: string;
      readonly message: string;
      readonly correlationId: string;
    };
  };
}

const answersOf = (peer: ScriptedService): Answer[] =>
  peer.received.filter((message) => message.method === undefined) as unknown as Answer[];

/** One after the other, because those without proof have a smaller quota. */
async function scriptedClients(count: number, clock: ManualClock, host: PipeHost): Promise<ScriptedService[]> {
  const peers: ScriptedService[] = [];
  while (peers.length < count) peers.push(await scriptedClient(clock, host));
  return peers;
}

async function connected(
  handlers: Partial<PipeHandlers> = {},
  role: PipeRole = 'administrator',
  pipe: Parameters<typeof memoryPipe>[0] = {},
) {
  const clock = manualClock();
  const host = testHost(clock, handlers);
  const peer = await scriptedClient(clock, host, role, pipe);
  const ask = async (method: string, params: unknown = {}, id = 1): Promise<Answer> => {
    const before = answersOf(peer).length;
    peer.write({ jsonrpc: '2.0', id, method, params });
    await until(() => answersOf(peer).length > before, 'an answer');
    return answersOf(peer)[before] as Answer;
  };
  return { clock, host, peer, ask };
}

const session = { user: { username: 'joe' }, jumpItem: { type: 'rdp' as const, host: 'srv' } };
const plausible: Partial<Record<MethodName, unknown>> = {
  'settings/apply': { revision: 1, plugin: {}, appliance: {}, secrets: {} },
  'log/setLevel': { level: 'debug' },
  'log/tail': { lines: 1, follow: false },
  'secrets/set': { name: 'apiPassword', value: 'typed' },
  'secrets/delete': { name: 'apiPassword' },
  'requests/list': { limit: 1 },
  'activity/read': { period: '24h' },
  'audit/report': { entries: [{ event: 'bridging.enabled' }] },
  'credentials/find': { session },
  'credentials/get': { session, credentialId: 'c' },
  'credentials/release': { session, credentialId: 'c', endedAt: '2030-01-01T00:00:00Z' },
};

describe('who may call what', () => {
  it.each(pipeRoles.flatMap((role) => methodNames.map((name) => [role, name, isAllowed(name, role)] as const)))(
    'role %s, %s: %s',
    async (role, name, allowed) => {
      const called: string[] = [];
      const refusal = failure('not-found', undefined, { message: 'm', doing: 'd', hint: 'h' });
      const handler = () => {
        called.push(name);
        return Promise.resolve(err(refusal));
      };
      const { ask } = await connected({ [name]: handler }, role);
      const answer = await ask(name, plausible[name] ?? {});
      expect(called).toEqual(allowed ? [name] : []);
      if (allowed)
        expect(answer.error).toMatchObject({ code: -32000, data: { kind: 'not-found', correlationId: 'service-1' } });
      else
        expect(answer.error).toMatchObject({
          code: -32601,
          data: { kind: 'service-unavailable', detail: 'no-access' },
        });
    },
  );

  it('a bridge gets the password, as text and once', async () => {
    const handlers: Partial<PipeHandlers> = {
      'credentials/get': () =>
        Promise.resolve(ok({ account: 'adm', injectAs: 'HQ\\adm', password: Secret.of('p4ss') })),
    };
    const { ask } = await connected(handlers, 'bridge');
    expect((await ask('credentials/get', plausible['credentials/get'])).result).toEqual({
      account: 'adm',
      injectAs: 'HQ\\adm',
      password: 'p4ss',
    });
  });
});

describe('a role that is refused', () => {
  const refused: RefusedRole[] = [];
  const host = () => testHost(manualClock(), {}, { roleRefused: (each) => refused.push(each) });
  beforeEach(() => refused.splice(0));

  it('a method, to a role that may not call it, is reported with who called', async () => {
    const peer = await scriptedClient(manualClock(), host(), 'operator');
    peer.write({ jsonrpc: '2.0', id: 1, method: 'settings/apply', params: {} });
    await until(() => answersOf(peer).length === 1, 'an answer');
    expect(refused).toEqual([{ role: 'operator', method: 'settings/apply' }]);
  });

  it('a client that claims one and proves another key is reported with the role', async () => {
    const { client, server } = memoryPipe();
    host().accept(server);
    const nonce = randomBytes(32).toString('base64');
    client.write(frame(stepText('hello', { role: 'administrator', nonce, versions: [2] })));
    client.write(frame(stepText('proof', { mac: 'AAAA' })));
    await until(() => server.destroyed);
    expect(refused).toEqual([{ role: 'administrator' }]);
  });

  it('a client that leaves before its proof has claimed nothing', async () => {
    const { client, server } = memoryPipe();
    host().accept(server);
    const nonce = randomBytes(32).toString('base64');
    client.write(frame(stepText('hello', { role: 'administrator', nonce, versions: [2] })));
    client.end();
    await until(() => server.destroyed);
    expect(refused).toEqual([]);
  });
});

describe('requests that are not in order', () => {
  it.each([
    ['an unknown method', 'service/stop', {}, -32601, 'service-unavailable'],
    ['a method of every object', 'constructor', {}, -32601, 'service-unavailable'],
    ['parameters that do not fit', 'log/setLevel', { level: 'loud' }, -32602, 'configuration'],
    ['parameters too many', 'service/status', { more: 1 }, -32602, 'configuration'],
  ])('%s: refused, and the connection stays', async (_, method, params, code, kind) => {
    const { ask } = await connected();
    expect(await ask(method, params)).toMatchObject({ error: { code, data: { kind } } });
    expect((await ask('service/status', {}, 2)).result).toEqual(status);
  });

  it.each([
    ['a handler that throws', () => Promise.reject(new Error('MARKED'))],
    ['a handler whose result does not fit', () => Promise.resolve(ok({ cleared: 'MARKED' as never }))],
    [
      'a handler whose result is too large',
      () => Promise.resolve(ok({ lines: ['x'.repeat(5 * 1024 * 1024)], following: false })),
    ],
  ])('%s: unexpected, with nothing of it in the answer', async (_, handler) => {
    const { ask } = await connected({ 'log/tail': handler as never });
    const answer = await ask('log/tail', { lines: 1, follow: false });
    expect(answer.error?.data).toMatchObject({ kind: 'unexpected' });
    expect(JSON.stringify(answer)).not.toContain('MARKED');
    expect((await ask('service/status', {}, 2)).result).toEqual(status);
  });

  it.each([
    ['invalid JSON', (peer: ScriptedService) => peer.writeRaw('Content-Length: 3\r\n\r\n{"a')],
    ['a batch', (peer: ScriptedService) => peer.write([{ jsonrpc: '2.0', id: 1, method: 'service/status' }])],
    ['an answer to no request', (peer: ScriptedService) => peer.write({ jsonrpc: '2.0', id: 1, result: {} })],
    ['header 2^31', (peer: ScriptedService) => peer.writeRaw('Content-Length: 2147483648\r\n\r\n')],
    ['no header', (peer: ScriptedService) => peer.writeRaw('GET / HTTP/1.1\r\n\r\n')],
  ])('%s: the connection is closed', async (_, act) => {
    const { peer, host } = await connected();
    act(peer);
    await until(() => peer.channel.closedBy !== undefined && host.connections === 0);
  });

  it('duplicate id: the connection is closed, because the answers could not be matched', async () => {
    const { peer, host } = await connected({ 'tokens/clear': () => new Promise(() => {}) });
    peer.write({ jsonrpc: '2.0', id: 5, method: 'tokens/clear', params: {} });
    peer.write({ jsonrpc: '2.0', id: 5, method: 'service/status', params: {} });
    await until(() => host.connections === 0);
    expect(answersOf(peer)).toEqual([]);
  });

  it('the same id again after its answer is fine', async () => {
    const { ask } = await connected();
    expect((await ask('service/status', {}, 5)).result).toEqual(status);
    expect((await ask('service/status', {}, 5)).result).toEqual(status);
  });
});

describe('framing over a whole connection', () => {
  it('one byte at a time, multi-byte characters split: served', async () => {
    const cut = (chunk: Buffer): Buffer[] => [...chunk].map((byte) => Buffer.of(byte));
    const handlers: Partial<PipeHandlers> = {
      'log/setLevel': () => Promise.reject(new Error()),
      'plugin/health': () => Promise.resolve(ok({ healthy: true, message: 'ä€😀' })),
    };
    const { ask } = await connected(handlers, 'administrator', { cut });
    expect((await ask('plugin/health')).result).toEqual({ healthy: true, message: 'ä€😀' });
  });

  it('many frames in a chunk: all served, in order', async () => {
    const { peer } = await connected();
    const body = (id: number): string => JSON.stringify({ jsonrpc: '2.0', id, method: 'service/status', params: {} });
    peer.writeRaw(
      Array.from({ length: 200 }, (_, id) => `Content-Length: ${body(id).length}\r\n\r\n${body(id)}`).join(''),
    );
    await until(() => answersOf(peer).length === 200);
    expect(answersOf(peer).map(({ id }) => id)).toEqual(Array.from({ length: 200 }, (_, id) => id));
  });
});

describe('limits', () => {
  it('the 257th request at once is busy; the others are served when they can be', async () => {
    const finish: (() => void)[] = [];
    const { peer } = await connected({
      'tokens/clear': () => new Promise((resolve) => finish.push(() => resolve(ok({ cleared: 0 })))),
    });
    for (let id = 0; id < 300; id += 1) peer.write({ jsonrpc: '2.0', id, method: 'tokens/clear', params: {} });
    await until(() => answersOf(peer).length === 44 && finish.length === 256);
    expect(
      answersOf(peer).every(({ error }) => error?.data.kind === 'service-unavailable' && error.data.detail === 'busy'),
    ).toBe(true);
    for (const done of finish) done();
    await until(() => answersOf(peer).length === 300);
    expect(answersOf(peer).filter(({ result }) => result !== undefined).length).toBe(256);
  });

  it('the 33rd connection is refused as busy, and accepted when another has closed', async () => {
    const clock = manualClock();
    const host = testHost(clock);
    const peers = await scriptedClients(32, clock, host);
    const harness = clientHarness((stream) => host.accept(stream), { clock });
    await harness.settled();
    expect(harness.client.state).toMatchObject({ kind: 'lost', reason: { detail: 'busy' } });
    peers[0]?.stream.destroy();
    await until(() => host.connections === 31);
    harness.client.reconnect();
    await harness.reached('connected');
  });

  it.each([
    ['operators keep no administrator out', 'operator', 24, 'administrator', true],
    ['operators keep no bridge out', 'operator', 24, 'bridge', true],
    ['the 25th operator is refused', 'operator', 24, 'operator', false],
    ['bridges keep no administrator out', 'bridge', 28, 'administrator', true],
    ['the 29th bridge is refused', 'bridge', 28, 'bridge', false],
  ] as const)('%s', async (_title, role, count, next, isServed) => {
    const clock = manualClock();
    const host = testHost(clock);
    for (let each = 0; each < count; each += 1) await scriptedClient(clock, host, role);
    const harness = clientHarness((stream) => host.accept(stream), {
      clock,
      identify: async () => ok({ role: next as 'administrator', key: testKey }),
    });
    await harness.settled();
    expect(harness.client.state.kind).toBe(isServed ? 'connected' : 'lost');
  });

  it('the 17th connection without proof closes the oldest that has said nothing, at once and without a word', async () => {
    const clock = manualClock();
    const host = testHost(clock);
    const speaking = memoryPipe();
    host.accept(speaking.server);
    const nonce = Buffer.alloc(32).toString('base64');
    const params = { role: 'administrator', nonce, versions: [2] };
    speaking.client.write(frame(JSON.stringify({ jsonrpc: '2.0', method: 'hello', params })));
    await until(() => speaking.client.readableLength > 0, 'the hello of the service');
    const silent = Array.from({ length: 17 }, () => memoryPipe());
    for (const { server } of silent) host.accept(server);
    await until(() => silent[1]?.server.destroyed === true);
    expect(host.connections).toBe(16);
    expect(silent.map(({ server }) => server.destroyed)).toEqual(silent.map((_pipe, index) => index < 2));
    expect(speaking.server.destroyed).toBe(false);
  });

  it('connections without proof take no place of those with one, and are logged once a minute', async () => {
    const clock = manualClock();
    const logged: LogFields[] = [];
    const log = { ...silentLog, warn: (_event: string, fields: LogFields = {}) => void logged.push(fields) };
    const host = testHost(clock, {}, { log });
    const peers = await scriptedClients(31, clock, host);
    for (let count = 0; count < 500; count += 1) host.accept(memoryPipe().server);
    const last = await scriptedClient(clock, host);
    expect([...peers, last].some(({ stream }) => stream.destroyed)).toBe(false);
    expect(logged).toHaveLength(1);
    await clock.advance(60_000);
    for (let count = 0; count < 17; count += 1) host.accept(memoryPipe().server);
    // 484 since the first, and one of the 17; those that remained were closed by their time limit.
    expect(logged.at(-1)).toMatchObject({ count: 485 });
  });

  it('refused connections are logged once a minute for each reason, with their number', async () => {
    const clock = manualClock();
    const logged: LogFields[] = [];
    const log = { ...silentLog, warn: (_event: string, fields: LogFields = {}) => void logged.push(fields) };
    const host = testHost(clock, {}, { log });
    const knock = async (text: string): Promise<void> => {
      const { client, server } = memoryPipe();
      host.accept(server);
      client.write(frame(text));
      await until(() => server.destroyed);
    };
    for (let count = 0; count < 5; count += 1) await knock('hello');
    expect(logged).toEqual([{ message: 'no hello', count: 1 }]);
    await clock.advance(60_000);
    await knock('hello');
    expect(logged.slice(1)).toEqual([{ message: 'no hello', count: 5 }]);
  });

  it('a connection without proof within 5 s is closed', async () => {
    const clock = manualClock();
    const host = testHost(clock);
    const pipe = memoryPipe();
    host.accept(pipe.server);
    await clock.advance(4_999);
    expect(host.connections).toBe(1);
    await clock.advance(1);
    expect(host.connections).toBe(0);
    await until(() => pipe.server.destroyed && clock.waiting === 0);
  });

  it('half-open: a client silent for three heartbeats is closed, and its requests are cancelled', async () => {
    const signals: AbortSignal[] = [];
    const { host, peer, clock } = await connected({
      'tokens/clear': (_, { signal }) => new Promise(() => signals.push(signal)),
    });
    peer.write({ jsonrpc: '2.0', id: 1, method: 'tokens/clear', params: {} });
    await until(() => signals.length === 1);
    await clock.advance(9_000);
    peer.write({ jsonrpc: '2.0', method: 'heartbeat', params: {} });
    await clock.advance(30_999);
    expect({ connections: host.connections, cancelled: signals[0]?.aborted }).toEqual({
      connections: 1,
      cancelled: false,
    });
    await clock.advance(1);
    expect({ connections: host.connections, cancelled: signals[0]?.aborted }).toEqual({
      connections: 0,
      cancelled: true,
    });
  });
});

describe('cancelled requests', () => {
  it('reach their handler; cancellations of anything else are ignored', async () => {
    const { peer, ask } = await connected({
      'tokens/clear': (_, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(ok({ cleared: 9 })))),
    });
    peer.write({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 77 } });
    peer.write({ jsonrpc: '2.0', id: 3, method: 'tokens/clear', params: {} });
    peer.write({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 3 } });
    await until(() => answersOf(peer).length === 1);
    expect(answersOf(peer)[0]).toMatchObject({ id: 3, result: { cleared: 9 } });
    expect((await ask('service/status', {}, 77)).result).toEqual(status);
  });

  it('in the same chunk as the request are seen by its handler', async () => {
    const { peer } = await connected({
      'tokens/clear': async (_, { signal }) => {
        await new Promise((resolve) => setImmediate(resolve));
        return ok({ cleared: signal.aborted ? 1 : 0 });
      },
    });
    const request = '{"jsonrpc":"2.0","id":1,"method":"tokens/clear"}';
    const cancel = '{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}';
    peer.writeRaw([request, cancel].map((body) => `Content-Length: ${body.length}\r\n\r\n${body}`).join(''));
    await until(() => answersOf(peer).length === 1);
    expect(answersOf(peer)[0]?.result).toEqual({ cleared: 1 });
  });
});
