import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { CallContext, PiResult } from './gateway.ts';
import type { OperationName } from './wire.ts';

export interface CallLogging {
  readonly log: Log;
  readonly clock: Clock;
}

/** Makes the call and logs at DEBUG its operation, duration, and the length of the list or the kind of failure; no contents. */
export async function loggedCall<T>(
  { log, clock }: CallLogging,
  operation: OperationName,
  { correlationId }: CallContext,
  call: () => PiResult<T>,
): PiResult<T> {
  const startedAt = clock.now();
  const answer = await call();
  const fields = { correlationId, operation, durationMs: clock.now() - startedAt };
  if (answer.ok) {
    log.debug('pi.call', { ...fields, ...(Array.isArray(answer.value) ? { count: answer.value.length } : {}) });
    return answer;
  }
  const { failure, code } = answer.error;
  log.debug('pi.call', {
    ...fields,
    kind: failure.kind,
    ...(failure.detail === undefined ? {} : { detail: failure.detail }),
    ...(code === undefined ? {} : { code }),
  });
  return answer;
}
