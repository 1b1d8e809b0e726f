import { describe, expect, it } from 'vitest';
import { withoutQuery, withoutUserInfo } from './user-info.ts';

describe('the login of an address is left out', () => {
  it.each([
    ['https://user:X9q@h.example/a', 'https://h.example/a'],
    ['https:/user:X9q@h/', 'https:/h/'],
    ['https:user:X9q@h/', 'https:h/'],
    ['https:\\\\user:X9q@h/', 'https:\\\\h/'],
    ['https:\\/user:X9q@h/', 'https:\\/h/'],
    ['https:///user:X9q@h/', 'https:///h/'],
    [' HTTPS://user:X9q@h/', ' HTTPS://h/'],
    ['\u0001https://user:X9q@h/', '\u0001https://h/'],
    ['ht\ntps:/\t/user:X9q@h/', 'https://h/'],
    ['https://user:X9q\uFF20h/', 'https://h/'],
    ['https://user:X9q\uFE6Bh/', 'https://h/'],
    ['https://user\uFF1AX9q@h/', 'https://h/'],
    ['https%3A%2F%2Fuser%3AX9q%40h', 'https%3A%2F%2Fh'],
    ['https://user:a/X9q?#@h/', 'https://h/'],
    ['https://user:a b X9q@h/', 'https://h/'],
    ['https://user:a@X9q@h/', 'https://h/'],
    ['https://X9q@h/', 'https://h/'],
    ['ldap:user:X9q@h', 'h'],
    ['ldap://user:X9q@h', 'ldap://h'],
    ['//user:X9q@h/', '//h/'],
    ['\\\\user:X9q@h', 'h'],
    ['user:X9q@host', 'host'],
    ['user:X9q\uFF20host', 'host'],
    ['user:a/X9q@host', 'host'],
    ['user:a@X9q@host', 'host'],
    [':X9q@host', 'host'],
    ['see https:/user:X9q@h and (user:X9q@h)', 'see h and h)'],
    ['C:\\user:X9q@h\\ca.pem', 'C:h\\ca.pem'],
  ])('%j', (text, shown) => {
    expect(withoutUserInfo(text)).toBe(shown);
    expect(shown).not.toContain('X9q');
  });

  it.each(['https', 'http', 'ftp', 'wss'])('in whatever way %s takes it', (scheme) => {
    for (const slashes of ['', '/', '\\', '//', '\\\\', '/\\', '\\/', '///', '/ /', '/\t/', '\n//'])
      expect(withoutUserInfo(`${scheme}:${slashes}user:X9q@h/`)).not.toContain('X9q');
  });
});

it.each([
  'HQ\\ann',
  'ann@hq.example',
  'Rotated by: ann@hq.example',
  'C:\\pki\\ca@2026.pem',
  '\\\\server@SSL\\share\\ca.pem',
  'https://pi.example:8443/a',
  'hq.example=HQ',
  '2001:db8::1',
  'Job of <username>: rotation',
  'two\nlines',
])('%j has none and stays as it is', (text) => expect(withoutUserInfo(text)).toBe(text));

it.each([
  ['https://h/a?password=X', 'https://h/a'],
  ['https://h/a#X', 'https://h/a'],
  ['https:\\\\h?X', 'https:\\\\h'],
  ['h/a?X#X', 'h/a'],
  ['https://u:p?X@h/a?X', 'https://h/a'],
  ['https://h/a?X\nX', 'https://h/a'],
])('query and fragment of %j are left out', (text, shown) => expect(withoutQuery(text)).toBe(shown));
