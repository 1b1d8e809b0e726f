import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import { containsSecret } from './find-secrets.ts';

const value = 'Wüst <&>"\'\\/%+= 4711-é€';
const bytes = Buffer.from(value);
const wide = Buffer.from(value, 'utf16le');
const hex = bytes.toString('hex');
const json = JSON.stringify(value).slice(1, -1);
const each = (spell: (character: string) => string): string => [...value].map(spell).join('');
const code = (character: string): number => character.codePointAt(0) ?? 0;
const codeHex = (character: string): string => code(character).toString(16);
const percentOfAll = hex.replaceAll(/../g, '%$&');
const pairs = (sign: string): string => hex.replaceAll(/..(?=.)/g, `$&${sign}`);
const mixedCase = (text: string): string =>
  [...text].map((character, at) => (at % 2 === 0 ? character.toUpperCase() : character.toLowerCase())).join('');

const spellings: readonly (readonly [string, string])[] = [
  ['plain', value],
  ['across lines', value.replace(' ', '\r\n')],
  ['with a space after each character', each((character) => `${character} `)],
  ['with a hyphen after each character', each((character) => `${character}-`)],
  ['with invisible characters', each((character) => `${character}\u200b`)],
  ['in capitals', value.toUpperCase()],
  ['in small letters', value.toLowerCase()],
  ['decomposed', value.normalize('NFD')],
  ['backwards', [...value].toReversed().join('')],
  ['in XML, named', 'Wüst &lt;&amp;&gt;&quot;&apos;\\/%+= 4711-é€'],
  ['in XML, decimal', each((character) => `&#${code(character)};`)],
  ['in XML, hexadecimal', each((character) => `&#x${codeHex(character).toUpperCase()};`)],
  ['in XML, letters alone', value.replaceAll(/[a-z]/g, (character) => `&#${code(character)};`)],
  ['in XML twice', each((character) => `&amp;#${code(character)};`)],
  ['in JSON', json],
  ['in JSON in JSON', JSON.stringify(json).slice(1, -1)],
  ['in JSON with slashes escaped', json.replaceAll('/', '\\/')],
  ['in JSON, all as units', each((character) => `\\u${codeHex(character).padStart(4, '0')}`)],
  ['in JSON, some as units', value.replaceAll(/[s1]/g, (character) => `\\u00${codeHex(character)}`)],
  ['as escapes of a program', pairs('\\x').replace(/^/, '\\x')],
  ['in an address', encodeURIComponent(value)],
  ['in an address in small letters', encodeURIComponent(value).toLowerCase()],
  ['in an address, all of it', percentOfAll],
  ['in an address, all of it in mixed case', mixedCase(percentOfAll)],
  ['in an address twice', encodeURIComponent(encodeURIComponent(value))],
  ['in a form', new URLSearchParams({ x: value }).toString().slice(2)],
  ['quoted-printable', percentOfAll.replaceAll('%', '=')],
  ['in hexadecimal', hex],
  ['in hexadecimal in capitals', hex.toUpperCase()],
  ['in hexadecimal with spaces', pairs(' ')],
  ['in hexadecimal with colons', pairs(':')],
  ['in hexadecimal with hyphens', pairs('-')],
  ['in hexadecimal after other digits', `abc${hex}`],
  ['in hexadecimal of UTF-16', wide.toString('hex')],
  ['in hexadecimal of UTF-16, the high byte first', Buffer.from(wide).swap16().toString('hex')],
  ['in UTF-16 read as bytes', wide.toString('latin1')],
  ['in UTF-8 read as bytes', bytes.toString('latin1')],
  ['with NULs', each((character) => `${character}\0`)],
  ['in base64 of UTF-16', wide.toString('base64')],
  ['in base64 of UTF-16, the high byte first', Buffer.from(wide).swap16().toString('base64')],
  ['in base64 in lines', bytes.toString('base64').replaceAll(/.{10}/g, '$&\r\n')],
  ['in base64 in hexadecimal', Buffer.from(bytes.toString('base64')).toString('hex')],
  ['in base64 in an address', encodeURIComponent(bytes.toString('base64'))],
  ['in base64 after other letters', `token${bytes.toString('base64url')}`],
  ...['', 'x', 'xx'].flatMap((before) =>
    (['base64', 'base64url'] as const).map(
      (encoding) => [`in ${encoding} after "${before}"`, Buffer.from(`${before}${value}`).toString(encoding)] as const,
    ),
  ),
  ['cut short', value.slice(0, 16)],
  ['cut short in base64', bytes.toString('base64').slice(0, 24)],
];

describe('a secret in a text is found', () => {
  it.each(spellings)('%s', (_how, spelled) => {
    const secrets = [Secret.of('another-secret'), Secret.of(value)];
    expect(containsSecret(`No entry for "${spelled}", which was wrong.`, secrets)).toBe(true);
    expect(containsSecret(spelled, secrets)).toBe(true);
    expect(containsSecret(`No entry for "${spelled}", which was wrong.`, secrets.slice(0, 1))).toBe(false);
  });

  const codings: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => Buffer.from(text).toString('base64'),
    (text) => Buffer.from(text).toString('hex'),
    (text) => encodeURIComponent(text),
    (text) => [...text].map((character) => `&#${code(character)};`).join(''),
    (text) => [...text].map((character) => `\\u{${codeHex(character)}}`).join(''),
  ];
  it('whatever it is, in one encoding inside another', () => {
    const secret = fc.string({ unit: 'binary', minLength: 8, maxLength: 40 }).filter((text) => /[\w!-~]{8}/.test(text));
    const coding = fc.constantFrom(...codings);
    const plain = fc.constantFrom('', 'Refused: ', 'The value ');
    fc.assert(
      fc.property(secret, coding, coding, plain, (text, inner, outer, before) => {
        expect(containsSecret(before + outer(inner(text.toWellFormed())), [Secret.of(text.toWellFormed())])).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a text without a secret', () => {
  const secrets = [Secret.of(value), Secret.of('3f0c9a4e77d1428ba1c4f7e2d95b6a80')];
  it.each([
    'The user HQ\\ann is not allowed to act for svc-ecm; ask the administrator (reference 4711).',
    'Could not load type System.ServiceModel.Activation.HttpModule from assembly (PublicKeyToken=b77a5c561934e089).',
    'No entry for https://pi.hq.example/ERPMWebService/AuthService.svc?a=%20b&c=d+e. '.repeat(20),
    '',
  ])('is recognised as such: %s', (text) => {
    expect(containsSecret(text, secrets)).toBe(false);
  });

  it('that has only a short secret inside of words is one without', () => {
    expect(containsSecret('A cat is a category.', [Secret.of('cat')])).toBe(true);
    expect(containsSecret('A category.', [Secret.of('cat')])).toBe(false);
    expect(containsSecret('Refused.', [Secret.of('')])).toBe(false);
  });

  it('counts as one with a secret where it has too many layers to search', () => {
    const layers = Array.from({ length: 60 }, (_, at) =>
      Buffer.from(`${'0123456789+'.repeat(3)}${at}`).toString('base64'),
    );
    expect(containsSecret(layers.join('\n;'), secrets)).toBe(true);
  });
});
