import { ecmGroupOf } from '../../../shared/ecm-group.ts';
import { describe, expect, it } from 'vitest';
import type { LookupResult, TraceEntry } from '../../../shared/lookup-result.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { recentRequest, serviceStatus } from '../../../test-support/renderer/test-views.ts';
import { testError } from '../../../test-support/renderer/test-client.ts';
import {
  compareWithTest,
  endpointOf,
  outcomeOf,
  requestFacts,
  requestKey,
  failureFacts,
  statusFacts,
  workFigures,
} from './service-model.ts';

const session = (jumpItem: RecentRequest['session']['jumpItem']) =>
  recentRequest({ session: { user: { username: 'ann' }, jumpItem } });

describe('a request in a row', () => {
  it.each([
    ['a host', { type: 'rdp', host: 'web01' }, 'RDP', 'web01'],
    ['an address of a site', { type: 'web', url: 'https://intranet/' }, 'Web', 'https://intranet/'],
    [
      'an application',
      { type: 'rdp-secureapp', host: 'sql01', applicationName: 'PAYROLL' },
      'RDP + SecureApp',
      'sql01 (PAYROLL)',
    ],
    ['an address alone', { type: 'jump-client', additionalAddresses: ['10.0.0.5'] }, 'Jump Client', '10.0.0.5'],
  ] as const)('shows the endpoint of %s', (_name, jumpItem, type, target) => {
    expect(endpointOf(session(structuredClone(jumpItem) as RecentRequest['session']['jumpItem']))).toEqual({
      type,
      target,
    });
  });

  const failure = { kind: 'impersonation', message: 'Refused.' } as const;
  it.each([
    ['offers', {}, 'good', '3 offered'],
    ['no offer, which stands out', { offered: 0 }, 'warning', '0 offered'],
    ['a failure', { failure }, 'bad', 'Impersonation failed'],
    ['a retrieval', { operation: 'get' }, 'good', 'Done'],
  ] as const)('shows the outcome: %s', (_name, parts, tone, words) => {
    expect(outcomeOf(recentRequest(parts))).toEqual({ tone, words });
  });

  it('has another key than the others of its session', () => {
    expect(requestKey(recentRequest({ operation: 'get' }))).not.toBe(requestKey(recentRequest()));
  });
});

describe('the details of a request', () => {
  it('show what was received and what was sent to PI', () => {
    const request = recentRequest({
      dnDomain: 'hq.example',
      candidates: ['HQ\\ann', 'LAB\\ann'],
      keys: [],
      session: {
        user: { username: 'ann', distinguishedName: 'cn=ann,dc=hq,dc=example' },
        jumpItem: { type: 'rdp', host: 'web01', group: 'EMEA' },
      },
    });
    expect(requestFacts(request)).toEqual([
      ['Operation', 'Lookup'],
      ['From', 'Appliance'],
      ['Received', '24 Nov 2026, 10:12:33', '24 Nov 2026, 09:12:33 UTC'],
      ['SRA Console Username', 'ann'],
      ['Distinguished Name', 'cn=ann,dc=hq,dc=example'],
      ['Jump Item', 'RDP'],
      ['Hostname / IP Address', 'web01'],
      ['Domain of the DN', 'hq.example'],
      ['Jump Group', 'EMEA'],
      ['PI users tried', 'HQ\\ann, LAB\\ann'],
      ['PI queries', 'none'],
      ['Offered', '3'],
      ['Duration', '45 ms'],
      ['Correlation ID', 'c0ffee'],
    ]);
  });

  it('show who PI was queried as, and why credentials were left out', () => {
    const request = recentRequest({
      actor: 'HQ\\ann',
      offered: 0,
      excluded: [
        { code: 'other-domain', setting: 'filterDomainCredentials', count: 3 },
        { code: undefined, setting: undefined, count: 1 },
      ],
      conclusion: { code: 'all-dropped-by-setting', setting: 'filterDomainCredentials' },
    });
    expect(requestFacts(request)).toEqual(
      expect.arrayContaining([
        ['Queried as', 'HQ\\ann'],
        ['Most likely cause', 'All credentials were excluded by a setting'],
        ['Excluded', '3 × Of another domain than the host; 1 × another rule'],
      ]),
    );
  });

  it('of a retrieval show its failure, without the fields of a lookup', () => {
    const { offered: _offered, ...retrieval } = recentRequest({
      operation: 'get',
      failure: { kind: 'approval', message: 'Not granted.' },
    });
    const names = requestFacts(retrieval).map(([name]) => name);
    expect(requestFacts(retrieval)).toContainEqual(['Failure', 'Not approved: Not granted.']);
    expect(names).not.toContain('PI users tried');
    expect(names).not.toContain('Offered');
  });
});

