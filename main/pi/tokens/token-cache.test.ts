import { describe, expect, it, vi } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { searchForLong } from '../../platform/secrets/find-secrets.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { TokenCache, type NewToken } from './token-cache.ts';
import { TokenCipher } from './token-cipher.ts';

const minute = 60_000;

function cacheWith(max?: number) {
  const clock = manualClock();
  const changed = vi.fn<() => void>();
  const loggedOut: string[] = [];
  const cipher = new TokenCipher();
  const cache = new TokenCache({ clock, cipher, changed, max });
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
    cache.add('ann', token('t1'));
    await clock.advance(14 * minute);
    expect(read(cache, 'ann')).toBe('t1');
    await clock.advance(minute);
    expect(read(cache, 'ann')).toBeUndefined();
    expect(cache.count()).toBe(0);
  });

  it('shows whether it has a token without decrypting it', async () => {
    const { cache, cipher, clock, changed, token } = cacheWith();
    const open = vi.spyOn(cipher, 'open');
    cache.add('ann', token('t1'));
    expect(cache.has('ann', 15 * minute)).toBe(true);
    expect(cache.has('bob', 15 * minute)).toBe(false);
    await clock.advance(15 * minute);
    changed.mockClear();
    expect(cache.has('ann', 15 * minute)).toBe(false);
    expect(changed).toHaveBeenCalledOnce();
    expect(open).not.toHaveBeenCalled();
  });

  it('decrypts of all tokens those alone that may be in the texts', () => {
    const { cache, cipher, token } = cacheWith(2);
    const [ann, bob] = ['4f61-77aa-0b3c-9e21', 'c8d2-16e0-5a9b-f347'];
    for (const value of [ann, bob, '2b95-e83f-d70c-6a14']) cache.add(value, token(value));
    const open = vi.spyOn(cipher, 'open');
    const found = (text: string): readonly string[] => {
      const searched = searchForLong([text]);
      return cache.tokens(searched).map((each) => each.reveal());
    };
    expect(found('web01.hq.example')).toEqual([]);
    expect(open).not.toHaveBeenCalled();
    expect(found(`of ${bob.slice(4)}`)).toEqual([bob]);
    expect(found(ann)).toEqual([]);
    cache.clear();
    expect(found(`of ${bob.slice(4)}`)).toEqual([]);
  });

  it('follows a time to live that was shortened after the login', async () => {
    const { cache, clock, token } = cacheWith();
    cache.add('ann', token('t1'));
    await clock.advance(2 * minute);
    expect(read(cache, 'ann', minute)).toBeUndefined();
  });

  it('drops a token whose login lies in the future of a clock that was set back', () => {
    const { cache, clock, token } = cacheWith();
    cache.add('ann', token('t1', { loggedInAt: clock.now() + minute }));
    expect(read(cache, 'ann')).toBeUndefined();
  });

  it('removes the least recently used token first and logs it out', async () => {
    const { cache, token, loggedOut, clock } = cacheWith(2);
    cache.add('ann', token('t1'));
    cache.add('bob', token('t2'));
    read(cache, 'ann');
    cache.add('cid', token('t3'));
    await clock.advance(0);
    expect([read(cache, 'ann'), read(cache, 'bob'), read(cache, 'cid')]).toEqual(['t1', undefined, 't3']);
    expect(loggedOut).toEqual(['t2']);
  });

  it('holds ten thousand tokens', () => {
    const { cache, token } = cacheWith();
    for (let index = 0; index <= 10_000; index += 1) cache.add(`user ${index}`, token(`t${index}`));
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
    cache.add('ann', old);
    cache.add('ann', fresh);
    cache.remove('ann', old.held.login);
    expect(read(cache, 'ann')).toBe('t2');
    cache.remove('ann', fresh.held.login);
    expect(read(cache, 'ann')).toBeUndefined();
  });

  it('reports the number of valid tokens that a clearing removed, and logs those out', async () => {
    const { cache, token, loggedOut, clock } = cacheWith();
    cache.add('old', token('t0'));
    await clock.advance(15 * minute);
    for (const name of ['ann', 'bob', 'cid']) cache.add(name, token(name));
    expect(cache.clear()).toBe(3);
    expect(cache.count()).toBe(0);
    await clock.advance(0);
    expect(loggedOut.sort()).toEqual(['ann', 'bob', 'cid']);
  });

  it('does not keep the token of a login that was in flight during a clearing', () => {
    const { cache, token } = cacheWith();
    const inFlight = token('t1');
    cache.clear();
    cache.add('ann', inFlight);
    expect(read(cache, 'ann')).toBeUndefined();
  });

  it('clears the tokens of one set of credentials and leaves the others, those of logins in flight included', () => {
    const { cache, token } = cacheWith();
    cache.add('a', token('t1', { credentials: 'old' }));
    cache.add('b', token('t2', { credentials: 'new' }));
    const [old, fresh] = [token('t3', { credentials: 'old' }), token('t4', { credentials: 'new' })];
    expect(cache.clear('old')).toBe(1);
    cache.add('c', old);
    cache.add('d', fresh);
    expect(['a', 'b', 'c', 'd'].map((key) => read(cache, key))).toEqual([undefined, 't2', undefined, 't4']);
  });

  it('reports a change only when tokens were added or removed', () => {
    const { cache, token, changed } = cacheWith();
    cache.add('ann', token('t1'));
    cache.clear();
    cache.clear();
    expect(changed).toHaveBeenCalledTimes(2);
  });
});
