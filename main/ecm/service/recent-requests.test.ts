import { describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { recentRequest } from '../../../shared/service-status.ts';
import { RecentRequests, type AnsweredRequest } from './recent-requests.ts';

const lookup: AnsweredRequest = {
  at: Date.UTC(2030, 0, 2),
  correlationId: 'c-1',
  operation: 'find',
  from: 'appliance',
  session: {
    sessionId: 's-1',
    user: { username: 'ann', distinguishedName: 'cn=Ann,dc=hq,dc=example' },
    jumpItem: { type: 'rdp', host: 'web01' },
  },
  durationMs: 12,
  result: ok([]),
  offered: 3,
  trace: [
    { stage: 'identity', subject: 'HQ\\ann', outcome: 'tried', reason: '' },
    { stage: 'identity', subject: 'HQ\\ann', outcome: 'kept', reason: '' },
    { stage: 'query', subject: 'host web01', outcome: 'tried', reason: '' },
    { stage: 'query', subject: 'domain LAB', outcome: 'dropped', reason: '' },
  ],
};

describe('recent requests', () => {
  it('tell who asked for what, and what PI was asked', () => {
    const recent = new RecentRequests();
    recent.add(lookup);
    const [request] = recent.all();
    expect(recentRequest.parse(request)).toEqual(request);
    expect(request).toMatchObject({
      at: '2030-01-02T00:00:00.000Z',
      dnDomain: 'hq.example',
      candidates: ['HQ\\ann'],
      keys: ['host web01'],
      offered: 3,
    });
  });

  it('tell the kind, message and hint of a failure', () => {
    const recent = new RecentRequests();
    recent.add({ ...lookup, result: err(failure('server', 'busy', { message: 'busy', doing: '', hint: '' })) });
    expect(recent.all()[0]?.failure).toEqual({ kind: 'server', message: 'busy', hint: '' });
  });

  it('are the last hundred, newest first', () => {
    const recent = new RecentRequests();
    for (let count = 0; count < 150; count += 1) recent.add({ ...lookup, correlationId: String(count) });
    const ids = recent.all().map(({ correlationId }) => correlationId);
    expect(ids).toHaveLength(100);
    expect([ids[0], ids[99]]).toEqual(['149', '50']);
  });
});
