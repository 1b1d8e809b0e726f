import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domainOf, parseDistinguishedName } from './distinguished-name.ts';

/** The attributes as `type=value`, so that a table stays readable. */
function read(dn: string): readonly string[] | undefined {
  return parseDistinguishedName(dn)?.map(({ type, value }) => `${type}=${value ?? '(no text)'}`);
}

function domain(dn: string): string | undefined {
  const found = domainOf(parseDistinguishedName(dn) ?? []);
  return found.kind === 'domain' ? found.domain : undefined;
}

describe('reading a Distinguished Name', () => {
  it.each<readonly [title: string, dn: string, attributes: readonly string[]]>([
    ['plain', 'uid=joe,dc=acme-inc,dc=com', ['uid=joe', 'dc=acme-inc', 'dc=com']],
    ['blanks around the signs', ' uid = joe , dc = acme ', ['uid=joe', 'dc=acme']],
    ['blanks inside a value', 'cn=Joe  User,dc=acme', ['cn=Joe  User', 'dc=acme']],
    ['an escaped comma', 'cn=Joe\\, U,dc=acme', ['cn=Joe, U', 'dc=acme']],
    ['a comma as a hex pair', 'cn=Joe\\2C U,dc=acme', ['cn=Joe, U', 'dc=acme']],
    ['every other sign that is escaped', 'cn=\\ \\"\\#\\+\\;\\<\\=\\>\\\\,dc=acme', ['cn= "#+;<=>\\', 'dc=acme']],
    ['an escaped blank at the end', 'cn=Joe\\ ,dc=acme', ['cn=Joe ', 'dc=acme']],
    ['an equals sign and a hash inside a value', 'cn=a=b#c,dc=acme', ['cn=a=b#c', 'dc=acme']],
    ['UTF-8 as hex pairs', 'cn=Lu\\C4\\8Di\\C4\\87,dc=acme', ['cn=Lučić', 'dc=acme']],
    ['characters beyond ASCII as they are', 'cn=Lučić 🙂,dc=acme', ['cn=Lučić 🙂', 'dc=acme']],
    ['a hexadecimal string', 'cn=#04024869,dc=acme', ['cn=Hi', 'dc=acme']],
    ['a multi-valued RDN', 'cn=Joe+uid=joe+dc=acme,dc=com', ['cn=Joe', 'uid=joe', 'dc=acme', 'dc=com']],
    [
      'an attribute type as an OID',
      '0.9.2342.19200300.100.1.25=acme,2.5.4.3=Joe',
      ['0.9.2342.19200300.100.1.25=acme', '2.5.4.3=Joe'],
    ],
    ['an OID with the older prefix', 'OID.0.9.2342.19200300.100.1.25=acme', ['0.9.2342.19200300.100.1.25=acme']],
    ['a quoted value of older clients', 'cn="Joe, \\"U\\"; <x>",dc=acme', ['cn=Joe, "U"; <x>', 'dc=acme']],
    ['a byte order mark as a character like any other', 'cn=\\EF\\BB\\BFJoe', ['cn=\uFEFFJoe']],
    ['an empty value', 'cn=,dc=acme', ['cn=', 'dc=acme']],
    ['an escaped slash', 'CN=Dev\\/Ops,DC=hq', ['CN=Dev/Ops', 'DC=hq']],
    ['escaped parentheses, asterisk and hyphen', 'CN=Ann \\(ext\\) \\*\\-,DC=hq', ['CN=Ann (ext) *-', 'DC=hq']],
    ['an escaped letter', 'cn=j\\oe', ['cn=joe']],
    ['octets that are no text', '2.5.4.45=#0404DEADBEEF,DC=hq', ['2.5.4.45=(no text)', 'DC=hq']],
    ['Latin-1 in another attribute', 'CN=Jos\\E9,DC=hq', ['CN=(no text)', 'DC=hq']],
    ['a BER length of more than one byte', 'cn=#0C81024869,dc=hq', ['cn=Hi', 'dc=hq']],
    ['a BER length of three bytes', 'cn=#0C820002 4869,dc=hq', ['cn=#0C820002 4869', 'dc=hq']],
    ['a BER length of two bytes', 'cn=#0C8200024869,dc=hq', ['cn=Hi', 'dc=hq']],
    ['a wrong BER length', 'cn=#04034869,dc=hq', ['cn=(no text)', 'dc=hq']],
    ['a BMPString', 'dc=#1E0400480051,dc=example', ['dc=HQ', 'dc=example']],
    ['a hash without hexadecimal digits', 'cn=#,dc=hq', ['cn=#', 'dc=hq']],
    ['a hash before a number', 'cn=#5 Team,dc=hq', ['cn=#5 Team', 'dc=hq']],
    ['semicolons of older clients', 'CN=Ann;OU=Users;DC=hq', ['CN=Ann', 'OU=Users', 'DC=hq']],
    ['an unescaped comma that separates nothing', 'CN=Doe, Ann,DC=hq', ['CN=Doe, Ann', 'DC=hq']],
    ['an unescaped plus sign that separates nothing', 'CN=R+D,DC=hq', ['CN=R+D', 'DC=hq']],
    ['a comma at the end', 'uid=joe,dc=hq,', ['uid=joe', 'dc=hq']],
    ['unescaped quotes inside', 'cn=Ann "A" Doe,dc=hq', ['cn=Ann "A" Doe', 'dc=hq']],
    ['unescaped angle brackets', 'cn=Ann <ext>,dc=hq', ['cn=Ann <ext>', 'dc=hq']],
    ['text after a quoted value', 'cn="joe"x,dc=hq', ['cn="joe"x', 'dc=hq']],
    ['a type with an underscore', 'user_id=ann,DC=hq', ['user_id=ann', 'DC=hq']],
    ['an attribute option', 'cn;lang-de=Ann,DC=hq', ['cn=Ann', 'DC=hq']],
    ['no-break spaces around the signs', 'CN=Ann,\u00A0DC\u00A0=\u00A0hq', ['CN=Ann', 'DC=hq']],
    ['the address of ADSI before it', 'LDAP://dc1.hq.example/CN=Ann,DC=hq', ['CN=Ann', 'DC=hq']],
    ['the GUID of an extended name before it', '<GUID=0c3a>;<SID=0105>;CN=Ann,DC=hq', ['CN=Ann', 'DC=hq']],
  ])('understands %s', (_title, dn, attributes) => {
    expect(read(dn)).toEqual(attributes);
  });

  it.each([
    ['no equals sign', 'joe'],
    ['no attribute type', '=joe,dc=acme'],
    ['a type that starts with a digit but is no OID', '1a=joe'],
    ['a backslash at the end', 'cn=joe\\'],
    ['a path of OpenSSL', '/DC=example/DC=hq/CN=Ann'],
    ['nothing', ''],
  ])('refuses %s', (_title, dn) => {
    expect(parseDistinguishedName(dn)).toBeUndefined();
  });

  it('takes time that grows with the length only', () => {
    for (const part of [',a', '\\,', 'a=,', '+ ', ';x=', '"', '#00', ', a '])
      expect(() => parseDistinguishedName(`cn=${part.repeat(4096 / part.length)}`)).not.toThrow();
  });
});

