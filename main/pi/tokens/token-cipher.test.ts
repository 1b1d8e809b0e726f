import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { TokenCipher } from './token-cipher.ts';

describe('TokenCipher', () => {
  it('opens what it sealed, whatever it is', () => {
    const cipher = new TokenCipher();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(cipher.open(cipher.seal(Secret.of(text))).reveal()).toBe(text);
      }),
    );
  });

  it('never seals the same token to the same bytes, and keeps no trace of it in them', () => {
    const cipher = new TokenCipher();
    const [one, other] = [cipher.seal(Secret.of('token-token-token')), cipher.seal(Secret.of('token-token-token'))];
    expect(one.text.equals(other.text)).toBe(false);
    expect(one.text.includes('token')).toBe(false);
  });

  it('opens neither another process’s token nor a changed one', () => {
    const sealed = new TokenCipher().seal(Secret.of('abc'));
    const cipher = new TokenCipher();
    expect(() => cipher.open(sealed)).toThrow();
    const mine = cipher.seal(Secret.of('abc'));
    mine.text.writeUInt8(mine.text.readUInt8(0) ^ 1, 0);
    expect(() => cipher.open(mine)).toThrow();
  });

  it.each([
    ['the same secrets', ['a', 'b'], ['a', 'b'], true],
    ['another secret', ['a', 'b'], ['a', 'c'], false],
    ['another order', ['a', 'b'], ['b', 'a'], false],
    ['another split', ['ab', 'c'], ['a', 'bc'], false],
  ])('fingerprints %s', (_what, left, right, equal) => {
    const cipher = new TokenCipher();
    const print = (texts: string[]): string => cipher.fingerprint(...texts.map((text) => Secret.of(text)));
    expect(print(left) === print(right)).toBe(equal);
  });

  it('fingerprints differently in every process', () => {
    const secret = Secret.of('a');
    expect(new TokenCipher().fingerprint(secret)).not.toBe(new TokenCipher().fingerprint(secret));
  });
});
