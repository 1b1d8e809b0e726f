import { expect, it } from 'vitest';
import { requestRecord } from '../../../test-support/request-record.ts';
import { RecentRequests } from './recent-requests.ts';

it('recent requests are the last hundred, newest first', () => {
  const recent = new RecentRequests();
  for (let count = 0; count < 150; count += 1) recent.add(requestRecord({ correlationId: String(count) }));
  const ids = recent.all().map(({ correlationId }) => correlationId);
  expect(ids).toHaveLength(100);
  expect([ids[0], ids[99]]).toEqual(['149', '50']);
});
