import { describe, expect, it } from 'vitest';
import { rungNames, type Rung, type RungName } from '../../../shared/diagnose-result.ts';
import type { DiagnoseRun } from './diagnose-store.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import { diagnose } from './text.ts';
import { failuresOf, flightsOf, reportOf, screenToMend, verdictOf, type Ladder } from './diagnose-model.ts';

const rung = (name: RungName, status: Rung['status'] = 'pass', parts: Partial<Rung> = {}): Rung => ({ name, status, detail: `${name} said so.`, ms: 3, ...parts });
const ran = (parts: Partial<DiagnoseRun> = {}): DiagnoseRun => ({ startedAt: 0, unsaved: false, session: undefined, rungs: [], ...parts });
const ladder = (parts: Partial<Ladder> = {}): Ladder => ({ run: ran(), running: false, practising: false, ...parts });
const phases = (parts: Partial<Ladder>) =>
  Object.fromEntries(flightsOf(ladder(parts)).flatMap(({ rungs }) => rungs.map(({ name, phase }) => [name, phase])));

describe('the flights', () => {
  it('have every rung in its place before anything was checked', () => {
    const flights = flightsOf(ladder({ run: undefined }));
    expect(flights.flatMap(({ rungs }) => rungs.map(({ name }) => name))).toEqual(rungNames);
    expect(new Set(flights.flatMap(({ rungs }) => rungs.map(({ phase }) => phase)))).toEqual(new Set(['waiting']));
  });

  it('say, while they are climbed, which rung each is on', () => {
    expect(phases({ running: true, run: ran({ rungs: [rung('dns'), rung('service', 'warn')] }) })).toMatchObject({
      dns: 'pass',
      tcp: 'checking',
      tls: 'waiting',
      service: 'warn',
      pipe: 'checking',
      'site-dns': 'checking',
      'site-tcp': 'waiting',
    });
  });

  it('of service and appliance say once why practice skips them', () => {
    const [pi, service, appliance] = flightsOf(ladder({ practising: true, run: ran({ rungs: [rung('dns')] }) }));
    expect(pi?.skippedBecause).toBeUndefined();
    expect(service?.skippedBecause).toBe(diagnose.notInPractice.service);
    expect(appliance?.skippedBecause).toBe(diagnose.notInPractice.appliance);
  });

  it('say after Cancel what was not reached', () => {
    const run = ran({ rungs: [rung('dns')], error: testError({ kind: 'cancelled', detail: undefined }) });
    const [pi] = flightsOf(ladder({ run }));
    expect(pi?.rungs.slice(0, 2)).toMatchObject([{ phase: 'pass' }, { phase: 'skipped', detail: diagnose.notReached }]);
  });

  it('claim nothing about rungs when the diagnosis did not run', () => {
    expect(phases({ run: ran({ error: testError() }) })).toMatchObject({ dns: 'waiting', active: 'waiting' });
  });
});

describe('why a rung was skipped', () => {
  it.each<[string, Partial<Rung>, string]>([
    ['the check that failed, by its label', { detail: 'Not tried.', blockedBy: 'registration-key' }, 'Not tried, because “API Registration Key” failed.'],
    ['any other reason as it is', { detail: 'No user and endpoint were given.' }, 'No user and endpoint were given.'],
    ['a sentence that only reads so', { detail: 'Not tried, because login failed.' }, 'Not tried, because login failed.'],
  ])('%s', (_name, parts, words) => {
    const run = ran({ rungs: [rung('list', 'skipped', parts)] });
    expect(flightsOf(ladder({ run }))[0]?.rungs.find(({ name }) => name === 'list')?.detail).toBe(words);
  });
});

describe('the failures', () => {
  it('are in the ladder’s order, however they were told', () => {
    const rungs = [rung('oauth', 'fail'), rung('dns'), rung('login', 'fail'), rung('pipe', 'fail')];
    expect(failuresOf(rungs).map(({ name }) => name)).toEqual(['login', 'pipe', 'oauth']);
  });

  it.each([
    ['login', 'plugin-settings'],
    ['pipe', 'service'],
    ['link', 'service'],
    ['ecm-permission', 'appliance'],
  ] as const)('of %s are mended on %s', (name, screen) => {
    expect(screenToMend(name)).toBe(screen);
  });
});

describe('the verdict', () => {
  it.each([
    ['all passed', ran({ rungs: [rung('dns'), rung('impersonate', 'skipped')] }), { tone: 'good', words: 'All is well: 1 rung passed' }],
    ['a warning', ran({ rungs: [rung('dns'), rung('tls', 'warn')] }), { tone: 'warning', words: 'It works, with 1 warning' }],
    ['cancelled', ran({ rungs: [rung('dns', 'fail')], error: testError({ kind: 'cancelled', detail: undefined }) }), { tone: 'neutral', words: diagnose.cancelledText }],
    ['a failure speaks for itself', ran({ rungs: [rung('dns', 'fail')] }), undefined],
    ['an error speaks for itself', ran({ error: testError() }), undefined],
  ] as const)('%s', (_name, run, verdict) => {
    expect(verdictOf(run)).toEqual(verdict);
  });
});

describe('the diagnosis as text', () => {
  it('names the certificate that a rung saw', () => {
    const own = { subject: 'CN=pi', issuer: 'CN=pi', names: [], validFrom: '1970-01-01T00:00:00.000Z', validTo: '1970-01-03T01:00:00.000Z', fingerprint: 'AA' };
    const run = ran({ rungs: [rung('tls', 'fail', { certificates: { protocol: 'TLSv1.3', trust: 'none', chain: [own] } })] });
    expect(reportOf({ ...ladder(), run }, '1.2.3')).toContain('\n      Certificate: CN=pi, 2 days left, SHA-256 AA\n');
  });

  it('has each rung with status, duration, detail and hint, and says with what it ran', () => {
    const run = ran({
      unsaved: true,
      session: { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01' } },
      rungs: [rung('dns'), rung('tcp', 'fail', { hint: 'Check Endpoint URL.' }), rung('tls', 'skipped', { detail: 'Not tried, because tcp failed.', blockedBy: 'tcp', ms: 0 })],
    });
    const words = reportOf({ ...ladder(), run }, '1.2.3').split('\n');
    expect(words.slice(0, 4)).toEqual([
      'ECM Configurator for Privileged Identity 1.2.3 – Diagnose',
      '1 Jan 1970, 00:00:00 UTC',
      'With plugin settings that were not saved',
      'HQ\\ann · RDP · web01',
    ]);
    expect(words).toEqual(
      expect.arrayContaining([
        'To PI',
        '  [Passed] Name resolution (3 ms): dns said so.',
        '  [Failed] Network connection (3 ms): tcp said so.',
        '      Hint: Check Endpoint URL.',
        '  [Skipped] Secure connection: Not tried, because “Network connection” failed.',
        'To the appliance',
      ]),
    );
  });
});
