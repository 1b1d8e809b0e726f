import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { memoryPipe, until } from '../../../test-support/pipe/memory-pipe.ts';
import type { PipeConnection, PipeHandlers } from './methods.ts';
import { scriptedClient, status, testHost, type ScriptedService } from '../../../test-support/pipe/pipe-harness.ts';

const eventsOf = (peer: ScriptedService) =>
  peer.received.filter(({ method }) => method === 'service/events').map(({ params }) => params as typeof status);
const linesOf = (peer: ScriptedService) =>
  peer.received
    .filter(({ method }) => method === 'log/lines')
    .flatMap(({ params }) => (params as { lines: string[] }).lines);

/** A client that can stop reading. */
async function reader(handlers: Partial<PipeHandlers> = {}) {
  const clock = manualClock();
  const host = testHost(clock, handlers);
  const peer = await scriptedClient(clock, host);
  return { clock, host, peer };
}

async function mutex(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('broadcast', () => {
  it('reaches every client of the role, and no bridge', async () => {
    const clock = manualClock();
    const host = testHost(clock);
    const peers = await Promise.all([scriptedClient(clock, host), scriptedClient(clock, host)]);
    const bridge = await scriptedClient(clock, host, 'bridge');
    await until(() => host.connections === 3);
    host.broadcast('service/events', { ...status, tokens: 5 });
    await until(() => peers.every((peer) => eventsOf(peer).length === 1));
    await mutex(20);
    expect(eventsOf(peers[0] as ScriptedService)).toEqual([{ ...status, tokens: 5 }]);
    expect(bridge.received).toEqual([]);
  });

  it('back-pressure: for a client that does not read, only the latest state is kept, and it arrives', async () => {
    const { host, peer } = await reader();
    peer.channel.pause();
    const big = { ...status, version: 'x'.repeat(100_000) };
    for (let tokens = 1; tokens <= 1000; tokens += 1) {
      host.broadcast('service/events', { ...big, tokens });
      await mutex(1);
    }
    expect(eventsOf(peer).length).toBeLessThan(10);
    peer.channel.resume();
    await until(() => eventsOf(peer).at(-1)?.tokens === 1000);
    expect(eventsOf(peer).length).toBeLessThan(20);
  });
});

describe('a stream of lines', () => {
  const tail = (connections: PipeConnection[]): Partial<PipeHandlers> => ({
    'log/tail': (_, { connection }) => {
      connections.push(connection);
      return Promise.resolve(ok({ lines: [], following: true }));
    },
  });
  const ask = { jsonrpc: '2.0', id: 1, method: 'log/tail', params: { lines: 0, follow: true } };

  it('back-pressure: is no faster than its reader, and complete', async () => {
    const connections: PipeConnection[] = [];
    const { peer } = await reader(tail(connections));
    peer.write(ask);
    await until(() => connections.length === 1);
    peer.channel.pause();
    let sent = 0;
    const pump = async (): Promise<void> => {
      for (let line = 0; line < 500; line += 1) {
        await connections[0]?.notify('log/lines', { lines: [`${line} ${'x'.repeat(10_000)}`], skipped: 0 });
        sent += 1;
      }
    };
    const pumping = pump();
    await mutex(300);
    expect(sent).toBeLessThan(50);
    peer.channel.resume();
    await pumping;
    await until(() => linesOf(peer).length === 500);
    expect(linesOf(peer).map((line) => Number(line.split(' ')[0]))).toEqual(
      Array.from({ length: 500 }, (_, line) => line),
    );
  });

  it('ends when its reader disconnects: the sender gets false and does not wait', async () => {
    const connections: PipeConnection[] = [];
    const { peer, host } = await reader(tail(connections));
    peer.write(ask);
    await until(() => connections.length === 1);
    const [connection] = connections;
    peer.stream.destroy();
    await until(() => host.connections === 0);
    expect(connection?.closed.aborted).toBe(true);
    expect(await connection?.notify('log/lines', { lines: ['late'], skipped: 0 })).toBe(false);
  });
});

describe('a notification that is too large for one message', () => {
  const tail = (connections: PipeConnection[]): Partial<PipeHandlers> => ({
    'log/tail': (_, { connection }) => {
      connections.push(connection);
      return Promise.resolve(ok({ lines: [], following: true }));
    },
  });

  async function follower() {
    const connections: PipeConnection[] = [];
    const { peer } = await reader(tail(connections));
    peer.write({ jsonrpc: '2.0', id: 1, method: 'log/tail', params: { lines: 0, follow: true } });
    await until(() => connections.length === 1);
    const skippedOf = () =>
      peer.received
        .filter(({ method }) => method === 'log/lines')
        .map(({ params }) => (params as { skipped: number }).skipped);
    return { peer, connection: connections[0] as PipeConnection, skippedOf };
  }

  it('log/lines: comes in several messages, in order and complete', async () => {
    const { peer, connection, skippedOf } = await follower();
    const lines = Array.from({ length: 200 }, (_, line) => `${line} ${'x'.repeat(50_000)}`);
    expect(await connection.notify('log/lines', { lines, skipped: 7 })).toBe(true);
    await until(() => linesOf(peer).length === 200);
    expect(linesOf(peer)).toEqual(lines);
    expect(skippedOf().reduce((sum, skipped) => sum + skipped, 0)).toBe(7);
    expect(skippedOf()[0]).toBe(7);
    expect(peer.channel.closedBy).toBeUndefined();
  });

  it('log/lines: a line that fits in no message is skipped and counted; those beside it arrive', async () => {
    const { peer, connection, skippedOf } = await follower();
    expect(
      await connection.notify('log/lines', { lines: ['one', 'x'.repeat(5 * 1024 * 1024), 'three'], skipped: 1 }),
    ).toBe(true);
    await until(() => linesOf(peer).length === 2);
    expect(linesOf(peer)).toEqual(['one', 'three']);
    expect(skippedOf().reduce((sum, skipped) => sum + skipped, 0)).toBe(2);
    expect(peer.channel.closedBy).toBeUndefined();
  });

  it('service/events: is dropped and logged once with its count; the next that fits arrives', async () => {
    const clock = manualClock();
    const lines: unknown[] = [];
    const host = testHost(
      clock,
      {},
      { log: { ...silentLog, warn: (event, fields) => void lines.push([event, fields]) } },
    );
    const peer = await scriptedClient(clock, host);
    const tooLarge = { ...status, version: 'x'.repeat(5 * 1024 * 1024) };
    for (let times = 0; times < 3; times += 1) host.broadcast('service/events', tooLarge);
    host.broadcast('service/events', { ...status, tokens: 5 });
    await until(() => eventsOf(peer).length === 1);
    expect(eventsOf(peer)).toEqual([{ ...status, tokens: 5 }]);
    expect(peer.channel.closedBy).toBeUndefined();
    expect(lines).toEqual([
      ['pipe.dropped', { operation: 'service/events', count: 1 }],
      ['pipe.dropped', { operation: 'service/events', count: 3 }],
    ]);
  });

  it('service/events: one that does not fit its schema is logged as a bug, not thrown', async () => {
    const clock = manualClock();
    const lines: unknown[] = [];
    const host = testHost(clock, {}, { log: { ...silentLog, error: (event) => void lines.push(event) } });
    await scriptedClient(clock, host);
    host.broadcast('service/events', { ...status, tokens: -1 });
    expect(lines).toEqual(['error.unexpected']);
  });
});

describe('answers to a client that does not read', () => {
  it('back-pressure: after a megabyte its next requests are not read; later it is closed', async () => {
    let served = 0;
    const clock = manualClock();
    const host = testHost(clock, {
      'plugin/health': () => {
        served += 1;
        return Promise.resolve(ok({ healthy: true, message: 'x'.repeat(500_000) }));
      },
    });
    const peer = await scriptedClient(clock, host);
    peer.channel.pause();
    for (let id = 0; id < 2000; id += 1) {
      peer.write({ jsonrpc: '2.0', id, method: 'plugin/health', params: {}, pad: 'x'.repeat(1000) });
      if (id % 10 === 0) await mutex(5);
    }
    await mutex(200);
    expect(served).toBeLessThan(20);
    await clock.advance(40_000);
    expect(host.connections).toBe(0);
  });

  it('reading resumes when the client reads again', async () => {
    const clock = manualClock();
    const host = testHost(clock, {
      'plugin/health': () => Promise.resolve(ok({ healthy: true, message: 'x'.repeat(500_000) })),
    });
    const peer = await scriptedClient(clock, host);
    peer.channel.pause();
    for (let id = 0; id < 50; id += 1) {
      peer.write({ jsonrpc: '2.0', id, method: 'plugin/health', params: {}, pad: 'x'.repeat(1000) });
      await mutex(3);
    }
    peer.channel.resume();
    await until(() => peer.received.length === 50);
  });
});

describe('whether an answer was delivered', () => {
  it('the handler gets true when it was sent', async () => {
    const delivered: boolean[] = [];
    const { peer } = await reader({
      'tokens/clear': (_, context) => {
        void context.delivered.then((left) => delivered.push(left));
        return Promise.resolve(ok({ cleared: 1 }));
      },
    });
    peer.write({ jsonrpc: '2.0', id: 1, method: 'tokens/clear', params: {} });
    await until(() => delivered.length === 1);
    expect(delivered).toEqual([true]);
  });

  it('the handler gets false when the client has disconnected', async () => {
    const delivered: boolean[] = [];
    let answer: () => void = () => {};
    const { peer, host } = await reader({
      'tokens/clear': (_, context) => {
        void context.delivered.then((left) => delivered.push(left));
        return new Promise((resolve) => (answer = () => resolve(ok({ cleared: 1 }))));
      },
    });
    peer.write({ jsonrpc: '2.0', id: 1, method: 'tokens/clear', params: {} });
    await mutex(20);
    peer.stream.destroy();
    await until(() => host.connections === 0);
    answer();
    await until(() => delivered.length === 1);
    expect(delivered).toEqual([false]);
  });
});

describe('the end of the service', () => {
  it('delivers answers that were sent, and accepts no connection', async () => {
    const lines = Array.from({ length: 100 }, () => 'x'.repeat(10_000));
    const { peer, host, clock } = await reader({ 'log/tail': () => Promise.resolve(ok({ lines, following: false })) });
    peer.channel.pause();
    peer.write({ jsonrpc: '2.0', id: 1, method: 'log/tail', params: { lines: 100, follow: false } });
    await mutex(20);
    host.close();
    peer.channel.resume();
    await until(() => peer.received.length === 1 && peer.channel.closedBy !== undefined);
    expect(peer.received[0]).toMatchObject({ id: 1, result: { lines } });
    const late = memoryPipe();
    host.accept(late.server);
    await until(() => late.server.destroyed && clock.waiting === 0);
    expect(host.connections).toBe(0);
  });

  it('disabling bridging disconnects bridges, not the Configurator', async () => {
    const clock = manualClock();
    const host = testHost(clock);
    const configurator = await scriptedClient(clock, host);
    const bridge = await scriptedClient(clock, host, 'bridge');
    await until(() => host.connections === 2);
    host.disconnect('bridge');
    await until(() => bridge.channel.closedBy !== undefined);
    expect(configurator.channel.closedBy).toBeUndefined();
    expect(host.connections).toBe(1);
  });
});
