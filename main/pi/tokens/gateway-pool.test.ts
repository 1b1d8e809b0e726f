import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { builtInContract } from '../contract/built-in.ts';
import type { CallContext, GatewayOptions } from '../gateway/gateway.ts';
import type { PiGateway } from '../gateway/soap-gateway.ts';
import { GatewayPool } from './gateway-pool.ts';
import { answer, scriptedGateway } from '../../../test-support/pi/scripted-gateway.ts';
import { TokenCipher } from './token-cipher.ts';

const context: CallContext = { signal: new AbortController().signal, correlationId: 'c' };
const token = Secret.of('a token');

function optionsWith(changes: Partial<GatewayOptions> = {}): GatewayOptions {
  return {
    endpointUrl: 'https://pi.example/',
    contract: builtInContract,
    registrationKey: Secret.of('a key'),
    timeoutMs: 15_000,
    ...changes,
  };
}

/** A pool whose gateways record when they are opened and closed. */
function poolWith(productVersion: PiGateway['productVersion'] = () => answer('7.4.1')) {
  const clock = manualClock();
  const events: string[] = [];
  const open = ({ endpointUrl, timeoutMs }: GatewayOptions): PiGateway => {
    events.push(`opened ${endpointUrl} ${timeoutMs}`);
    return scriptedGateway({
      productVersion,
      close: async () => void events.push(`closed ${endpointUrl} ${timeoutMs}`),
    });
  };
  const pool = new GatewayPool({ open, clock, cipher: new TokenCipher() });
  const ask = (options = optionsWith(), asking = context) =>
    pool.of(options).use((pi) => pi.productVersion(token, asking), asking);
  return { clock, events, pool, ask };
}

describe('the gateway pool', () => {
  it('opens a gateway when it is first used, and one for the same server', async () => {
    const { events, pool, ask } = poolWith();
    pool.of(optionsWith());
    expect(events).toEqual([]);
    await ask();
    await ask();
    expect(events).toEqual(['opened https://pi.example/ 15000']);
  });

  it.each<[string, Partial<GatewayOptions>]>([
    ['endpoint', { endpointUrl: 'https://other.example/' }],
    ['registration key', { registrationKey: Secret.of('another key') }],
    ['timeout', { timeoutMs: 1000 }],
    ['trusted authority', { trustedCa: 'PEM' }],
  ])('opens another one for another %s', async (_what, changes) => {
    const { events, ask } = poolWith();
    await ask();
    await ask(optionsWith(changes));
    expect(events).toHaveLength(2);
  });

  it('closes one that was not used for five minutes, and opens it again when needed', async () => {
    const { clock, events, ask } = poolWith();
    await ask();
    await clock.advance(4 * 60_000);
    await ask();
    await clock.advance(5 * 60_000 - 1);
    expect(events).toEqual(['opened https://pi.example/ 15000']);
    await clock.advance(1);
    expect(events).toEqual(['opened https://pi.example/ 15000', 'closed https://pi.example/ 15000']);
    await ask();
    expect(events.at(-1)).toBe('opened https://pi.example/ 15000');
  });

  it('closes all when it is closed', async () => {
    const { events, pool, ask } = poolWith();
    await ask();
    await ask(optionsWith({ timeoutMs: 1000 }));
    await pool.close();
    expect(events.slice(2)).toEqual(['closed https://pi.example/ 15000', 'closed https://pi.example/ 1000']);
  });
});

describe('a pool that was closed', () => {
  it('opens nothing any more', async () => {
    const { events, pool, ask } = poolWith();
    await pool.close();
    expect(await ask()).toMatchObject({ ok: false, error: { failure: { kind: 'cancelled' } } });
    expect(events).toEqual([]);
  });
});

describe('calls to one endpoint', () => {
  function held() {
    const letGo: (() => void)[] = [];
    const productVersion: PiGateway['productVersion'] = () =>
      new Promise((resolve) => letGo.push(() => resolve({ ok: true, value: '7.4.1' })));
    return { letGo, ...poolWith(productVersion) };
  }

  it('are made eight at once, whatever the settings; the time of a call begins when it has its turn', async () => {
    const { letGo, ask, clock } = held();
    const asking = Array.from({ length: 12 }, (_, index) => ask(optionsWith({ timeoutMs: 1000 * (1 + (index % 3)) })));
    await clock.advance(0);
    expect(letGo).toHaveLength(8);
    for (let index = 0; index < 12; index += 1) {
      letGo[index]?.();
      await clock.advance(0);
      expect(letGo).toHaveLength(Math.min(12, 9 + index));
    }
    expect((await Promise.all(asking)).every(({ ok }) => ok)).toBe(true);
  });

  it('do not wait for those to another', async () => {
    const { letGo, ask, clock } = held();
    for (let index = 0; index < 12; index += 1) void ask();
    void ask(optionsWith({ endpointUrl: 'https://other.example/' }));
    await clock.advance(0);
    expect(letGo).toHaveLength(9);
  });

  it('that wait are cancelled with their request, and are never made', async () => {
    const { letGo, ask, clock } = held();
    for (let index = 0; index < 8; index += 1) void ask();
    const request = new AbortController();
    const waiting = ask(optionsWith(), { ...context, signal: request.signal });
    await clock.advance(0);
    request.abort();
    expect(await waiting).toMatchObject({ ok: false, error: { failure: { kind: 'cancelled' } } });
    for (const go of letGo) go();
    await clock.advance(0);
    expect(letGo).toHaveLength(8);
  });

  it('release their permit when they fail', async () => {
    const { ask } = poolWith(() => Promise.reject(new Error('a bug')));
    for (let index = 0; index < 20; index += 1) await expect(ask()).rejects.toThrow('a bug');
  });
});
