import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseAddress, normaliseHost } from './normalise-host.ts';

/** The name or address alone, so that a table stays readable. */
function read(text: string): string | undefined {
  const host = normaliseHost(text);
  return host?.kind === 'name' ? `name ${host.name}` : host && `address ${host.address}`;
}

describe('normalising a host', () => {
  it.each<readonly [text: string, host: string]>([
    ['web01', 'name web01'],
    ['  WEB01.HQ.Example\t', 'name web01.hq.example'],
    ['web01:22', 'name web01'],
    ['web01.hq.example.', 'name web01.hq.example'],
    ['web01.hq.example.:3389', 'name web01.hq.example'],
    ['_sql_01-a', 'name _sql_01-a'],
    ['bücher.example', 'name xn--bcher-kva.example'],
    ['BÜCHER.example.:22', 'name xn--bcher-kva.example'],
    ['例え。テスト', 'name xn--r8jz45g.xn--zckzah'],
    ['xn--bcher-kva.example', 'name xn--bcher-kva.example'],
    ['10.0.0.5', 'address 10.0.0.5'],
    ['10.0.0.5:22', 'address 10.0.0.5'],
    ['10.0.0.5.', 'address 10.0.0.5'],
    ['::1', 'address ::1'],
    ['[::1]', 'address ::1'],
    ['[2001:DB8:0:0:0:0:0:1]:22', 'address 2001:db8::1'],
    ['2001:db8:0:1:0:0:0:1', 'address 2001:db8:0:1::1'],
    ['2001:db8::1:22', 'address 2001:db8::1:22'],
    ['fe80::1%eth0', 'address fe80::1'],
    ['[fe80::1%25eth0]:22', 'address fe80::1'],
    ['::ffff:10.0.0.5', 'address 10.0.0.5'],
    ['::FFFF:a00:5', 'address 10.0.0.5'],
  ])('reads "%s" as %s', (text, host) => {
    expect(read(text)).toBe(host);
  });

  it.each([
    ['nothing', ''],
    ['a blank', '   '],
    ['a port alone', ':22'],
    ['a colon without a port', 'web01:'],
    ['a port that is no number', 'web01:ssh'],
    ['a URL', 'https://web01'],
    ['a path', 'web01/x'],
    ['a UNC path', '\\\\web01'],
    ['two names', 'web01 web02'],
    ['a user', 'joe@web01'],
    ['two trailing dots', 'web01..'],
    ['an empty label', 'web01..example'],
    ['a label of 64 characters', `${'x'.repeat(64)}.example`],
    ['a name of 254 characters', `${'x'.repeat(60)}.`.repeat(4) + 'x'.repeat(10)],
    ['a hyphen at an end', '-web01'],
    ['a wildcard', '*.example'],
    ['a NUL', 'web\u000001'],
    ['an IPv4 address beyond 255', '10.0.0.256'],
    ['an IPv4 address with leading zeros', '010.0.0.5'],
    ['an unfinished IPv6 address', '2001:db8:'],
    ['an IPv6 address that is too long', '1:2:3:4:5:6:7:8:9'],
    ['an open bracket', '[::1'],
    ['percent escapes in an international name', 'b%C3%BCcher.example'],
    ['percent escapes beside international letters', 'bücher%2eexample'],
    ['digits of another script', '１２７.0.0.1'],
    ['a lone surrogate', 'web\uD80001'],
  ])('refuses %s', (_title, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('gives the same again for what it gave', () => {
    const label = fc.stringMatching(/^[a-zA-Z0-9]{1,10}$/);
    const hostLike = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.domain(),
      fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
    );
    fc.assert(
      fc.property(hostLike, (text) => {
        const host = normaliseHost(text);
        const again = host && normaliseHost(host.kind === 'name' ? host.name : host.address);
        expect(again).toEqual(host);
      }),
    );
  });
});

describe('normalising an address', () => {
  it('takes addresses and nothing else', () => {
    expect(normaliseAddress('10.0.0.5')).toBe('10.0.0.5');
    expect(normaliseAddress('FE80::1%3')).toBe('fe80::1');
    expect(normaliseAddress('web01')).toBeUndefined();
    expect(normaliseAddress('10.5')).toBeUndefined();
    expect(normaliseAddress('0x0a000005')).toBeUndefined();
    expect(normaliseAddress('10.0.0.5/24')).toBeUndefined();
  });
});
