import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domainOf, parseDistinguishedName } from './distinguished-name.ts';

/** The attributes as `type=value`, so that a table stays readable. */
function read(dn: string): readonly string[] | undefined {
  return parseDistinguishedName(dn)?.map(({ type, value }) => `${type}=${value}`);
}

function domain(dn: string): string | undefined {
  return domainOf(parseDistinguishedName(dn) ?? []);
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
  ])('understands %s', (_title, dn, attributes) => {
    expect(read(dn)).toEqual(attributes);
  });

  it.each([
    ['no equals sign', 'joe'],
    ['no attribute type', '=joe,dc=acme'],
    ['a type that starts with a digit but is no OID', '1a=joe'],
    ['a comma at the end', 'uid=joe,'],
    ['two commas', 'uid=joe,,dc=acme'],
    ['a backslash at the end', 'cn=joe\\'],
    ['a backslash before what needs none', 'cn=j\\oe'],
    ['an unescaped quote', 'cn=j"oe'],
    ['an unescaped semicolon', 'cn=joe;dc=acme'],
    ['an unescaped angle bracket', 'cn=<joe>'],
    ['a quote that is not closed', 'cn="joe'],
    ['text after a quoted value', 'cn="joe"x,dc=acme'],
    ['a hash without hexadecimal digits', 'cn=#,dc=acme'],
    ['half a byte in hexadecimal digits', 'cn=#0402486'],
    ['a hexadecimal string of the wrong length', 'cn=#04034869'],
    ['hex pairs that are not UTF-8', 'cn=\\C4,dc=acme'],
    ['nothing', ''],
  ])('refuses %s', (_title, dn) => {
    expect(parseDistinguishedName(dn)).toBeUndefined();
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

/** RFC 4514, section 2.4: what must be escaped is, and nothing else. */
function asSpecials(text: string): string {
  return text
    .replaceAll(/["+,;<>\\]/g, '\\$&')
    .replaceAll('\u0000', '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, (blank, at: number) => (at === 0 ? blank : `\\${blank}`));
}

function asHexString(text: string): string {
  const bytes = hexOf(text);
  return `#0c${bytes.length.toString(16).padStart(2, '0')}${bytes.join('')}`;
}