describe('a request compared with its test', () => {
  const entry = (stage: TraceEntry['stage'], subject: string): TraceEntry => ({
    stage,
    subject,
    outcome: 'tried',
    reason: 'because',
  });
  const trace = [entry('identity', 'HQ\\ann'), entry('query', 'web01')];
  const offered = (count: number): LookupResult['credentials'] =>
    Array.from({ length: count }, (_, n) => ({
      id: `${n}`,
      label: `${n}`,
      kind: 'local',
      account: 'a',
      injectAs: 'a',
      format: 'name',
      flags: [],
    }));
  const differing = (request: RecentRequest, result: LookupResult) =>
    compareWithTest(request, result).flatMap(({ aspect, differs }) => (differs ? [aspect] : []));

  it('with the same outcome has no difference', () => {
    expect(differing(recentRequest(), { ok: true, credentials: offered(3), trace })).toEqual([]);
  });

  it.each([
    ['another number of offers', { ok: true, credentials: offered(2), trace }, ['Offered']],
    [
      'another identity',
      { ok: true, credentials: offered(3), trace: [entry('identity', 'LAB\\ann'), entry('query', 'web01')] },
      ['PI users tried'],
    ],
    [
      'other keys',
      { ok: true, credentials: offered(3), trace: [...trace, entry('query', '10.0.0.5')] },
      ['PI queries'],
    ],
    ['a failure', { ok: false, credentials: [], trace, error: testError() }, ['Offered', 'Failure']],
    ['an answer without an explanation', { ok: true, credentials: offered(3) }, []],
  ] as const)('differs by %s', (_name, result, aspects) => {
    expect(differing(recentRequest(), structuredClone(result) as LookupResult)).toEqual(aspects);
  });

  it('with the same kind of failure and another message does not differ', () => {
    const { offered: _offered, ...failed } = recentRequest({
      failure: { kind: 'connectivity', message: 'pi refused.' },
    });
    expect(differing(failed, { ok: false, credentials: [], trace, error: testError() })).toEqual([]);
  });

  it('shows both sides', () => {
    expect(
      compareWithTest(recentRequest(), { ok: false, credentials: [], trace, error: testError() }).slice(0, 2),
    ).toEqual([
      { aspect: 'Offered', before: '3 offered', now: 'None', differs: true },
      {
        aspect: 'Failure',
        before: 'None',
        now: 'Connection failed: pi.hq.example refused the connection.',
        differs: true,
      },
    ]);
  });
});

describe('the status of the service', () => {
  const startedAt = Date.parse('2026-11-24T09:00:00.000Z');

  it('is shown with its running time', () => {
    expect(statusFacts(serviceStatus(), { startedAt, now: startedAt + 7_500_000 })).toEqual([
      ['Version', '1.2.3'],
      ['Process', '4711'],
      ['Running since', '24 Nov 2026, 10:00:00 (2 h 5 min)', '24 Nov 2026, 09:00:00 UTC'],
      ['Settings', 'Revision 7'],
      ['Plugin', 'Privileged Identity 1.2.3 – Ready'],
      ['Appliance link', 'Connected, active'],
    ]);
  });

  it.each([
    [['a', 'a'], '2 ECMs, no difference in their settings'],
    [['a', 'b'], '2 ECMs, their settings differ'],
    [['a'], '1 ECM'],
  ])('tells how the ECMs of the group compare: %j', (digests, words) => {
    const group = ecmGroupOf(digests.map((digest) => ({ name: 'ecm01', digest, active: false })));
    expect(statusFacts(serviceStatus({ group }), undefined)).toContainEqual(['ECM group', words]);
  });

  it('of a disconnected service has no running time and no countdown', () => {
    const link = { state: 'waiting', active: false, retryAt: '2026-11-24T09:00:10.000Z' } as const;
    const facts = statusFacts(serviceStatus({ link, settingsRevision: 0 }), undefined);
    expect(facts.map(([name]) => name)).not.toContain('Running since');
    expect(facts.slice(-3)).toEqual([
      ['Settings', 'None'],
      ['Plugin', 'Privileged Identity 1.2.3 – Ready'],
      ['Appliance link', 'Disconnected'],
    ]);
  });
});

describe('the counters of the service', () => {
  it('are shown', () => {
    const status = serviceStatus({
      counters: { lookups: 1234, retrievals: 5, releases: 4, failures: {}, p50Ms: 40.4, p95Ms: 1200 },
    });
    expect(workFigures(status).map(([, value]) => value)).toEqual(['1,234', '5', '4', '40 ms', '1,200 ms', '2', '0']);
  });

  it('have no durations without a request', () => {
    const counters = { lookups: 0, retrievals: 0, releases: 0, failures: {}, p50Ms: 0, p95Ms: 0 };
    expect(workFigures(serviceStatus({ counters })).map(([name]) => name)).not.toContain('Median duration');
  });

  it('list the failures by kind, the most frequent first', () => {
    const failures = { connectivity: 2, impersonation: 11, tls: 0 };
    expect(failureFacts({ ...serviceStatus().counters, failures })).toEqual([
      ['Impersonation failed', '11'],
      ['Connection failed', '2'],
    ]);
  });
});
