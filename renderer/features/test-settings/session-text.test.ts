import { describe, expect, it } from 'vitest';
import { inputsOf, requestLine } from './session-text.ts';

describe('the request in words', () => {
  it('names what was sent by the labels of the form', () => {
    const full = {
      user: { username: 'erin', distinguishedName: 'cn=erin' },
      jumpItem: { type: 'rdp-secureapp', host: 'sql01', applicationName: 'PAYROLL' },
    } as const;
    expect(inputsOf(full)).toEqual([
      ['SRA Console Username', 'erin'],
      ['Distinguished Name', 'cn=erin'],
      ['Jump Item', 'RDP + SecureApp'],
      ['Hostname / IP Address', 'sql01'],
      ['Application Name', 'PAYROLL'],
    ]);
    expect(requestLine(full)).toBe('erin · RDP + SecureApp · sql01 (PAYROLL)');
  });

  it('names the address of a Web Jump Item', () => {
    const web = { user: { username: 'ann' }, jumpItem: { type: 'web', url: 'https://intranet/' } } as const;
    expect(requestLine(web)).toBe('ann · Web · https://intranet/');
  });
});
