import { describe, expect, it } from 'vitest';
import { serviceStatus } from '../../../test-support/renderer/test-views.ts';
import { failureFacts, statusFacts, workFigures } from './status-model.ts';

describe('what the service tells of itself', () => {
  const startedAt = Date.parse('2026-11-24T09:00:00.000Z');

  it('is shown with the time that has passed since', () => {
    expect(statusFacts(serviceStatus(), { startedAt, now: startedAt + 7_500_000 })).toEqual([
      ['Version', '1.2.3'],
      ['Process', '4711'],
      ['Running since', '24 Nov 2026, 09:00:00 UTC (2 h 5 min)'],
      ['Settings', 'Revision 7'],
      ['Plugin', 'Privileged Identity 1.2.3 – Ready'],
      ['Appliance link', 'Connected, active'],
    ]);
  });

  it('told last by one that is gone has no running time and no countdown', () => {
    const link = { state: 'waiting', active: false, retryAt: '2026-11-24T09:00:10.000Z' } as const;
    const facts = statusFacts(serviceStatus({ link, settingsRevision: 0 }), undefined);
    expect(facts.map(([name]) => name)).not.toContain('Running since');
    expect(facts.slice(-3)).toEqual([
      ['Settings', 'None yet'],
      ['Plugin', 'Privileged Identity 1.2.3 – Ready'],
      ['Appliance link', 'Not connected'],
    ]);
  });
});

describe('the work of the service', () => {
  it('is counted', () => {
    const status = serviceStatus({
      counters: { lookups: 1234, retrievals: 5, releases: 4, failures: {}, p50Ms: 40.4, p95Ms: 1200 },
    });
    expect(workFigures(status).map(([, value]) => value)).toEqual(['1,234', '5', '4', '40 ms', '1,200 ms', '2', '0']);
  });

  it('has its failures by kind, the most frequent first', () => {
    const failures = { connectivity: 2, impersonation: 11, tls: 0 };
    expect(failureFacts({ ...serviceStatus().counters, failures })).toEqual([
      ['The user could not be impersonated', '11'],
      ['No connection', '2'],
    ]);
  });
});
