import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import { createHttpClient } from '../../platform/network/http-client.ts';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import { scriptedRouter, testLink, until, type TestLink } from '../../../test-support/link/link-fixture.ts';
import {
  startMisbehavingAppliance,
  type MisbehavingAppliance,
  type Misbehavior,
} from '../../../test-support/link/misbehaving-appliance.ts';

const open: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of open.splice(0).toReversed()) await part.stop();
});

/** A link to a misbehaving appliance. Only the test moves the clock, so no retry happens by itself. */
async function setUp(misbehavior: Misbehavior = {}, over: Parameters<typeof testLink>[1] = {}) {
  const appliance = await startMisbehavingAppliance(misbehavior);
  const clock = manualClock();
  const made: TestLink = testLink(appliance, { clock, random: () => 0.5, ...over });
  open.push(appliance, { stop: () => stopOn(clock, made) });
  made.link.start();
  return { appliance, clock, ...made };
}

/** Stopping waits for requests that never end up to its limit, on a clock that only the test moves. */
async function stopOn(clock: ManualClock, { link }: TestLink): Promise<void> {
  const stopped = link.stop();
  await clock.advance(10_000);
  await stopped;
}

async function openLink(over: Parameters<typeof testLink>[1] = {}, misbehavior: Misbehavior = {}) {
  const parts = await setUp(misbehavior, over);
  await parts.reached('connected');
  const [socket] = parts.appliance.sockets;
  if (socket === undefined) throw new Error('there is no connection');
  return { ...parts, socket };
}

const findRequest = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'credentials/find',
  params: { session: { sessionId: 's1', user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } } },
});

function answerHttp(status: string): (socket: Duplex) => void {
  return (socket) => socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

describe('an appliance that does not open the link', () => {
  it.each<[string, Misbehavior, string, object]>([
    [
      'answers 404',
      { answerUpgrade: answerHttp('404 Not Found') },
      'waiting',
      { kind: 'protocol', detail: 'wrong-url' },
    ],
    [
      'sends nothing but informational answers',
      { answerUpgrade: (socket) => void socket.write('HTTP/1.1 103 More\r\n\r\n'.repeat(1000)) },
      'waiting',
      { kind: 'protocol' },
    ],
    ['answers 200', { answerUpgrade: answerHttp('200 OK') }, 'waiting', { kind: 'protocol', detail: 'wrong-url' }],
    [
      'redirects',
      { answerUpgrade: answerHttp('302 Found\r\nLocation: http://127.0.0.1:9/') },
      'waiting',
      { kind: 'protocol', detail: 'wrong-url' },
    ],
    [
      'is busy',
      { answerUpgrade: answerHttp('503 Service Unavailable') },
      'waiting',
      { kind: 'server', detail: 'busy' },
    ],
    [
      'closes the socket',
      { answerUpgrade: (socket) => void socket.destroy() },
      'waiting',
      { kind: 'connectivity', detail: 'reset' },
    ],
    [
      'does not speak HTTP',
      { answerUpgrade: (socket) => void socket.end('SSH-2.0-x\r\n\r\n') },
      'waiting',
      { kind: 'protocol', detail: 'malformed' },
    ],
    ['speaks another protocol', { subprotocol: 'ecm-link.v9' }, 'waiting', { kind: 'protocol', detail: 'malformed' }],
    [
      'refuses a token just issued',
      { answerUpgrade: answerHttp('401 Unauthorized') },
      'refused',
      { kind: 'authentication', detail: 'token' },
    ],
    ['forbids it', { answerUpgrade: answerHttp('403 Forbidden') }, 'refused', { kind: 'authorization' }],
    ...['403 Forbidden', '401 Unauthorized'].map((status): [string, Misbehavior, string, object] => [
      `is behind a firewall that sends a page with ${status}`,
      { answerUpgrade: answerHttp(`${status}\r\nContent-Type: text/html; charset=utf-8`) },
      'waiting',
      { kind: 'protocol', detail: 'malformed', message: expect.stringContaining('web page') as string },
    ]),
  ])('because it %s is named', async (_what, misbehavior, kind, reason) => {
    const { reached } = await setUp(misbehavior);
    expect((await reached(kind as 'waiting')).reason).toMatchObject(reason);
  });

  it('because it does not answer times out after 15 seconds', async () => {
    const held: Duplex[] = [];
    const { reached, clock } = await setUp({ answerUpgrade: (socket) => void held.push(socket) });
    await until(() => held.length === 1);
    const gone = new Promise((resolve) => held[0]?.once('end', resolve));
    await clock.advance(15_000);
    expect((await reached('waiting')).reason).toMatchObject({ kind: 'connectivity', detail: 'timeout' });
    await gone;
  });

  it('because it issues no token times out', async () => {
    const http = createHttpClient({ timeoutMs: 50 });
    const { reached } = await setUp({ answerToken: () => {} }, { http });
    expect((await reached('waiting')).reason).toMatchObject({ kind: 'connectivity', detail: 'timeout' });
  });

  it('because it sends the token byte by byte times out', async () => {
    const http = createHttpClient({ timeoutMs: 100 });
    const drip = (_request: unknown, socket: Duplex): void => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n');
      const timer = setInterval(() => socket.write(' '), 5);
      socket.once('close', () => clearInterval(timer));
    };
    const { reached } = await setUp({ answerToken: drip }, { http });
    expect((await reached('waiting')).reason).toMatchObject({ kind: 'connectivity', detail: 'timeout' });
  });

  it('because it does not answer the registration times out after 15 seconds', async () => {
    const { reached, clock, appliance, link } = await setUp({ answerRegistration: () => {} });
    await until(() => appliance.frames.length === 1);
    expect(link.state.kind).toBe('connecting');
    await clock.advance(15_000);
    expect((await reached('waiting')).reason).toMatchObject({ kind: 'connectivity', detail: 'timeout' });
  });

  it('does not delay stopping', async () => {
    const held: Duplex[] = [];
    const { link } = await setUp({ answerUpgrade: (socket) => void held.push(socket) });
    await until(() => held.length === 1);
    const gone = new Promise((resolve) => held[0]?.once('end', resolve));
    await link.stop();
    await gone;
    expect(link.state.kind).toBe('stopped');
  });
});

