import type { AuditFacts } from '../../shared/audit-entry.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import { cut, recordedSession } from '../../shared/recorded-session.ts';
import type { Result } from '../../shared/result.ts';
import type { CredentialAudit, CredentialPackage, ReleaseOutcome, RequestContext } from './contract.ts';

/**
 * The entries of the audit trail about a plugin that is not part of the program. It does not say as whom it asks the vault, and nothing of
 * it is asked: the entries are made from what it is given and what it answers.
 */
export function auditOfPlugin(audit: CredentialAudit, plugin: string) {
  const factsOf = (session: Session, { correlationId }: RequestContext): Omit<AuditFacts, 'event'> => {
    const { user, jumpItem, sessionId } = recordedSession(session);
    return {
      plugin,
      user: user.username,
      jumpItem,
      ...(sessionId === undefined ? {} : { sessionId }),
      correlationId,
    };
  };
  return {
    intent: (session: Session, context: RequestContext) =>
      audit.intent({ event: 'credential.intent', ...factsOf(session, context) }),
    got: (session: Session, context: RequestContext, got: Result<CredentialPackage, Failure>): Promise<void> => {
      const facts = factsOf(session, context);
      if (got.ok) return audit.record({ event: 'credential.delivered', ...facts, account: cut(got.value.account) });
      const { kind, detail } = got.error;
      return audit.record({ event: 'credential.not-delivered', ...facts, kind, detail });
    },
    /** A check-in that the plugin tries again later is not seen. */
    released: async (
      session: Session,
      context: RequestContext,
      released: Result<ReleaseOutcome, Failure>,
    ): Promise<void> => {
      if (!released.ok || released.value.checkIn === 'pending') return;
      const facts = factsOf(session, context);
      await audit.record(
        released.value.checkIn === 'done'
          ? { event: 'credential.checked-in', outcome: 'done', ...facts }
          : { event: 'credential.released', outcome: 'not-checked-out', ...facts },
      );
    },
  };
}
