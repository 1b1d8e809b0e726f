import type { AuditFacts } from '../../../shared/audit-entry.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { Failure } from '../../../shared/errors.ts';
import { cut } from '../../../shared/recorded-session.ts';
import type { CredentialAudit } from '../../plugins/contract.ts';
import { identityText } from '../model.ts';
import { targetNames, type CheckOutRecord, type NewCheckOut } from './check-out-record.ts';

type Outcome = NonNullable<AuditFacts['outcome']>;
type Audited = NewCheckOut | CheckOutRecord;

export type CheckOutAudit = ReturnType<typeof auditCheckOuts>;

/** What the audit trail is given of check-outs for sessions; a test delivers nothing, so it has no entries. */
export function auditCheckOuts(audit: CredentialAudit) {
  const record = async (
    facts: Pick<AuditFacts, 'event' | 'outcome' | 'kind' | 'detail'>,
    of: Audited,
  ): Promise<void> => {
    if (isOfSession(of)) await audit.record({ ...facts, ...whoOf(of) });
  };
  return {
    intent: async (checkOut: NewCheckOut): Promise<Result<void, Failure>> =>
      isOfSession(checkOut) ? audit.intent({ event: 'credential.intent', ...whoOf(checkOut) }) : ok(undefined),
    delivered: (of: Audited) => record({ event: 'credential.delivered' }, of),
    notDelivered: (of: Audited, { kind, detail }: Pick<Failure, 'kind' | 'detail'>) =>
      record({ event: 'credential.not-delivered', kind, detail }, of),
    checkedIn: (of: Audited, outcome: Outcome) => record({ event: 'credential.checked-in', outcome }, of),
    /** It ended without a check-in. */
    released: (of: Audited, outcome: Outcome) => record({ event: 'credential.released', outcome }, of),
  };
}

function isOfSession({ jumpItem }: Audited): boolean {
  return jumpItem !== undefined;
}

function whoOf({ target, actor, sessionUser, jumpItem, sessionId, correlationId }: Audited) {
  const { account, system } = targetNames(target);
  return {
    ...(sessionUser === undefined ? {} : { user: cut(sessionUser) }),
    actor: cut(identityText(actor)),
    account: cut(account),
    system: cut(system),
    ...(jumpItem === undefined ? {} : { jumpItem }),
    ...(sessionId === undefined ? {} : { sessionId: cut(sessionId) }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}
