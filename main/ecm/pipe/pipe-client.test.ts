import { createSecretKey, randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { until } from '../../../test-support/pipe/memory-pipe.ts';
import {
  clientHarness,
  playedService,
  servedClient,
  testHost,
  unavailable,
} from '../../../test-support/pipe/pipe-harness.ts';

const settings = {
  revision: 1,
  plugin: { apiUser: 'MARKED-USER' },
  appliance: {},
  secrets: { apiPassword: Secret.of('MARKED-SECRET') },
};

describe('the end of a client', () => {
  it('dispose during connect: the stream that comes is dropped, and no timer is left', async () => {
    const pipe: { deliver?: (stream: Duplex) => void } = {};
    const { client, clock, settled } = clientHarness(undefined, {
      connect: () => new Promise((resolve) => (pipe.deliver = (stream) => resolve(ok(stream)))),
    });
    await until(() => pipe.deliver !== undefined);
    const call = client.call('service/status', {});
    client.dispose();
    expect(await call).toMatchObject(unavailable('lost'));
    const stream = new Duplex({ read: () => {}, write: () => {} });
    pipe.deliver?.(stream);
    await settled();
    await clock.advance(2_000);
    expect({ destroyed: stream.destroyed, waiting: clock.waiting }).toEqual({ destroyed: true, waiting: 0 });
  });

  it('dispose at every instant of connecting and greeting leaves nothing', async () => {
    const clock = manualClock();
    const host = testHost(clock);
    for (let instant = 0; instant < 120; instant += 1) {
      const { client, address } = clientHarness((stream) => host.accept(stream), { clock });
      for (let turn = 0; turn < instant; turn += 1)
        await (turn < 60 ? Promise.resolve() : new Promise((resolve) => setImmediate(resolve)));
      client.dispose();
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const isClean = (): boolean =>
        host.connections === 0 && clock.waiting === 0 && address.pipes.every((pipe) => pipe.client.destroyed);
      await until(isClean, `a clean end after instant ${instant}`);
    }
  });

  it('stale attempt after dispose, or after its time: it is dropped and changes no state', async () => {
    const streams: ((stream: Duplex) => void)[] = [];
    const { client, clock, states } = clientHarness(undefined, {
      connect: () => new Promise((resolve) => streams.push((stream) => resolve(ok(stream)))),
    });
    await clock.advance(5_000);
    expect(client.state.kind).toBe('lost');
    await clock.advance(1_000);
    expect(streams.length).toBe(2);
    const before = states.length;
    const stale = new Duplex({ read: () => {}, write: () => {} });
    streams[0]?.(stale);
    await clock.advance(1_000);
    expect({ destroyed: stale.destroyed, states: states.length }).toEqual({ destroyed: true, states: before });
    client.dispose();
    streams[1]?.(stale);
    await clock.advance(2_000);
    expect(clock.waiting).toBe(0);
  });

  it('dispose while connected: pending calls settle, later ones fail, the service sees the end', async () => {
    const { client, host, clock } = await servedClient({ 'tokens/clear': () => new Promise(() => {}) });
    const call = client.call('tokens/clear', {});
    await clock.advance(0);
    client.dispose();
    client.dispose();
    expect(await call).toMatchObject(unavailable('lost'));
    expect(await client.call('service/status', {})).toMatchObject(unavailable('lost'));
    await until(() => host.connections === 0);
    await clock.advance(2_000);
    expect(clock.waiting).toBe(0);
  });

  it('many cycles over memory leave no timer', async () => {
    const clock = manualClock();
    const host = testHost(clock);
    for (let cycle = 0; cycle < 200; cycle += 1) {
      const { client, reached } = clientHarness((stream) => host.accept(stream), { clock });
      await reached('connected');
      client.dispose();
    }
    await until(() => host.connections === 0 && clock.waiting === 0, 'the last trace gone');
  });
});

describe('calls', () => {
  it('cancelled by the caller: settles at once, and is cancelled at the service', async () => {
    const controller = new AbortController();
    const aborted: boolean[] = [];
    const { client } = await servedClient({
      'tokens/clear': (_, { signal }) => new Promise(() => signal.addEventListener('abort', () => aborted.push(true))),
    });
    const call = client.call('tokens/clear', {}, { signal: controller.signal });
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await call).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    await until(() => aborted.length === 1);
    expect(await client.call('tokens/clear', {}, { signal: controller.signal })).toMatchObject({
      ok: false,
      error: { kind: 'cancelled' },
    });
  });

  it('while connecting: wait for the outcome, but not for longer than their time', async () => {
    const { client, clock } = clientHarness(() => {}, { requestTimeoutMs: 2_000 });
    const call = client.call('service/status', {});
    await clock.advance(2_000);
    expect(await call).toMatchObject(unavailable('busy'));
  });

  it('with input that does not fit are not sent', async () => {
    const { client, service } = await playedService();
    const wrong = await client.call('log/setLevel', { level: 'loud' } as never);
    expect(wrong).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'input' } });
    const call = client.call('tokens/clear', {});
    await until(() => service.received.length > 0);
    expect(service.received.map(({ method }) => method)).toEqual(['tokens/clear']);
    service.stream.destroy();
    await call;
  });

  it('larger than a message may be are not sent, and the connection stays', async () => {
    const { client } = await servedClient();
    const huge = await client.call('settings/apply', {
      ...settings,
      plugin: { jobComment: 'x'.repeat(5 * 1024 * 1024) },
    });
    expect(huge).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'input' } });
    expect((await client.call('service/status', {})).ok).toBe(true);
  });

  it('beyond 256 at once are busy', async () => {
    const { client, service } = await playedService();
    const calls = Array.from({ length: 257 }, () => client.call('service/status', {}));
    expect(await Promise.any(calls.map(async (call) => ({ outcome: await call })))).toMatchObject({
      outcome: unavailable('busy'),
    });
    await until(() => service.received.length === 256);
    service.stream.destroy();
    await Promise.all(calls);
  });
});

describe('a program without the key gets no settings', () => {
  const squatters: readonly (readonly [string, (clock: ReturnType<typeof manualClock>) => (stream: Duplex) => void])[] =
    [
      [
        'wrong proof',
        (clock) => {
          const host = testHost(clock, {}, { keys: () => Promise.resolve(ok(createSecretKey(randomBytes(32)))) });
          return (stream) => host.accept(stream);
        },
      ],
      ['no proof', () => (stream) => stream.resume()],
      ['an echo for a proof', () => (stream) => stream.pipe(stream)],
      ['garbage for a proof', () => (stream) => stream.write(randomBytes(5000))],
    ];

  it.each(squatters)('%s: no byte of settings sent', async (_, squatter) => {
    const clock = manualClock();
    const harness = clientHarness<'administrator'>(squatter(clock), { clock });
    const call = harness.client.call('settings/apply', settings);
    await clock.advance(60_000);
    expect((await call).ok).toBe(false);
    const again = harness.client.call('settings/apply', settings);
    await clock.advance(60_000);
    expect((await again).ok).toBe(false);
    const written = Buffer.concat(harness.address.written).toString('latin1');
    expect(harness.address.attempts).toBeGreaterThan(2);
    expect(written).not.toMatch(/MARKED|settings|proof/);
    expect(written).toMatch(/hello/);
    expect(harness.states.some(({ kind }) => kind === 'connected')).toBe(false);
    harness.client.dispose();
  });
});
