import { describe, expect, it, vi } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { createTokenCache, type NewToken, type TokenCache } from './token-cache.ts';
import { createTokenCipher } from './token-cipher.ts';

const minute = 60_000;

function cacheWith(max?: number) {
  const clock = manualClock();
  const changed = vi.fn<() => void>();
  const loggedOut: string[] = [];
  const cipher = createTokenCipher();
  const cache = createTokenCache({ clock, cipher, changed, ...(max === undefined ? {} : { max }) });
  const token = (text: string, facts: Partial<NewToken> = {}): NewToken => ({
    held: { token: Secret.of(text), login: Symbol(text) },
    loggedInAt: clock.now(),
    ttlMs: 15 * minute,
    credentials: 'ours',
    logOut: async (secret) => void loggedOut.push(secret.reveal()),
    epoch: cache.epochOf(facts.credentials ?? 'ours'),
    ...facts,
  });
  return { clock, cipher, changed, loggedOut, cache, token };
}

const read = (cache: TokenCache, key: string, ttlMs = 15 * minute): string | undefined =>
  cache.find(key, ttlMs)?.token.reveal();

describe('the token cache', () => {
  it('keeps a token until its time to live has passed since the login, however often it is used', async () => {
    const { cache, clock, token } = cacheWith();
    cache.keep('ann', token('t1'));
    await clock.advance(14 * minute);
    expect(read(cache, 'ann')).toBe('t1');
    await clock.advance(minute);
    expect(read(cache, 'ann')).toBeUndefined();
    expect(cache.count()).toBe(0);
  });

  it('tells whether it holds a token without deciphering it', async () => {
    const { cache, cipher, clock, changed, token } = cacheWith();
    const open = vi.spyOn(cipher, 'open');
    cache.keep('ann', token('t1'));
    expect(cache.holds('ann', 15 * minute)).toBe(true);
    expect(cache.holds('bob', 15 * minute)).toBe(false);
    await clock.advance(15 * minute);
    changed.mockClear();
    expect(cache.holds('ann', 15 * minute)).toBe(false);
    expect(changed).toHaveBeenCalledOnce();
    expect(open).not.toHaveBeenCalled();
  });

  it('follows a time to live that was shortened after the login', async () => {
    const { cache, clock, token } = cacheWith();
    cache.keep('ann', token('t1'));
    await clock.advance(2 * minute);
    expect(read(cache, 'ann', minute)).toBeUndefined();
  });

  it('drops a token whose login lies in the future of a clock that was set back', () => {
    const { cache, clock, token } = cacheWith();
    cache.keep('ann', token('t1', { loggedInAt: clock.now() + minute }));
    expect(read(cache, 'ann')).toBeUndefined();
  });

  it('forgets the least recently used token first and logs it out', async () => {
    const { cache, token, loggedOut, clock } = cacheWith(2);
    cache.keep('ann', token('t1'));
    cache.keep('bob', token('t2'));
    read(cache, 'ann');
    cache.keep('cid', token('t3'));
    await clock.advance(0);
    expect([read(cache, 'ann'), read(cache, 'bob'), read(cache, 'cid')]).toEqual(['t1', undefined, 't3']);
    expect(loggedOut).toEqual(['t2']);
  });

  it('holds ten thousand tokens', () => {
    const { cache, token } = cacheWith();
    for (let index = 0; index <= 10_000; index += 1) cache.keep(`user ${index}`, token(`t${index}`));
    expect(cache.count()).toBe(10_000);
    expect([read(cache, 'user 0'), read(cache, 'user 1'), read(cache, 'user 10000')]).toEqual([
      undefined,
      't1',
      't10000',
    ]);
  });

  it('drops a token only if it is still the one of that login', () => {
    const { cache, token } = cacheWith();
    const [old, fresh] = [token('t1'), token('t2')];
    cache.keep('ann', old);
    cache.keep('ann', fresh);
    cache.drop('ann', old.held.login);
    expect(read(cache, 'ann')).toBe('t2');
    cache.drop('ann', fresh.held.login);
    expect(read(cache, 'ann')).toBeUndefined();
  });

  it('answers a clearing with the number of living tokens, and logs those out', async () => {
    const { cache, token, loggedOut, clock } = cacheWith();
    cache.keep('old', token('t0'));
    await clock.advance(15 * minute);
    for (const name of ['ann', 'bob', 'cid']) cache.keep(name, token(name));
    expect(cache.clear()).toBe(3);
    expect(cache.count()).toBe(0);
    await clock.advance(0);
    expect(loggedOut.sort()).toEqual(['ann', 'bob', 'cid']);
  });

  it('does not keep the token of a login that was in flight during a clearing', () => {
    const { cache, token } = cacheWith();
    const inFlight = token('t1');
    cache.clear();
    cache.keep('ann', inFlight);
    expect(read(cache, 'ann')).toBeUndefined();
  });

  it('clears the tokens of one set of credentials and leaves the others, those of logins in flight included', () => {
    const { cache, token } = cacheWith();
    cache.keep('a', token('t1', { credentials: 'old' }));
    cache.keep('b', token('t2', { credentials: 'new' }));
    const [old, fresh] = [token('t3', { credentials: 'old' }), token('t4', { credentials: 'new' })];
    expect(cache.clear('old')).toBe(1);
    cache.keep('c', old);
    cache.keep('d', fresh);
    expect(['a', 'b', 'c', 'd'].map((key) => read(cache, key))).toEqual([undefined, 't2', undefined, 't4']);
  });

  it('tells when it changed', () => {
    const { cache, token, changed } = cacheWith();
    cache.keep('ann', token('t1'));
    cache.clear();
    cache.clear();
    expect(changed).toHaveBeenCalledTimes(2);
  });
});
