import { describe, expect, it } from 'vitest';
import { checkNames, type Check, type CheckName } from '../../../shared/diagnose-result.ts';
import type { DiagnoseRun } from './diagnose-store.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import { failuresOf, groupsOf, reportOf, screenToFix, verdictOf, type Diagnosis } from './diagnose-model.ts';
import { text } from './text.ts';

const check = (name: CheckName, status: Check['status'] = 'pass', parts: Partial<Check> = {}): Check => ({
  name,
  status,
  detail: `${name} said so.`,
  ms: 3,
  ...parts,
});
const ran = (parts: Partial<DiagnoseRun> = {}): DiagnoseRun => ({
  startedAt: 0,
  unsaved: false,
  session: undefined,
  settingsKey: 'a',
  checks: [],
  ...parts,
});
const diagnosis = (parts: Partial<Diagnosis> = {}): Diagnosis => ({
  run: ran(),
  running: false,
  practising: false,
  ...parts,
});
const phases = (parts: Partial<Diagnosis>) =>
  Object.fromEntries(
    groupsOf(diagnosis(parts)).flatMap(({ checks }) => checks.map(({ name, phase }) => [name, phase])),
  );

describe('the groups', () => {
  it('have all checks before the diagnosis starts', () => {
    const groups = groupsOf(diagnosis({ run: undefined }));
    expect(groups.flatMap(({ checks }) => checks.map(({ name }) => name))).toEqual(checkNames);
    expect(new Set(groups.flatMap(({ checks }) => checks.map(({ phase }) => phase)))).toEqual(new Set(['waiting']));
  });

  it('show the check in progress', () => {
    expect(
      phases({ running: true, run: ran({ checks: [check('dns'), check('contract'), check('service', 'warn')] }) }),
    ).toMatchObject({
      dns: 'pass',
      tcp: 'checking',
      tls: 'waiting',
      service: 'warn',
      pipe: 'checking',
      'site-dns': 'checking',
      'site-tcp': 'waiting',
    });
  });

  it('of service and appliance have one reason why practice skips them', () => {
    const [pi, service, appliance] = groupsOf(diagnosis({ practising: true, run: ran({ checks: [check('dns')] }) }));
    expect(pi?.skippedBecause).toBeUndefined();
    expect(service?.skippedBecause).toBe(text.notInPractice.service);
    expect(appliance?.skippedBecause).toBe(text.notInPractice.appliance);
  });

  it('show after Cancel which checks did not run', () => {
    const run = ran({ checks: [check('dns')], error: testError({ kind: 'cancelled', detail: undefined }) });
    const [pi] = groupsOf(diagnosis({ run }));
    expect(pi?.checks.slice(0, 2)).toMatchObject([{ phase: 'pass' }, { phase: 'skipped', detail: text.notReached }]);
  });

  it('show no result of checks when the diagnosis did not run', () => {
    expect(phases({ run: ran({ error: testError() }) })).toMatchObject({ dns: 'waiting', active: 'waiting' });
  });
});

describe('why a check was skipped', () => {
  it.each<[string, Partial<Check>, string]>([
    [
      'the check that failed, by its label',
      { detail: 'Not tried.', blockedBy: 'registration-key' },
      'Skipped because “API Registration Key” failed.',
    ],
    ['any other reason as it is', { detail: 'No user and endpoint were given.' }, 'No user and endpoint were given.'],
    [
      'a sentence that only reads so',
      { detail: 'Not tried, because login failed.' },
      'Not tried, because login failed.',
    ],
  ])('%s', (_name, parts, words) => {
    const run = ran({ checks: [check('list', 'skipped', parts)] });
    expect(groupsOf(diagnosis({ run }))[0]?.checks.find(({ name }) => name === 'list')?.detail).toBe(words);
  });
});

describe('the failures', () => {
  it('are in the order of the diagnosis, however they were received', () => {
    const checks = [check('oauth', 'fail'), check('dns'), check('login', 'fail'), check('pipe', 'fail')];
    expect(failuresOf(checks).map(({ name }) => name)).toEqual(['login', 'pipe', 'oauth']);
  });

  it.each([
    ['login', 'plugin-settings'],
    ['pipe', 'service'],
    ['link', 'service'],
    ['ecm-permission', 'appliance'],
  ] as const)('of %s are fixed on %s', (name, screen) => {
    expect(screenToFix(name)).toBe(screen);
  });
});

describe('the verdict', () => {
  it.each([
    [
      'all passed',
      ran({ checks: [check('dns'), check('impersonate', 'skipped')] }),
      { tone: 'good', words: 'The check passed' },
    ],
    [
      'a warning',
      ran({ checks: [check('dns'), check('tls', 'warn')] }),
      { tone: 'warning', words: '1 check passed, 1 warning' },
    ],
    [
      'cancelled',
      ran({ checks: [check('dns', 'fail')], error: testError({ kind: 'cancelled', detail: undefined }) }),
      { tone: 'neutral', words: text.cancelledText },
    ],
    ['a failure speaks for itself', ran({ checks: [check('dns', 'fail')] }), undefined],
    ['an error speaks for itself', ran({ error: testError() }), undefined],
  ] as const)('%s', (_name, run, verdict) => {
    expect(verdictOf(run)).toEqual(verdict);
  });
});

describe('the diagnosis as text', () => {
  it('contains the certificate of a check', () => {
    const own = {
      subject: 'CN=pi',
      issuer: 'CN=pi',
      names: [],
      validFrom: '1970-01-01T00:00:00.000Z',
      validTo: '1970-01-03T01:00:00.000Z',
      fingerprint: 'AA',
      isAuthority: false,
    };
    const run = ran({
      checks: [check('tls', 'fail', { certificates: { protocol: 'TLSv1.3', trust: 'none', chain: [own] } })],
    });
    expect(reportOf({ ...diagnosis(), run }, '1.2.3')).toContain(
      '\n      Certificate: CN=pi, 2 days left, SHA-256 AA\n',
    );
  });

  it('contains each check with status, duration, detail and hint, and which settings were used', () => {
    const run = ran({
      unsaved: true,
      session: { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01' } },
      checks: [
        check('dns'),
        check('tcp', 'fail', { hint: 'Check Endpoint URL.' }),
        check('tls', 'skipped', { detail: 'Not tried, because tcp failed.', blockedBy: 'tcp', ms: 0 }),
      ],
    });
    const words = reportOf({ ...diagnosis(), run }, '1.2.3').split('\n');
    expect(words.slice(0, 4)).toEqual([
      'ECM Configurator for Privileged Identity 1.2.3 – Diagnose',
      '1 Jan 1970, 00:00:00 UTC',
      'With plugin settings that were not saved',
      'HQ\\ann · RDP · web01',
    ]);
    expect(words).toEqual(
      expect.arrayContaining([
        'Privileged Identity',
        '  [Passed] Name resolution (3 ms): dns said so.',
        '  [Failed] Network connection (3 ms): tcp said so.',
        '      Hint: Check Endpoint URL.',
        '  [Skipped] Secure connection: Skipped because “Network connection” failed.',
        'Appliance',
      ]),
    );
  });
});
