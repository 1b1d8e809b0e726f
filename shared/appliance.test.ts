import { describe, expect, it } from 'vitest';
import { applianceProblems, loadAppliance, namesAppliance, siteOrigin } from './appliance.ts';

describe('the settings of the appliance', () => {
  it.each([
    ['site', 'pra.example', []],
    ['site', '[2001:db8::1]', []],
    ['site', '', ['is required']],
    ['site', 'https://pra.example', ['must be the host name alone, without https://, port and path']],
    ['site', 'pra.example:443', ['must be the host name alone, without https://, port and path']],
    ['site', 'pra..example', ['must be a host name such as pra.example']],
    ['port', 443, []],
    ['port', 0, ['must be a whole number from 1 to 65535']],
    ['port', '443', ['must be a whole number from 1 to 65535']],
    ['clientId', ' ', ['is required']],
    ['group', '', []],
  ] as const)('%s %j has the problems %j', (key, value, messages) => {
    expect(applianceProblems(key, value).map(({ message }) => message)).toEqual(messages);
  });

  it.each([
    ['site', ' ', 'required'],
    ['clientId', '', 'required'],
    ['site', 'pra..example', 'invalid'],
    ['clientId', 5, 'invalid'],
  ] as const)('%s %j has a problem with the code "%s"', (key, value, code) => {
    expect(applianceProblems(key, value).map((problem) => problem.code)).toEqual([code]);
  });

  it('are read key by key', () => {
    const { settings, problems } = loadAppliance({ site: 'pra.example', port: 'x', clientId: 'c', later: true });
    expect(settings).toEqual({ site: 'pra.example', port: 443, clientId: 'c', group: 'Default' });
    expect(problems.map(({ key }) => key)).toEqual(['port']);
  });

  it('name an appliance only with a site', () => {
    expect([{}, { site: ' ' }, { site: 'pra.example' }].map(namesAppliance)).toEqual([false, false, true]);
  });

  it.each([
    [{ site: 'pra.example' }, 'https://pra.example'],
    [{ site: 'PRA.example', port: 8443 }, 'https://pra.example:8443'],
    [{ site: 'https://pra.example' }, undefined],
    [{}, undefined],
  ])('of %j bind the secret to %s', (section, origin) => {
    expect(siteOrigin(section)).toBe(origin);
  });
});

describe('client id and group', () => {
  it.each([' id ', 'id\u00a0', '\u200bid', '\ufeffid'])(
    'are used without what is invisible at their ends: %j',
    (text) => {
      const { settings, problems } = loadAppliance({ site: 'pra.example', clientId: text, group: text });
      expect(problems).toEqual([]);
      expect(settings).toMatchObject({ clientId: 'id', group: 'id' });
    },
  );

  it.each(['', ' ', '\u200b'])('a client id that is nothing is missing: %j', (clientId) => {
    expect(loadAppliance({ site: 'pra.example', clientId }).problems.map(({ key }) => key)).toEqual(['clientId']);
  });
});
