import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Check, CheckName } from '../../shared/diagnose-result.ts';
import { failure } from '../../shared/errors.ts';
import { Secret } from '../../shared/secret.ts';
import type { ServiceStatus } from '../../shared/service-status.ts';
import type { PluginDiagnosis } from '../plugins/contract.ts';
import { systemClock } from '../platform/clock.ts';
import { startPracticeAppliance, type PracticeAppliance } from '../sandbox/appliance/practice-appliance.ts';
import { runAllChecks, type DiagnosisFacts } from './all-checks.ts';

/** The checks of the service and of the appliance, against a practice appliance over TLS. */

let appliance: PracticeAppliance;
beforeEach(async () => {
  appliance = await startPracticeAppliance({ port: 0, https: true });
});
afterEach(() => appliance.stop());

const absent = failure('service-unavailable', 'absent', {
  message: 'It does not run.',
  doing: 'testing',
  hint: 'Start it.',
});
const lost = failure('service-unavailable', 'no-access', {
  message: 'The key cannot be read.',
  doing: 'testing',
  hint: 'Start as administrator.',
});
const status: ServiceStatus = {
  version: '1.2.3',
  pid: 7,
  uptimeMs: 1,
  plugin: { id: 'pi', name: 'PI', version: '1.0.0', state: 'ready' },
  settingsRevision: 4,
  link: { state: 'connected', active: true, connectedSince: '2030-01-02T03:04:05.000Z' },
  counters: { lookups: 0, retrievals: 0, releases: 0, failures: {}, p50Ms: 0, p95Ms: 0 },
  tokens: 0,
  pendingCheckIns: 0,
  logLevel: 'info',
};
const connected = { kind: 'connected', info: { service: '1.2.3', protocol: 2, role: 'administrator' } } as const;

function facts(
  changes: Partial<NonNullable<DiagnosisFacts['appliance']>> = {},
): NonNullable<DiagnosisFacts['appliance']> {
  return {
    siteUrl: appliance.siteUrl,
    clientId: appliance.clientId,
    clientSecret: appliance.clientSecret,
    trustedCa: appliance.caPem,
    status: undefined,
    ...changes,
  };
}

async function runChecks(changes: Partial<DiagnosisFacts>): Promise<PluginDiagnosis> {
  const plugin = async (): Promise<PluginDiagnosis> => ({ ok: true, checks: [] });
  const service = { state: { kind: 'absent', reason: absent }, savedRevision: 0 } as const;
  return runAllChecks({
    plugin,
    service,
    appliance: undefined,
    clock: systemClock,
    signal: new AbortController().signal,
    ...changes,
  });
}

function check({ checks }: PluginDiagnosis, name: CheckName): Check | undefined {
  return checks.find((each) => each.name === name);
}

function statuses({ checks }: PluginDiagnosis): string {
  return checks.map(({ name, status: how }) => `${name} ${how}`).join(', ');
}

describe('the checks of the service', () => {
  it.each([
    [
      'is skipped where the service never ran',
      { state: { kind: 'absent', reason: absent }, savedRevision: 1 },
      'skipped',
      'skipped',
      true,
    ],
    [
      'fails where the service has ended',
      {
        state: { kind: 'absent', reason: absent },
        savedRevision: 1,
        lastRun: { at: '2030-01-02T03:04:05.000Z', end: 'unexpected' },
      },
      'fail',
      'skipped',
      false,
    ],
    [
      'fails where the pipe cannot be used',
      { state: { kind: 'lost', reason: lost }, savedRevision: 1 },
      'fail',
      'skipped',
      false,
    ],
    ['passes where it runs the saved settings', { state: connected, status, savedRevision: 4 }, 'pass', 'pass', true],
    ['warns of older settings', { state: connected, status, savedRevision: 5 }, 'pass', 'warn', true],
    [
      'warns of a service without settings',
      {
        state: connected,
        status: { ...status, plugin: { ...status.plugin, state: 'not-configured' } },
        savedRevision: 1,
      },
      'pass',
      'warn',
      true,
    ],
  ] as const)('%s', async (_title, service, first, second, ok) => {
    const diagnosis = await runChecks({ service });
    expect(statuses(diagnosis)).toContain(`service ${first}, pipe ${second}`);
    expect(diagnosis.ok).toBe(ok);
  });
});

