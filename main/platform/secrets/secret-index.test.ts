import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { isLongSecretIn, searchForLong, type SearchedTexts } from './find-secrets.ts';
import { SecretIndex } from './secret-index.ts';

function searched(...texts: readonly string[]): SearchedTexts {
  const found = searchForLong(texts);
  if (found === undefined) throw new Error('too much to search');
  return found;
}

describe('SecretIndex', () => {
  const index = new SecretIndex<string>();
  index.set('ann', Secret.of('9f1c-44aa-8e21-77d0'));
  index.set('bob', Secret.of('another-token-of-bob'));

  it.each([
    ['web01.hq.example', []],
    ['token=9f1c-44aa-8e21-77d0', ['ann']],
    ['4aa-8e21-77d0', ['ann']],
    ['9f1c44aa8e2177d0', ['ann']],
    [Buffer.from('another-token-of-bob').toString('base64'), ['bob']],
    ['9f1c-44aa-8e21-77d0 another-token-of-bob', ['ann', 'bob']],
  ])('names for %j those that may be in it: %j', (text, keys) => {
    expect(index.candidates(searched(text)).toSorted()).toEqual(keys);
  });

  it('names neither what was replaced nor what was removed', () => {
    const changing = new SecretIndex<string>();
    const [first, second] = ['4f61-77aa-0b3c-9e21', 'c8d2-16e0-5a9b-f347'];
    for (const text of [first, second]) changing.set('ann', Secret.of(text));
    expect(changing.candidates(searched(first))).toEqual([]);
    for (const key of ['bob', 'eve']) changing.set(key, Secret.of(second));
    expect(changing.candidates(searched(second)).toSorted()).toEqual(['ann', 'bob', 'eve']);
    for (const key of ['ann', 'eve']) changing.delete(key);
    expect(changing.candidates(searched(second))).toEqual(['bob']);
  });

  it('names every secret that the search finds in a piece of it, whatever they are', () => {
    const text = fc.string({ unit: 'binary', minLength: 12, maxLength: 60 }).map((each) => each.toWellFormed());
    fc.assert(
      fc.property(text, fc.nat(30), fc.integer({ min: 12, max: 60 }), (value, from, length) => {
        const [secret, texts] = [Secret.of(value), searched(`host ${value.slice(from, from + length)}`)];
        const one = new SecretIndex<string>();
        one.set('it', secret);
        expect(isLongSecretIn(texts, secret) ? one.candidates(texts) : ['it']).toEqual(['it']);
      }),
      { numRuns: 300 },
    );
  });
});
