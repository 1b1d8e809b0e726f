import type { AuditFacts } from '../../../shared/audit-entry.ts';
import type { Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { CredentialAudit } from '../../plugins/contract.ts';
import type { PipeCallContext, PipeConnection, PipeHandlers } from '../pipe/methods.ts';

export type Recorder = Pick<CredentialAudit, 'record'>;

/** Who called, as the connection has proven (the role) and said of itself (the account). */
export function callerOf({
  role,
  account,
}: Pick<PipeConnection, 'role' | 'account'>): Pick<AuditFacts, 'who' | 'role'> {
  return { role, ...(account !== undefined && { who: account }) };
}

/** The handlers of what the service does itself. */
export type OwnHandlers = Omit<PipeHandlers, 'audit/report'>;
type Handler<P, R> = (params: P, context: PipeCallContext) => Promise<Result<R, Failure>>;

/**
 * The same handlers, which record what they changed, and with them that of the programs that report. Settings are recorded where they
 * are applied, deliveries by their plugin.
 */
export function auditedHandlers(audit: Recorder, isSuspended: () => boolean, handlers: OwnHandlers): PipeHandlers {
  const recording =
    <P, R>(handler: Handler<P, R>, factsOf: (params: P, result: R) => AuditFacts | undefined): Handler<P, R> =>
    async (params, context) => {
      const answer = await handler(params, context);
      const facts = answer.ok ? factsOf(params, answer.value) : undefined;
      if (facts !== undefined) await audit.record({ ...facts, ...callerOf(context.connection) });
      return answer;
    };
  /** In effect also where it cannot be kept for the next start, which is the failure. */
  const suspending =
    <P, R>(handler: Handler<P, R>, event: AuditFacts['event']): Handler<P, R> =>
    async (params, context) => {
      const before = isSuspended();
      const answer = await handler(params, context);
      if (isSuspended() !== before) await audit.record({ event, ...callerOf(context.connection) });
      return answer;
    };
  return {
    ...handlers,
    'secrets/set': recording(handlers['secrets/set'], ({ name }) => ({ event: 'secret.set', names: [name] })),
    'secrets/delete': recording(handlers['secrets/delete'], ({ name }, { deleted }) =>
      deleted ? { event: 'secret.removed', names: [name] } : undefined,
    ),
    'service/suspend': suspending(handlers['service/suspend'], 'service.suspended'),
    'service/resume': suspending(handlers['service/resume'], 'service.resumed'),
    'tokens/clear': recording(handlers['tokens/clear'], (_, { cleared }) => ({
      event: 'tokens.cleared',
      count: cleared,
    })),
    'log/setLevel': recording(handlers['log/setLevel'], (_, { level }) => ({ event: 'log.level', level })),
    'audit/report': async ({ entries }, { connection }) => {
      await Promise.all(entries.map((facts) => audit.record({ ...facts, ...callerOf(connection) })));
      return ok({});
    },
  };
}
