import { describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { until } from '../../../test-support/pipe/memory-pipe.ts';
import { refusedFailure } from './pipe-failures.ts';
import {
  clientHarness,
  playedService,
  servedClient,
  status,
  testHost,
  unavailable,
} from '../../../test-support/pipe/pipe-harness.ts';

/** The pipe's disconnect matrix (quality.md), seen from the client. */

describe('a service that is not there', () => {
  it('absent at start: calls fail at once', async () => {
    const { client, settled } = clientHarness(undefined);
    await settled();
    expect(client.state).toMatchObject({ kind: 'absent', reason: { detail: 'absent' } });
    expect(await client.call('service/status', {})).toMatchObject(unavailable('absent'));
  });

  it('appears later: the client connects by itself', async () => {
    const clock = manualClock();
    const host = testHost(clock);
    const { client, address, settled, reached } = clientHarness(undefined, { clock });
    await settled();
    address.taker = (stream) => host.accept(stream);
    await clock.advance(1_000);
    await reached('connected');
    expect(client.state).toEqual({ kind: 'connected', info: { service: '1.2.3', protocol: 2, role: 'administrator' } });
    expect(await client.call('service/status', {})).toEqual(ok(status));
  });

  it('appears later: reconnect() connects at once', async () => {
    const clock = manualClock();
    const host = testHost(clock);
    const { client, address, settled, reached } = clientHarness(undefined, { clock });
    await settled();
    address.taker = (stream) => host.accept(stream);
    client.reconnect();
    await reached('connected');
    expect(address.attempts).toBe(2);
  });

  it('refuses: the failure names the account, and the client tries again', async () => {
    const harness = clientHarness(undefined);
    harness.address.refusal = refusedFailure('the-pipe', 'EACCES');
    await harness.settled();
    await harness.clock.advance(1_000);
    await harness.settled();
    expect(harness.client.state).toMatchObject({ kind: 'lost', reason: { detail: 'no-access' } });
    expect(harness.address.attempts).toBe(2);
  });

  it('has a key that cannot be read: fails without connecting', async () => {
    const unreadable = failure('service-unavailable', 'no-access', {
      message: 'm',
      doing: 'd',
      hint: 'Start as administrator',
    });
    const { client, address, settled } = clientHarness(undefined, { identify: () => Promise.resolve(err(unreadable)) });
    await settled();
    expect(client.state).toEqual({ kind: 'lost', reason: unreadable });
    expect(address.attempts).toBe(0);
  });
});

describe('a service that ends the connection', () => {
  it('closes at once: lost, with growing pauses between attempts', async () => {
    const { client, address, clock, settled } = clientHarness((stream) => stream.destroy());
    await settled();
    expect(client.state).toMatchObject({ kind: 'lost', reason: { detail: 'lost' } });
    await clock.advance(60_000);
    expect(address.attempts).toBeLessThan(16);
  });

  it('closes mid-frame: the call settles as lost', async () => {
    const { client, service, reached } = await playedService();
    const call = client.call('service/status', {});
    await until(() => service.received.length === 1);
    service.stream.end('Content-Length: 500\r\n\r\n{"jsonrpc":"2.0","id":0,"resul');
    expect(await call).toMatchObject(unavailable('lost'));
    await reached('lost');
    expect(JSON.stringify(client.state)).toContain('in the middle of a message');
  });

  it('closes with N pending: all settle, each once, all of one kind', async () => {
    const { client, service } = await playedService();
    let settled = 0;
    const calls = Array.from({ length: 100 }, () => client.call('service/status', {}).finally(() => (settled += 1)));
    await until(() => service.received.length === 100);
    service.stream.destroy();
    const outcomes = await Promise.all(calls);
    expect(
      new Set(outcomes.map((outcome) => (outcome.ok ? 'ok' : `${outcome.error.kind} ${outcome.error.detail}`))),
    ).toEqual(new Set(['service-unavailable lost']));
    expect(settled).toBe(100);
    expect(new Set(outcomes.map((outcome) => (outcome.ok ? '' : outcome.error.correlationId))).size).toBe(100);
  });

  it('closes after it answered some calls: those have their answers', async () => {
    const { client, service } = await playedService();
    const calls = Array.from({ length: 10 }, () => client.call('tokens/clear', {}));
    await until(() => service.received.length === 10);
    for (const { id } of service.received.slice(0, 7)) service.write({ jsonrpc: '2.0', id, result: { cleared: id } });
    service.stream.end();
    expect((await Promise.all(calls)).map((outcome) => outcome.ok)).toEqual([
      ...Array(7).fill(true),
      ...Array(3).fill(false),
    ]);
  });

  it('never answers: each call ends at its time limit, and is cancelled at the service', async () => {
    const { client, service, clock } = await playedService();
    const call = client.call('service/status', {});
    await until(() => service.received.length === 1);
    service.write({ jsonrpc: '2.0', method: 'heartbeat', params: {} });
    await clock.advance(29_000);
    service.write({ jsonrpc: '2.0', method: 'heartbeat', params: {} });
    await clock.advance(1_000);
    expect(await call).toMatchObject(unavailable('busy'));
    await until(() => service.received.length === 2);
    expect(service.received[1]).toMatchObject({ method: '$/cancelRequest', params: { id: service.received[0]?.id } });
    expect(client.state.kind).toBe('connected');
  });

  it('never answers anything: the connection is closed before all calls are in flight', async () => {
    const { client, service, clock, reached } = await playedService({ requestTimeoutMs: 1_000 });
    const calls = Array.from({ length: 64 }, () => client.call('service/status', {}));
    await until(() => service.received.length === 64);
    await clock.advance(1_000);
    expect((await Promise.all(calls)).every((outcome) => !outcome.ok)).toBe(true);
    await reached('lost');
    expect(JSON.stringify(client.state)).toContain('leaves requests unanswered');
  });

  it('half-open: three heartbeats missed, then lost', async () => {
    const { client, address, clock, reached } = await playedService({ requestTimeoutMs: 120_000 });
    const call = client.call('service/status', {});
    address.pipes[0]?.freeze();
    await clock.advance(29_999);
    expect(client.state.kind).toBe('connected');
    await clock.advance(1);
    expect(await call).toMatchObject(unavailable('lost'));
    await reached('lost');
    expect(JSON.stringify(client.state)).toContain('30 seconds');
  });

  it('sends heartbeats only: the connection lasts for days', async () => {
    const { client, host, clock } = await servedClient();
    for (let hour = 0; hour < 48; hour += 1) await clock.advance(3_600_000 / 60);
    expect({ state: client.state.kind, connections: host.connections }).toEqual({ state: 'connected', connections: 1 });
  });

  it('suspend/resume: a clock that jumps by hours closes nothing as long as the peer lives', async () => {
    const clock = manualClock();
    let slept = 0;
    const sleepy = { ...clock, now: () => clock.now() + slept, advance: clock.advance, waiting: 0 };
    const host = testHost(sleepy);
    const { client, reached } = clientHarness((stream) => host.accept(stream), { clock: sleepy });
    await reached('connected');
    await clock.advance(15_000);
    slept = 8 * 3_600_000;
    await clock.advance(60_000);
    expect(client.state.kind).toBe('connected');
    expect((await client.call('service/status', {})).ok).toBe(true);
  });

  it('suspend/resume: a service that ended during the suspension is lost, and the client reconnects', async () => {
    const { client, clock, address, reached, states } = await playedService();
    address.pipes[0]?.server.destroy();
    await reached('lost');
    await clock.advance(1_000);
    await reached('connected');
    expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'connected', 'lost', 'connecting', 'connected']);
    client.dispose();
  });

  it('restart with another version: refused with both versions named, and connected when it speaks ours', async () => {
    const clock = manualClock();
    const first = testHost(clock);
    const harness = clientHarness((stream) => first.accept(stream), { clock });
    await harness.reached('connected');
    const second = testHost(clock, {}, { version: '9.0.0', versions: [8, 9] });
    harness.address.taker = (stream) => second.accept(stream);
    first.close();
    await harness.reached('lost');
    await clock.advance(1_000);
    await harness.settled();
    expect(harness.client.state).toMatchObject({ kind: 'lost', reason: { detail: 'version' } });
    expect(JSON.stringify(harness.client.state)).toMatch(/version 2 .* 8, 9/);
    const third = testHost(clock, {}, { version: '9.0.1', versions: [2, 9] });
    harness.address.taker = (stream) => third.accept(stream);
    await clock.advance(2_000);
    await harness.reached('connected');
    expect(harness.client.state).toEqual({
      kind: 'connected',
      info: { service: '9.0.1', protocol: 2, role: 'administrator' },
    });
  });

  it('reconnect storm: attempts at a service that keeps failing become rare', async () => {
    const { address, clock } = clientHarness((stream) => stream.destroy());
    await clock.advance(10 * 60_000);
    expect(address.attempts).toBeGreaterThan(60);
    expect(address.attempts).toBeLessThan(130);
  });

  it('after a full hello the back-off begins anew', async () => {
    const clock = manualClock();
    const host = testHost(clock);
    const { client, address, reached } = clientHarness(undefined, { clock });
    await clock.advance(10 * 60_000);
    address.taker = (stream) => host.accept(stream);
    client.reconnect();
    await reached('connected');
    address.pipes[0]?.server.destroy();
    await reached('lost');
    const before = address.attempts;
    await clock.advance(1_000);
    expect(address.attempts).toBe(before + 1);
  });

  it('reconnect storm: many clients of one restarted service do not reconnect at the same time', async () => {
    const clock = manualClock();
    const times: number[] = [];
    for (let index = 0; index < 30; index += 1) {
      const harness = clientHarness((stream) => stream.destroy(), { clock });
      harness.client.onState((state) => state.kind === 'connecting' && times.push(clock.now()));
    }
    await clock.advance(1_000);
    expect(times.length).toBeGreaterThanOrEqual(30);
    expect(new Set(times).size).toBeGreaterThan(20);
  });
});

