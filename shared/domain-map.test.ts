import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDomainMap } from './domain-map.ts';

describe('parseDomainMap', () => {
  it('trims both sides, skips blank lines and lets several domains share a NetBIOS name', () => {
    expect(parseDomainMap(['  hq.example = HQ ', '', 'old.hq.example=HQ', 'single=S'])).toEqual({
      mappings: [
        { fqdn: 'hq.example', netbios: 'HQ' },
        { fqdn: 'old.hq.example', netbios: 'HQ' },
        { fqdn: 'single', netbios: 'S' },
      ],
      problems: [],
    });
  });

  it.each([
    ['no equals sign', 'FQDN=NetBIOS'],
    ['=HQ', 'not a domain name'],
    ['https://u:X9q@h=HQ', 'must not contain a user name and password'],
    ['u:X9q=Y@h=HQ', 'must not contain a user name and password'],
    ['hq..example=HQ', 'not a domain name'],
    ['-hq.example=HQ', 'not a domain name'],
    ['hq.example=', 'not a NetBIOS name'],
    ['hq.example=H.Q', 'not a NetBIOS name'],
    ['hq.example=HQ LAB', 'not a NetBIOS name'],
    ['hq.example=SIXTEENLETTERSXX', 'not a NetBIOS name'],
    ['hq.example=HQ=2', undefined],
    ['hq.example=H|Q', 'not a NetBIOS name'],
  ])('%s', (line, expected) => {
    const { problems } = parseDomainMap(['', line]);
    expect(problems.map((problem) => problem.line)).toEqual(expected === undefined ? [] : [2]);
    if (expected !== undefined) expect(problems[0]?.message).toContain(expected);
  });

  it('finds a domain that is mapped twice, whatever its case', () => {
    const { mappings, problems } = parseDomainMap(['hq.example=HQ', 'HQ.Example=OTHER']);
    expect(mappings).toHaveLength(1);
    expect(problems).toEqual([{ line: 2, message: '"HQ.Example" is mapped already in line 1' }]);
  });

  it('reads or reports every line that is not blank', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        const { mappings, problems } = parseDomainMap(lines);
        expect(mappings.length + problems.length).toBe(lines.filter((line) => line.trim() !== '').length);
      }),
    );
  });
});
