import { describe, expect, it } from 'vitest';
import type { Session } from '../../../shared/jump-item.ts';
import { requestRecord } from '../../../test-support/request-record.ts';
import { distinctRequests } from './distinct-requests.ts';

const of = (username: string, host: string, rest: Partial<Session> = {}): Session => ({
  user: { username },
  jumpItem: { type: 'rdp', host },
  ...rest,
});
const found = (session: Session, at = 't') => requestRecord({ session, at });
const usersOf = (...args: Parameters<typeof distinctRequests>): readonly string[] =>
  distinctRequests(...args).map(({ session: { user, jumpItem } }) => `${user.username} ${jumpItem.host}`);

describe('distinct requests', () => {
  it('have each user with each Jump Item once, the scenarios first, then the newest', () => {
    const requests = [found(of('ann', 'web01'), 'new'), found(of('ann', 'web01'), 'old'), found(of('bob', 'web01'))];
    expect(distinctRequests([{ name: 'Bob', session: of('bob', 'web01') }], requests, 50)).toEqual([
      { name: 'Bob', session: of('bob', 'web01') },
      { at: 'new', session: of('ann', 'web01') },
    ]);
  });

  it.each([
    ['another session', of('ann', 'web01', { sessionId: 's2' }), 1],
    ['names in another case', of('ANN', 'WEB01'), 1],
    ['another user', of('bob', 'web01'), 2],
    ['a Distinguished Name', of('ann', 'web01', { user: { username: 'ann', distinguishedName: 'CN=ann' } }), 2],
    ['another type', of('ann', 'web01', { jumpItem: { type: 'vnc', host: 'web01' } }), 2],
    [
      'another address',
      of('ann', 'web01', { jumpItem: { type: 'rdp', host: 'web01', additionalAddresses: ['10.0.0.1'] } }),
      2,
    ],
    [
      'another application',
      of('ann', 'web01', { jumpItem: { type: 'rdp', host: 'web01', applicationName: 'PAYROLL' } }),
      2,
    ],
  ] as const)('with %s', (_what, other, count) => {
    expect(distinctRequests([], [found(of('ann', 'web01', { sessionId: 's1' })), found(other)], 50)).toHaveLength(
      count,
    );
  });

  it('are limited to the newest of the history; scenarios are not', () => {
    const requests = ['a', 'b', 'c'].map((host) => found(of('ann', host)));
    const scenarios = ['x', 'y'].map((host) => ({ name: host, session: of('ann', host) }));
    expect(usersOf(scenarios, requests, 2)).toEqual(['ann x', 'ann y', 'ann a', 'ann b']);
  });

  it('are lookups: retrievals and releases follow one', () => {
    expect(usersOf([], [requestRecord({ operation: 'get' }), requestRecord({ operation: 'release' })], 50)).toEqual([]);
  });

  it('are no tests of the bridge', () => {
    expect(usersOf([], [requestRecord({ trial: true })], 50)).toEqual([]);
  });
});
