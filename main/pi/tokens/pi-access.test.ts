import { describe, expect, it, vi } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { pluginDefaults, type PluginSettings } from '../../../shared/settings.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { builtInContract } from '../contract/built-in.ts';
import type { PluginSetup } from '../setup.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import type { PiGateway } from '../gateway/soap-gateway.ts';
import { apiActor, PiAccess, userActor } from './pi-access.ts';
import { answer, refusal, scriptedGateway } from '../../../test-support/pi/scripted-gateway.ts';
import { TokenCipher } from './token-cipher.ts';
import { TokenStore } from './token-store.ts';

const ann = userActor({ domain: 'HQ', name: 'ann' });
const bob = userActor({ domain: 'HQ', name: 'bob' });

function setupWith(settings: Partial<PluginSettings> = {}, password = 'practice-password'): PluginSetup {
  return {
    settings: {
      ...pluginDefaults,
      endpointUrl: 'https://pi.example/',
      apiUser: 'svc-ecm',
      globalApprover: 'approver',
      ...settings,
    },
    secrets: { apiPassword: Secret.of(password), apiRegistrationKey: Secret.of('practice-key') },
    contract: builtInContract,
  };
}

function contextOf(facts: Partial<RequestContext> = {}): RequestContext {
  return { signal: new AbortController().signal, correlationId: 'c', interactive: false, ...facts };
}

/** A PI that counts its logins: tokens are `api-1`, `api-2`, …, `ann-3`, … */
function countingPi(answers: Partial<PiGateway> = {}) {
  let logins = 0;
  return scriptedGateway({
    login: () => answer(Secret.of(`api-${(logins += 1)}`)),
    loginAsUser: (_token, { name }) => answer(Secret.of(`${name}-${(logins += 1)}`)),
    logout: () => answer(undefined),
    ...answers,
  });
}

function environment(pi: PiGateway) {
  const clock = manualClock();
  const store = new TokenStore({ clock, cipher: new TokenCipher() });
  const gateway = { key: 'gateway', use: <T>(work: (gateway: PiGateway) => Promise<T>): Promise<T> => work(pi) };
  const access = (setup = setupWith()): PiAccess =>
    new PiAccess({ setup, gateway, store, clock, random: () => 0.5, log: silentLog });
  return { clock, store, access };
}

/** A call that answers the token it was made with, after the failures planned. */
function echo(...failures: ReturnType<typeof refusal>[]) {
  const planned = [...failures];
  return vi.fn(async (_pi: PiGateway, token: Secret) => planned.shift() ?? (await answer(token.reveal())));
}

describe('calls with a token', () => {
  it('log in as the API User, impersonate, and then reuse both tokens', async () => {
    const pi = countingPi();
    const { access } = environment(pi);
    expect(await access().read(ann, contextOf(), echo())).toEqual({ ok: true, value: 'ann-2' });
    expect(await access().read(ann, contextOf(), echo())).toEqual({ ok: true, value: 'ann-2' });
    expect(await access().read(apiActor, contextOf(), echo())).toEqual({ ok: true, value: 'api-1' });
    expect(pi.calls).toEqual(['login', 'loginAsUser']);
  });

  it('share one login between those who need it at the same time', async () => {
    const pi = countingPi();
    const { access, store } = environment(pi);
    const [one, other] = [access(), access()];
    await Promise.all(
      [ann, bob, ann, bob].map((actor, index) => (index % 2 === 0 ? one : other).read(actor, contextOf(), echo())),
    );
    expect(pi.calls.toSorted()).toEqual(['login', 'loginAsUser', 'loginAsUser']);
    expect(store.cache.count()).toBe(3);
  });

  it('log in again after the Token Lifetime, counted from the login', async () => {
    const pi = countingPi();
    const { access, clock } = environment(pi);
    const brief = access(setupWith({ tokenTtlMinutes: 1 }));
    await brief.enter(apiActor, contextOf());
    await clock.advance(59_000);
    await brief.enter(apiActor, contextOf());
    await clock.advance(1000);
    await brief.enter(apiActor, contextOf());
    expect(pi.calls).toEqual(['login', 'login']);
  });

  it.each([
    ['endpoint', setupWith({ endpointUrl: 'https://other.example/' })],
    ['API User', setupWith({ apiUser: 'svc-other' })],
    ['Authenticator', setupWith({ authenticator: 'HQ' })],
    ['password', setupWith({}, 'another-password')],
  ])('never ride on the token of another %s', async (_what, draft) => {
    const pi = countingPi();
    const { access } = environment(pi);
    await access().enter(apiActor, contextOf());
    await access(draft).enter(apiActor, contextOf());
    expect(pi.calls).toEqual(['login', 'login']);
  });

  it('tell users apart without case only', async () => {
    const pi = countingPi();
    const { access } = environment(pi);
    await access().enter(userActor({ domain: 'HQ', name: 'Ann' }), contextOf());
    await access().enter(userActor({ domain: 'hq', name: 'ann' }), contextOf());
    await access().enter(userActor({ name: 'ann' }), contextOf());
    expect(pi.calls).toEqual(['login', 'loginAsUser', 'loginAsUser']);
  });
});

