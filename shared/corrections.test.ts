import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applianceProblems } from './appliance.ts';
import { correctedSetting, correctedSite } from './corrections.ts';
import { settingKeys, settingProblems } from './settings.ts';

const full = 'https://pi.hq.example/ERPMWebService/AuthService.svc';

it.each([
  [full, undefined],
  ['https://pi.hq.example/other/Vault.svc', undefined],
  [`${full}?wsdl`, full],
  [`${full}?singleWsdl#x`, full],
  ['https://pi.hq.example', full],
  ['https://pi.hq.example/', full],
  ['https://pi.hq.example/erpmwebservice/', full],
  ['pi.hq.example', full],
  ['pi.hq.example/ERPMWebService/AuthService.svc', full],
  ['https://ann:made-up@pi.hq.example/ERPMWebService/AuthService.svc', full],
  [' https://pi.hq.example/ERPM WebService/AuthService.svc?wsdl ', full],
  ['http://pi.hq.example:8080', 'http://pi.hq.example:8080/ERPMWebService/AuthService.svc'],
  ['ftp://pi.hq.example', undefined],
  ['https://', undefined],
  ['', undefined],
  [7, undefined],
])('Endpoint URL %j is offered as %j', (value, corrected) => {
  expect(correctedSetting('endpointUrl', value)).toBe(corrected);
});

it.each([
  ['authenticator', 'HQ', undefined],
  ['authenticator', 'HQ\\', 'HQ'],
  ['authenticator', 'HQ\\svc-ecm', 'HQ'],
  ['authenticator', '\\HQ', 'HQ'],
  ['authenticator', 'svc-ecm@hq.example', undefined],
  ['defaultDomain', 'HQ\\ann', 'HQ'],
  ['defaultDomain', '@hq.example', 'hq.example'],
  ['defaultDomain', 'ann@hq.example', 'hq.example'],
  ['apiUser', 'HQ\\svc-ecm', undefined],
  ['apiUser', ' svc-ecm ', 'svc-ecm'],
  ['apiUser', ' ', undefined],
  ['defaultDomain', ' HQ', 'HQ'],
  ['globalApprover', 'approver ', 'approver'],
  ['jobComment', ' for <username> ', undefined],
] as const)('%s %j is offered as %j', (key, value, corrected) => {
  expect(correctedSetting(key, value)).toBe(corrected);
});

it.each([
  ['pra.hq.example', undefined],
  ['https://pra.hq.example/login', 'pra.hq.example'],
  ['pra.hq.example:443', 'pra.hq.example'],
  ['pra.hq.example/', 'pra.hq.example'],
  ['https://[fd00::1]/', '[fd00::1]'],
  ['ann@pra.hq.example', 'pra.hq.example'],
  [' pra.hq.example ', 'pra.hq.example'],
  ['no host', undefined],
  ['://', undefined],
])('the site %j is offered as %j', (value, corrected) => {
  expect(correctedSite(value)).toBe(corrected);
});

it('offers only what passes the rule', () => {
  const text = fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true }));
  fc.assert(
    fc.property(fc.constantFrom(...settingKeys), text, (key, value) => {
      const [setting, site] = [correctedSetting(key, value), correctedSite(value)];
      expect(setting === undefined ? [] : settingProblems(key, setting)).toEqual([]);
      expect(site === undefined ? [] : applianceProblems('site', site)).toEqual([]);
    }),
  );
});