describe('the checks of the appliance', () => {
  it('are skipped without an appliance', async () => {
    const diagnosis = await runChecks({});
    expect(diagnosis).toMatchObject({ ok: true });
    expect(diagnosis.checks.every(({ status: how }) => how === 'skipped')).toBe(true);
  });

  it('run up to the account without a service, and register nothing', async () => {
    const diagnosis = await runChecks({ appliance: facts() });
    expect(statuses(diagnosis)).toContain(
      'site-dns pass, site-tcp pass, site-tls pass, site-login-page pass, oauth pass, ecm-permission pass, link warn, active skipped',
    );
    expect(appliance.clients).toEqual([]);
  });

  it.each([
    ['active', status.link, 'link pass, active pass'],
    ['standing by', { ...status.link, active: false }, 'link pass, active warn'],
    [
      'waiting',
      { state: 'waiting', active: false, reason: 'The way is interrupted.' } as const,
      'link fail, active skipped',
    ],
    ['without an appliance', { state: 'off', active: false } as const, 'link warn, active skipped'],
  ])('report the link of a service that is %s', async (_what, link, expected) => {
    expect(statuses(await runChecks({ appliance: facts({ status: { ...status, link } }) }))).toContain(expected);
  });

  it.each([
    ['site-dns', { siteUrl: 'https://nowhere.invalid' }, 'connectivity'],
    ['site-tcp', { siteUrl: 'https://127.0.0.1:9' }, 'connectivity'],
    ['site-tls', { trustedCa: undefined }, 'tls'],
    ['oauth', { clientSecret: Secret.of('wrong') }, 'authentication'],
    ['oauth', { clientSecret: undefined }, 'configuration'],
  ] as const)(
    'the failure of %s is reported with its cause, and those after it are skipped',
    async (broken, changes, kind) => {
      const diagnosis = await runChecks({ appliance: facts(changes) });
      expect(check(diagnosis, broken)).toMatchObject({ status: 'fail', hint: expect.stringMatching(/./) });
      expect(diagnosis).toMatchObject({ ok: false, failure: { kind } });
      const later = diagnosis.checks.slice(diagnosis.checks.findIndex(({ name }) => name === broken) + 1);
      expect(later.every(({ status: how }) => how === 'skipped')).toBe(true);
      expect(JSON.stringify(diagnosis)).not.toContain('wrong');
    },
  );

  it.each([
    ['trusted', {}, 'pass', 'trusted-ca-file'],
    ['refused', { trustedCa: undefined }, 'fail', 'none'],
  ] as const)('report the certificate of the site, %s', async (_what, changes, how, trust) => {
    const site = check(await runChecks({ appliance: facts(changes) }), 'site-tls');
    expect(site).toMatchObject({ status: how, certificates: { trust, protocol: 'TLSv1.3' } });
    expect(site?.certificates?.chain[0]).toMatchObject({
      subject: 'CN=localhost',
      names: expect.arrayContaining(['IP Address:127.0.0.1']),
    });
  });

  it('name the permission that the API account lacks', async () => {
    appliance.allowAccess(false);
    expect(check(await runChecks({ appliance: facts() }), 'ecm-permission')).toMatchObject({
      status: 'fail',
      hint: expect.stringContaining('Endpoint Credential Manager API'),
    });
  });
});

describe('the whole diagnosis', () => {
  it('reports each check as soon as it is known', async () => {
    const reported: string[] = [];
    const { checks } = await runChecks({ appliance: facts(), onCheck: ({ name }) => reported.push(name) });
    expect(reported.toSorted()).toEqual(checks.map(({ name }) => name).toSorted());
  });

  it('runs every group whatever the others find; its failure is the first in order', async () => {
    const cause = failure('tls', 'expired', { message: 'expired', doing: 'testing', hint: 'renew' });
    const plugin = async (): Promise<PluginDiagnosis> => ({
      ok: false,
      checks: [{ name: 'tls', status: 'fail', detail: 'expired', ms: 1 }],
      failure: cause,
    });
    const diagnosis = await runChecks({
      plugin,
      service: { state: { kind: 'lost', reason: lost }, savedRevision: 0 },
      appliance: facts(),
    });
    expect(diagnosis).toMatchObject({ ok: false, failure: { kind: 'tls' } });
    expect(check(diagnosis, 'oauth')).toMatchObject({ status: 'pass' });
  });
});