describe('an appliance that sends what it should not', () => {
  it.each<[string, (appliance: MisbehavingAppliance) => void, number]>([
    ['garbage', ({ sockets }) => sockets[0]?.send('garbage'), 1002],
    ['a frame that is too large', ({ sockets }) => sockets[0]?.send('x'.repeat(4 * 1024 * 1024 + 1)), 1009],
    ['a binary frame', ({ sockets }) => sockets[0]?.send(Buffer.from(findRequest)), 1003],
    ['a request id twice', ({ sockets }) => [sockets[0]?.send(findRequest), sockets[0]?.send(findRequest)], 1002],
    ['text that is no UTF-8', ({ sockets }) => sockets[0]?.send(Buffer.from([0xff, 0xfe]), { binary: false }), 1007],
  ])('loses the link by %s, gets the close code, and a new connection', async (_what, send, code) => {
    const never = new Promise<never>(() => {});
    const { appliance, clock, reached } = await openLink({ router: scriptedRouter({ findCredentials: () => never }) });
    send(appliance);
    const { reason, until: retryAt } = await reached('waiting');
    expect(reason).toMatchObject({ kind: 'protocol', detail: 'malformed' });
    await until(() => appliance.closes.length === 1);
    expect(appliance.closes).toEqual([code]);
    await clock.advance(retryAt - clock.now());
    await reached('connected');
    expect(appliance.sockets).toHaveLength(2);
  });

  it('keeps the link with a frame of just 4 MiB', async () => {
    const { socket, appliance, link } = await openLink();
    socket.send(findRequest.padEnd(4 * 1024 * 1024));
    await until(() => appliance.frames.length === 2);
    expect(appliance.frames[1]).toContain('"credentialId":"c1"');
    expect(link.state.kind).toBe('connected');
  });

  it('keeps the link with a frame in many fragments', async () => {
    const { socket, appliance } = await openLink();
    for (const [index, char] of [...findRequest].entries())
      socket.send(char, { fin: index === findRequest.length - 1 });
    await until(() => appliance.frames.length === 2);
    expect(appliance.frames[1]).toContain('"credentialId":"c1"');
  });
});

describe('an appliance that is slow', () => {
  it('to read answers loses the link before they fill the memory', async () => {
    const large = Array.from({ length: 20_000 }, (_, index) => ({
      credentialId: `id-${index}`.padEnd(80, 'x'),
      displayValue: 'x'.repeat(80),
    }));
    const { socket, reached } = await openLink({ router: scriptedRouter({ findCredentials: async () => ok(large) }) });
    socket.pause();
    for (let id = 1; id <= 40; id += 1) socket.send(findRequest.replace('"id":1', `"id":${id}`));
    expect((await reached('waiting')).reason).toMatchObject({ kind: 'connectivity', detail: 'reset' });
  });

  it('to answer pings loses the link after two, and its sessions their credentials', async () => {
    const { appliance, socket, clock, reached, router } = await openLink({}, { ignoresPings: true });
    const getRequest = findRequest.replace('find', 'get').replace('"session"', '"credentialId":"c1","session"');
    socket.send(getRequest);
    await until(() => appliance.frames.length === 2);
    for (let ping = 1; ping <= 2; ping += 1) {
      await clock.advance(30_000);
      await until(() => appliance.pings === ping);
    }
    await clock.advance(29_999);
    expect(router.asked).toEqual(['get c1']);
    await clock.advance(1);
    expect((await reached('waiting')).reason).toMatchObject({ kind: 'connectivity', detail: 'timeout' });
    expect(router.asked).toEqual(['get c1', 'release c1']);
  });
});
