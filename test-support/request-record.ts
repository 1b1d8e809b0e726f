import type { RecentRequest } from '../shared/service-status.ts';

/** A lookup as it is recorded, with other facts where a test needs them. */
export function requestRecord(changes: Partial<RecentRequest> = {}): RecentRequest {
  return {
    at: '2030-01-02T03:04:05.000Z',
    correlationId: 'c-1',
    operation: 'find',
    from: 'appliance',
    session: { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } },
    candidates: ['HQ\\ann'],
    keys: ['host kiosk7'],
    excluded: [],
    offered: 2,
    durationMs: 12,
    outcome: 'ok',
    ...changes,
  };
}
