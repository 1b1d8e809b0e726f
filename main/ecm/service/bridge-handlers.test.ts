import { beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { requestsOn, scriptedRouter } from '../../../test-support/link/link-fixture.ts';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import type { PipeCallContext } from '../pipe/methods.ts';
import { bridgeHandlers } from './bridge-handlers.ts';

const session = { sessionId: 's', user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;
const hold = { session, credentialId: 'c1' };
const release = { ...hold, endedAt: '2030-01-02T03:04:05Z' };
const refusal = failure('connectivity', 'refused', { message: 'No.', doing: 'd', hint: 'h' });

let clock: ManualClock;
let released: number;
let isRefused: boolean;
/** What `getCredential` of the router waits for. */
let answered: PromiseWithResolvers<void>;
let handlers: ReturnType<typeof bridgeHandlers>;
beforeEach(() => {
  clock = manualClock();
  [released, isRefused, answered] = [0, false, Promise.withResolvers<void>()];
  const router = scriptedRouter({
    getCredential: async () => {
      await answered.promise;
      return ok({ account: 'a', injectAs: 'a', password: Secret.of('p') });
    },
    releaseCredential: async () => {
      released += 1;
      return isRefused ? err(refusal) : ok({ checkIn: 'done' });
    },
  });
  handlers = bridgeHandlers(requestsOn(router, clock, 'bridge'));
});

/** A bridge's connection, whose requests are cancelled and whose answers are lost as the test says. */
function bridge() {
  const closed = new AbortController();
  const connection = { id: 1, role: 'bridge', closed: closed.signal, notify: async () => true } as const;
  const context = (facts: Partial<PipeCallContext> = {}): PipeCallContext => ({
    correlationId: 'c',
    signal: new AbortController().signal,
    connection,
    delivered: Promise.resolve(true),
    ...facts,
  });
  const get = (facts: Partial<PipeCallContext> = {}) => handlers['credentials/get'](hold, context(facts));
  return { get, release: () => handlers['credentials/release'](release, context()), lose: () => closed.abort() };
}

describe('a bridge whose connection is lost', () => {
  it('has its credentials released as often as it got them', async () => {
    answered.resolve();
    const { get, release: releaseOne, lose } = bridge();
    for (let times = 0; times < 3; times += 1) expect(await get()).toMatchObject({ ok: true });
    await releaseOne();
    expect(released).toBe(1);
    lose();
    expect(released).toBe(3);
  });

  it('has a credential that did not reach it released once', async () => {
    answered.resolve();
    const delivered = Promise.withResolvers<boolean>();
    const { get, lose } = bridge();
    await get({ delivered: delivered.promise });
    lose();
    delivered.resolve(false);
    await clock.advance(0);
    expect(released).toBe(1);
  });

  it('has a credential that came afterwards released once', async () => {
    const { get, lose } = bridge();
    const getting = get({ delivered: Promise.resolve(false) });
    lose();
    answered.resolve();
    await getting;
    await clock.advance(0);
    expect(released).toBe(1);
  });

  it('has released what it failed to release itself', async () => {
    answered.resolve();
    const { get, release: releaseOne, lose } = bridge();
    await get();
    isRefused = true;
    expect(await releaseOne()).toEqual(err(refusal));
    lose();
    expect(released).toBe(2);
  });

  it('has nothing released that it never got', async () => {
    isRefused = true;
    const { release: releaseOne, lose } = bridge();
    await releaseOne();
    lose();
    expect(released).toBe(1);
  });
});

describe('a bridge that is connected', () => {
  it('has what did not reach it released, and keeps what did', async () => {
    answered.resolve();
    const { get, lose } = bridge();
    await get();
    await get({ delivered: Promise.resolve(false) });
    await clock.advance(0);
    expect(released).toBe(1);
    lose();
    expect(released).toBe(2);
  });

  it('has a credential released that came after it had cancelled', async () => {
    const cancel = new AbortController();
    const { get } = bridge();
    const getting = get({ signal: cancel.signal });
    cancel.abort();
    expect(await getting).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    answered.resolve();
    await clock.advance(0);
    expect(released).toBe(1);
  });
});
