import type { AuditFacts } from '../../../shared/audit-entry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RefusedRole } from '../pipe/answer-request.ts';
import { callerOf, type Recorder } from './audited-handlers.ts';

/** Their number is up to others, so repetitions within this time have one entry. */
const repeatedMs = 60_000;

/**
 * Records refused roles: the first at once, and the number of its repetitions when a minute is over.
 * @param stopped ends the waiting; what was counted is recorded then
 */
export function auditRefusals(audit: Recorder, clock: Pick<Clock, 'delay'>, stopped: AbortSignal) {
  const repeated = new Map<string, number>();
  const countRepetitions = async (key: string, facts: AuditFacts): Promise<void> => {
    repeated.set(key, 0);
    await clock.delay(repeatedMs, stopped).catch(() => {}); // stopped
    const count = repeated.get(key) ?? 0;
    repeated.delete(key);
    if (count > 0) await audit.record({ ...facts, count });
  };
  return ({ method, ...caller }: RefusedRole): void => {
    const facts = { event: 'role.refused', ...(method !== undefined && { method }), ...callerOf(caller) } as const;
    const key = JSON.stringify(facts);
    const count = repeated.get(key);
    if (count !== undefined) {
      repeated.set(key, count + 1);
      return;
    }
    void audit.record({ ...facts, count: 1 });
    void countRepetitions(key, facts);
  };
}
