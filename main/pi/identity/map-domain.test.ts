import { describe, expect, it } from 'vitest';
import { domainKey, domainMapOf, mapDomain } from './map-domain.ts';

const map = domainMapOf({
  domainMap: ['hq.example=HQ', '', ' lab.hq.example = LAB ', 'nonsense', 'old.example=HQ'],
});

describe('Map Domains', () => {
  it('keeps the valid lines, in order', () => {
    expect([...map.values()]).toEqual([
      { fqdn: 'hq.example', netbios: 'HQ' },
      { fqdn: 'lab.hq.example', netbios: 'LAB' },
      { fqdn: 'old.example', netbios: 'HQ' },
    ]);
  });

  it.each([
    ['a mapped DNS name', 'hq.example', { name: 'HQ', unmapped: false, line: 'hq.example=HQ' }],
    ['a mapped DNS name in another case', 'HQ.Example', { name: 'HQ', unmapped: false, line: 'hq.example=HQ' }],
    ['a DNS name without an entry', 'far.example', { name: 'far.example', unmapped: true }],
    ['a parent of a mapped DNS name', 'example', { name: 'example', unmapped: false }],
    ['a child of a mapped DNS name', 'dev.hq.example', { name: 'dev.hq.example', unmapped: true }],
    ['a NetBIOS name', 'hq', { name: 'hq', unmapped: false }],
  ])('maps %s', (_title, domain, mapped) => {
    expect(mapDomain(map, domain)).toEqual(mapped);
  });

  it.each([
    ['the same name in another case', 'HQ', 'hq', true],
    ['a DNS name and its NetBIOS name', 'hq.example', 'HQ', true],
    ['a NetBIOS name and its DNS name', 'hq', 'HQ.EXAMPLE', true],
    ['two DNS names of one NetBIOS name', 'hq.example', 'old.example', true],
    ['the same DNS name without an entry', 'far.example', 'FAR.example', true],
    ['two domains', 'HQ', 'lab.hq.example', false],
    ['a DNS name and its first label without an entry', 'far.example', 'FAR', false],
  ])('compares %s', (_title, a, b, same) => {
    expect(domainKey(map, a) === domainKey(map, b)).toBe(same);
  });
});
