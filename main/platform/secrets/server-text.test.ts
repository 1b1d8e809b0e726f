import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { serverTextOf, shownName, unknownCodeOf, withheldText } from './server-text.ts';

const sent = [Secret.of('sent-secret-1')];
const known = [Secret.of('known-secret-2')];

describe('text of another system', () => {
  it('is shown on one line, without control characters and no longer than 1,000 characters', () => {
    expect(serverTextOf(' The user\r\n\tis \u202Elocked.\u0007 ', sent)?.(known)).toBe('The user is locked.');
    expect(serverTextOf('-'.repeat(1000), sent)?.(known)).toBe('-'.repeat(1000));
    expect(serverTextOf('-'.repeat(1001), sent)?.(known)).toBe(`${'-'.repeat(1000)}…`);
  });

  it.each(['Refused: sent-secret-1', 'Refused: known-secret-2', `${'-'.repeat(990)}sent-secret-1`])(
    'is withheld as a whole if it contains a secret: %s',
    (text) => {
      expect(serverTextOf(text, sent)?.(known)).toBe(withheldText);
    },
  );

  it('is absent if it is blank', () => {
    expect(serverTextOf(' \r\n ', sent)).toBeUndefined();
  });
});

describe('a code of another system that no rule names', () => {
  it.each([{ code: 'E_NO_SUCH_USER' }, { code: '-2147024891' }, { faultCode: 'vault:NotFound' }])(
    'is shown: %o',
    (reported) => {
      expect(unknownCodeOf(reported, sent)?.(known)).toEqual(reported);
    },
  );

  it.each(['', 'no user ann', 'a'.repeat(101), 'E\n1', 'E_sent-secret-1', 'known-secret-2'])(
    'is not shown: %j',
    (code) => {
      expect(unknownCodeOf({ code }, sent)?.(known)).toBeUndefined();
    },
  );
});

describe('a name that another system gave', () => {
  it.each(['HQ\\ann', 'Jörg Öz', 'a'.repeat(256)])('is shown: %s', (name) => {
    expect(shownName(name, known)).toBe(name);
  });

  it.each([undefined, '', 'a\nb', 'a\u202Eb', 'a'.repeat(257), 'HQ\\known-secret-2'])('is not shown: %j', (name) => {
    expect(shownName(name, known)).toBeUndefined();
  });
});
