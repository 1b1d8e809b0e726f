import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../test-support/manual-clock.ts';
import { createSignIn, idleMs, typedCodeMs } from './sign-in.ts';

describe('codes and sessions', () => {
  it('a typed code is valid for ten minutes', async () => {
    const clock = manualClock();
    const signIn = createSignIn(clock);
    const first = signIn.newTypedCode();
    await clock.advance(typedCodeMs);
    expect(signIn.redeem(first)).toBeUndefined();
    const second = signIn.newTypedCode();
    await clock.advance(typedCodeMs - 1);
    expect(signIn.redeem(second)).toBeDefined();
  });

  it('the next typed code replaces the one before', () => {
    const signIn = createSignIn(manualClock());
    const first = signIn.newTypedCode();
    const second = signIn.newTypedCode();
    expect(signIn.redeem(first)).toBeUndefined();
    expect(signIn.redeem(second)).toBeDefined();
  });

  it('a typed code is void after a hundred wrong ones', () => {
    const signIn = createSignIn(manualClock());
    const code = signIn.newTypedCode();
    for (let count = 0; count < 100; count += 1) expect(signIn.redeem('AAAA-AAAA')).toBeUndefined();
    expect(signIn.redeem(code)).toBeUndefined();
    expect(signIn.redeem(signIn.newTypedCode())).toBeDefined();
  });

  it('no more than 16 codes of pages are kept', () => {
    const signIn = createSignIn(manualClock());
    const codes = Array.from({ length: 17 }, () => signIn.newPageCode());
    expect(codes.map((code) => signIn.redeem(code) !== undefined)).toEqual([
      false,
      ...Array.from({ length: 16 }, () => true),
    ]);
  });

  it('no more than 64 sessions are kept; the one that was unused longest ends', () => {
    const signIn = createSignIn(manualClock());
    const bearers = Array.from({ length: 64 }, () => signIn.redeem(signIn.newPageCode())?.bearer ?? '');
    signIn.accepts(bearers[0]);
    signIn.redeem(signIn.newPageCode());
    expect(signIn.isOpen(bearers[0] ?? '')).toBe(true);
    expect(signIn.isOpen(bearers[1] ?? '')).toBe(false);
  });

  it('asking whether a session is open does not extend it', async () => {
    const clock = manualClock();
    const signIn = createSignIn(clock);
    const bearer = signIn.redeem(signIn.newPageCode())?.bearer ?? '';
    await clock.advance(idleMs - 1);
    expect(signIn.isOpen(bearer)).toBe(true);
    await clock.advance(1);
    expect(signIn.isOpen(bearer)).toBe(false);
  });

  it('nothing is accepted before anybody has signed in', () => {
    const signIn = createSignIn(manualClock());
    expect([signIn.accepts(undefined), signIn.accepts(''), signIn.redeem('')]).toEqual([false, false, undefined]);
  });
});

describe('the proof of the program', () => {
  it('is that of the key which each page got when it signed in, and of the nonce', () => {
    const signIn = createSignIn(manualClock());
    const [one, other] = [signIn.redeem(signIn.newPageCode()), signIn.redeem(signIn.newPageCode())];
    const key = Buffer.from(one?.programKey ?? '', 'base64url');
    expect(key).toHaveLength(32);
    expect(other?.programKey).toBe(one?.programKey);
    expect(signIn.prove('n1')).toBe(createHmac('sha256', key).update('n1').digest('base64url'));
    expect(createSignIn(manualClock()).prove('n1')).not.toBe(signIn.prove('n1'));
  });
});
