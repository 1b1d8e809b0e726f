import { expect, it } from 'vitest';
import type { AuditFacts } from '../../../shared/audit-entry.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { auditRefusals } from './audit-refusals.ts';

it('a refused role is recorded at once, and its repetitions as one number a minute', async () => {
  const clock = manualClock();
  const entries: AuditFacts[] = [];
  const stopped = new AbortController();
  const refused = auditRefusals({ record: async (facts) => void entries.push(facts) }, clock, stopped.signal);
  const apply = { role: 'operator', account: 'ann', method: 'settings/apply' } as const;
  const entry = { event: 'role.refused', method: 'settings/apply', role: 'operator', who: 'ann' };
  for (let count = 0; count < 1000; count += 1) refused(apply);
  refused({ role: 'administrator' });
  expect(entries).toEqual([
    { ...entry, count: 1 },
    { event: 'role.refused', role: 'administrator', count: 1 },
  ]);
  await clock.advance(60_000);
  expect(entries.slice(2)).toEqual([{ ...entry, count: 999 }]);
  refused(apply);
  refused(apply);
  stopped.abort();
  await clock.advance(0);
  expect(entries.slice(3)).toEqual([
    { ...entry, count: 1 },
    { ...entry, count: 1 },
  ]);
});