describe('the domain of a Distinguished Name', () => {
  it.each<readonly [title: string, dn: string, domain: string | undefined]>([
    ['the DC attributes, joined by dots', 'uid=joe,ou=HelpDesk,dc=acme-inc,dc=com', 'acme-inc.com'],
    ['in any case', 'CN=Joe,DC=acme,Dc=com', 'acme.com'],
    ['by the long name', 'cn=Joe,domainComponent=acme,DOMAINCOMPONENT=com', 'acme.com'],
    ['by the OID', '0.9.2342.19200300.100.1.25=acme,dc=com', 'acme.com'],
    ['wherever they stand', 'dc=acme,cn=Joe,dc=com,ou=HelpDesk', 'acme.com'],
    ['inside multi-valued RDNs', 'cn=Joe+dc=acme,ou=x+dc=com', 'acme.com'],
    ['written as hexadecimal strings', 'cn=Joe,dc=#160461636d65,dc=com', 'acme.com'],
    ['nothing without any', 'cn=Joe,o=Acme', undefined],
  ])('is %s', (_title, dn, expected) => {
    expect(domain(dn)).toBe(expected);
  });

  it.each([
    ['DC=\\C4,DC=example', 'unreadable'],
    ['CN=Ann,DC=#0404DEADBEEF', 'unreadable'],
    ['CN=Ann', 'none'],
  ])('of %s is %s', (dn, kind) => {
    expect(domainOf(parseDistinguishedName(dn) ?? [])).toEqual({ kind });
  });

  it('is what was encoded, however its labels are escaped', () => {
    const label = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    const labels = fc.array(fc.tuple(label, fc.constantFrom(asHexPairs, asSpecials, asHexString)), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(labels, (parts) => {
        const dn = `cn=Joe\\, U,${parts.map(([text, encode], index) => `${index % 2 === 0 ? 'dc' : 'DC'}=${encode(text)}`).join(',')}`;
        expect(domain(dn)).toBe(parts.map(([text]) => text).join('.'));
      }),
    );
  });

  it('is found or not, but never throws, whatever the text', () => {
    const dnLike = fc.string({
      unit: fc.constantFrom('d', 'c', '=', ',', '+', '\\', '"', '#', '0', 'F', ' ', ';', 'é', '🙂'),
    });
    fc.assert(
      fc.property(dnLike, (dn) => {
        expect(() => domain(dn)).not.toThrow();
      }),
    );
  });
});

function hexOf(text: string): readonly string[] {
  return [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'));
}

function asHexPairs(text: string): string {
  return hexOf(text)
    .map((pair) => `\\${pair}`)
    .join('');
}

/** RFC 4514, section 2.4: what must be escaped is, and white space at the ends besides, which is no part of a value otherwise. */
function asSpecials(text: string): string {
  return text
    .replaceAll(/["+,;<>\\]/g, '\\$&')
    .replaceAll('\u0000', '\\00')
    .replace(/^[#\s\p{Z}]/u, '\\$&')
    .replace(/(?<=[^\\])[\s\p{Z}]$/u, '\\$&');
}

function asHexString(text: string): string {
  const bytes = hexOf(text);
  return `#0c${bytes.length.toString(16).padStart(2, '0')}${bytes.join('')}`;
}
