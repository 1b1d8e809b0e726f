import { expect, it } from 'vitest';
import { cefLine } from './cef.ts';
import { genesis } from './chain.ts';

const base = { seq: 7, at: '2030-01-02T03:04:05.000Z', prev: genesis } as const;

it('a delivery as one line of CEF, with the session, the identity at the vault and the account', () => {
  const line = cefLine(
    {
      ...base,
      event: 'credential.delivered',
      user: 'HQ\\ann',
      actor: 'HQ\\ann',
      account: 'Administrator',
      system: 'KIOSK7',
      jumpItem: { type: 'rdp', host: 'kiosk7' },
      sessionId: 's1',
      correlationId: 'c1',
    },
    'abc',
    '1.2.3',
  );
  expect(line).toBe(
    'CEF:0|ECM Configurator|ECM Configurator for Privileged Identity|1.2.3|credential.delivered|Credential delivered|4|' +
      'rt=1893553445000 externalId=7 suser=HQ\\\\ann duser=Administrator dhost=kiosk7 cs1Label=actor cs1=HQ\\\\ann ' +
      'cs2Label=system cs2=KIOSK7 cs3Label=session cs3=s1 cs6Label=hash cs6=abc deviceExternalId=c1',
  );
});

it('settings with old and new values, and who changed them', () => {
  const changes = [{ key: 'jobComment', before: 'a=b', after: 'c|d' }];
  const line = cefLine({ ...base, event: 'settings.applied', who: 'root', role: 'administrator', changes }, 'abc', '1');
  expect(line).toContain('|settings.applied|Settings applied to the service|5|');
  expect(line).toContain('suser=root spriv=administrator');
  expect(line).toContain('cs4=[{"key":"jobComment","before":"a\\=b","after":"c|d"}]');
});

it.each(['\n', '\r\n', '\r', '\u2028', '\u0000'])('is one line, whatever a name has in it: %j', (character) => {
  const line = cefLine({ ...base, event: 'role.refused', who: `a${character}CEF:0|x` }, 'abc', '1');
  expect(line).toMatch(/ suser=a(?:\\n| )CEF:0\|x /);
  expect(line).not.toMatch(/[\n\r\u2028\p{Cc}]/u);
});