describe('a token that PI no longer accepts', () => {
  it('is dropped, and the call is repeated once with a new one', async () => {
    const pi = countingPi();
    const { access } = environment(pi);
    const call = echo(refusal(2));
    expect(await access().write(apiActor, contextOf(), call)).toEqual({ ok: true, value: 'api-2' });
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('is an error when the new one is not accepted either', async () => {
    const { access } = environment(countingPi());
    const call = echo(refusal(2), refusal(2));
    const answered = await access().read(apiActor, contextOf(), call);
    expect(answered).toMatchObject({ ok: false, error: { failure: { kind: 'authentication', detail: 'token' } } });
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('is replaced although the API token has expired as well', async () => {
    const refused = new Set<string>();
    const pi: PiGateway = countingPi({
      loginAsUser: async (token, { name }) =>
        refused.has(token.reveal()) ? refusal(2) : answer(Secret.of(`${name}-by-${token.reveal()}`)),
    });
    const { access } = environment(pi);
    await access().enter(ann, contextOf());
    refused.add('api-1');
    const call = echo(refusal(2));
    expect(await access().write(ann, contextOf(), call)).toEqual({ ok: true, value: 'ann-by-api-2' });
  });

  it('does not make others log in again who have the new one already', async () => {
    const pi = countingPi();
    const { access } = environment(pi);
    const calls = [echo(refusal(2)), echo(refusal(2)), echo(refusal(2))];
    await Promise.all(calls.map((call) => access().read(apiActor, contextOf(), call)));
    expect(pi.calls).toEqual(['login', 'login']);
  });
});

describe('repetition', () => {
  const busy = refusal(10, 'server', true);

  it('asks twice more when a read fails in passing, with a pause between', async () => {
    const { access, clock } = environment(countingPi());
    const call = echo(busy, busy);
    const reading = access().read(apiActor, contextOf(), call);
    await clock.advance(199);
    expect(call).toHaveBeenCalledTimes(1);
    await clock.advance(1);
    expect(call).toHaveBeenCalledTimes(2);
    await clock.advance(800);
    expect(await reading).toEqual({ ok: true, value: 'api-1' });
  });

  it('gives up after the third attempt', async () => {
    const { access, clock } = environment(countingPi());
    const call = echo(busy, busy, busy);
    const reading = access().read(apiActor, contextOf(), call);
    await clock.advance(2000);
    expect(await reading).toBe(busy);
    expect(call).toHaveBeenCalledTimes(3);
  });

  it.each([
    ['a write that fails in passing', 'write', busy],
    ['a read that is refused', 'read', refusal(3, 'authorization')],
  ] as const)('does not repeat %s', async (_what, method, failure) => {
    const { access, clock } = environment(countingPi());
    const call = echo(failure);
    const calling = access()[method](apiActor, contextOf(), call);
    await clock.advance(5000);
    expect(await calling).toBe(failure);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('never repeats a login', async () => {
    const pi = countingPi({ login: async () => busy });
    const { access, clock } = environment(pi);
    const entering = access().read(ann, contextOf(), echo());
    await clock.advance(5000);
    expect(await entering).toBe(busy);
    expect(pi.calls).toEqual(['login']);
  });

  it('ends with the request while it waits', async () => {
    const { access, clock } = environment(countingPi());
    const request = new AbortController();
    const reading = access().read(apiActor, contextOf({ signal: request.signal }), echo(busy));
    await clock.advance(10);
    request.abort();
    expect(await reading).toMatchObject({ ok: false, error: { failure: { kind: 'cancelled' } } });
  });
});

describe('a refused API password', () => {
  const wrong = { login: async () => refusal(1, 'authentication') };

  it('pauses logins with these credentials, and says until when', async () => {
    const pi = countingPi(wrong);
    const { access, clock } = environment(pi);
    await access().enter(apiActor, contextOf());
    const paused = await access().enter(ann, contextOf());
    expect(paused).toMatchObject({ ok: false, error: { failure: { kind: 'authentication', detail: 'paused' } } });
    expect(paused.ok ? '' : paused.error.failure.message).toContain('until 03:04:35 UTC');
    expect(pi.calls).toEqual(['login']);
    await clock.advance(30_000);
    await access().enter(apiActor, contextOf());
    expect(pi.calls).toEqual(['login', 'login']);
  });

  it.each([
    ['a person who waits', setupWith(), true],
    ['changed credentials', setupWith({}, 'another-password'), false],
  ])('is tried at once by %s', async (_who, setup, interactive) => {
    const pi = countingPi(wrong);
    const { access } = environment(pi);
    await access().enter(apiActor, contextOf());
    await access(setup).enter(ann, contextOf({ interactive }));
    expect(pi.calls).toEqual(['login', 'login']);
  });

  it('does not stop those who have a token', async () => {
    let refuse = false;
    const pi = countingPi({ login: async () => (refuse ? refusal(1, 'authentication') : answer(Secret.of('api'))) });
    const { access } = environment(pi);
    await access().enter(ann, contextOf());
    refuse = true;
    await access().read(apiActor, contextOf(), echo(refusal(2)));
    expect((await access().enter(ann, contextOf())).ok).toBe(true);
    expect((await access().enter(bob, contextOf())).ok).toBe(false);
  });
});

describe('an unknown user', () => {
  it('is remembered for a minute, and is nobody else’s failure', async () => {
    const pi = countingPi({
      loginAsUser: async (_token, { name }) => (name === 'ann' ? refusal(9, 'impersonation') : answer(Secret.of(name))),
    });
    const { access, clock } = environment(pi);
    for (let attempt = 0; attempt < 3; attempt += 1) expect((await access().enter(ann, contextOf())).ok).toBe(false);
    expect((await access().enter(bob, contextOf())).ok).toBe(true);
    expect(pi.calls).toEqual(['login', 'loginAsUser', 'loginAsUser']);
    await clock.advance(60_000);
    await access().enter(ann, contextOf());
    expect(pi.calls).toHaveLength(4);
  });

  it('is asked for again after any other refusal', async () => {
    const pi = countingPi({ loginAsUser: async () => refusal(8, 'impersonation') });
    const { access } = environment(pi);
    await access().enter(ann, contextOf());
    await access().enter(ann, contextOf());
    expect(pi.calls).toEqual(['login', 'loginAsUser', 'loginAsUser']);
  });
});

describe('a login under way', () => {
  it('goes on for the others when one leaves', async () => {
    let land = (_token: Secret): void => {};
    const pi = countingPi({ login: () => new Promise((resolve) => (land = (value) => resolve({ ok: true, value }))) });
    const { access } = environment(pi);
    const impatient = new AbortController();
    const leaving = access().enter(ann, contextOf({ signal: impatient.signal }));
    const staying = access().enter(bob, contextOf());
    impatient.abort();
    expect(await leaving).toMatchObject({ ok: false, error: { failure: { kind: 'cancelled' } } });
    land(Secret.of('api'));
    expect(await staying).toEqual({ ok: true, value: undefined });
  });

  it('does not put its token back after a clearing', async () => {
    let land = (_token: Secret): void => {};
    const pi = countingPi({ login: () => new Promise((resolve) => (land = (value) => resolve({ ok: true, value }))) });
    const { access, store } = environment(pi);
    const entering = access().enter(apiActor, contextOf());
    expect(store.cache.clear()).toBe(0);
    land(Secret.of('api'));
    expect((await entering).ok).toBe(true);
    expect(store.cache.count()).toBe(0);
  });
});

describe('clearing', () => {
  it('logs every token out at PI', async () => {
    const loggedOut: string[] = [];
    const pi = countingPi({ logout: async (token) => (loggedOut.push(token.reveal()), answer(undefined)) });
    const { access, store, clock } = environment(pi);
    await access().enter(ann, contextOf());
    expect(store.cache.clear()).toBe(2);
    await clock.advance(0);
    expect(loggedOut.toSorted()).toEqual(['ann-2', 'api-1']);
  });
});