describe('a service that breaks the protocol', () => {
  it.each([
    ['header 0', 'Content-Length: 0\r\n\r\n'],
    ['header negative', 'Content-Length: -5\r\n\r\n'],
    ['header NaN', 'Content-Length: NaN\r\n\r\n'],
    ['header 2^31', 'Content-Length: 2147483648\r\n\r\n'],
    ['header over cap', 'Content-Length: 4194305\r\n\r\n'],
    ['header without end', 'x'.repeat(2000)],
    ['invalid JSON', 'Content-Length: 3\r\n\r\n{"a'],
    ['schema-invalid: no JSON-RPC', 'Content-Length: 7\r\n\r\n{"a":1}'],
    ['a request to the client', 'Content-Length: 35\r\n\r\n{"jsonrpc":"2.0","id":1,"method":1}'],
  ])('%s: lost, pending calls settle, and the client reconnects', async (_, text) => {
    const { client, service, services, clock, reached } = await playedService();
    const call = client.call('service/status', {});
    await until(() => service.received.length === 1);
    service.writeRaw(text);
    expect(await call).toMatchObject(unavailable('lost'));
    await reached('lost');
    await clock.advance(1_000);
    await reached('connected');
    expect(services.length).toBe(2);
  });

  it.each([
    ['a result that does not fit', { result: { cleared: 'many' } }, 'version'],
    ['no result at all', { result: null }, 'version'],
    ['an error without its data', { error: { code: -32603, message: 'oh' } }, 'version'],
    [
      'an error whose data does not fit',
      { error: { code: -32000, message: 'oh', data: { kind: 'other' } } },
      'version',
    ],
  ])('schema-invalid: %s is a failure of that call alone', async (_, answer, detail) => {
    const { client, service } = await playedService();
    const call = client.call('tokens/clear', {});
    await until(() => service.received.length === 1);
    service.write({ jsonrpc: '2.0', id: service.received[0]?.id, ...answer });
    expect(await call).toMatchObject(unavailable(detail));
    expect(client.state.kind).toBe('connected');
  });

  it('schema-invalid: a notification that does not fit, or is unknown, is ignored', async () => {
    const { client, service } = await playedService();
    const seen: unknown[] = [];
    client.onNotification('service/events', (params) => seen.push(params));
    service.write({ jsonrpc: '2.0', method: 'service/events', params: { version: 1 } });
    service.write({ jsonrpc: '2.0', method: 'other/thing', params: {} });
    service.write({ jsonrpc: '2.0', method: 'service/events', params: { ...status, more: 'cut off' } });
    await until(() => seen.length > 0);
    expect(seen).toEqual([status]);
  });

  it('unknown id, duplicate id, late answer: no call gets the answer of another', async () => {
    const { client, service, clock } = await playedService({ requestTimeoutMs: 5_000 });
    const answer = (id: number | undefined, cleared: number): void =>
      service.write({ jsonrpc: '2.0', id, result: { cleared } });
    answer(999, 1);
    const first = client.call('tokens/clear', {});
    await until(() => service.received.length === 1);
    answer(service.received[0]?.id, 2);
    answer(service.received[0]?.id, 3);
    expect(await first).toEqual(ok({ cleared: 2 }));

    const late = client.call('tokens/clear', {});
    await until(() => service.received.length === 2);
    await clock.advance(5_000);
    expect(await late).toMatchObject(unavailable('busy'));
    answer(service.received[1]?.id, 4);
    const next = client.call('tokens/clear', {});
    await until(() => service.received.length === 4);
    answer(service.received[3]?.id, 5);
    expect(await next).toEqual(ok({ cleared: 5 }));
  });
});
