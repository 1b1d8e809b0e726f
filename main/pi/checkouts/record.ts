import { z } from 'zod';
import type { Session } from '../../../shared/jump-item.ts';
import { sameName } from '../../../shared/names.ts';
import { checkOutTargetSchema, identityText, type CheckOutTarget } from '../model.ts';
import { apiActor, userActor, type Actor } from '../tokens/pi-access.ts';

export const checkOutRecordSchema = z.object({
  id: z.string(),
  endpointUrl: z.string(),
  /** Who checked out, and therefore must check in. */
  actor: z.object({ as: z.enum(['api', 'user']), domain: z.string().optional(), name: z.string() }),
  target: checkOutTargetSchema,
  /** NetBIOS domain of a directory account, which its rotation needs. */
  domain: z.string().optional(),
  sessionId: z.string().optional(),
  /** The session's user name, which identifies sessions without an id. */
  sessionUser: z.string().optional(),
  credentialId: z.string(),
  /** Of the request that checked out; records of earlier releases have none. */
  correlationId: z.string().optional(),
  /** ISO 8601 UTC. */
  at: z.string(),
  /** Whether PI marks it auto-spin and random, and it was to be rotated after use. */
  rotates: z.boolean(),
  /** False for a test of what its actor held before: that must stay checked out. */
  mayCheckIn: z.boolean(),
  state: z.enum(['open', 'pending']),
  /** Failed check-ins so far. */
  attempts: z.number().int(),
  /** Milliseconds since 1970 of the next attempt; pending ones only. */
  nextAttemptAt: z.number(),
});

/** A check-out as it is kept durably. Holds no token and no password. */
export type CheckOutRecord = z.output<typeof checkOutRecordSchema>;

export type NewCheckOut = Omit<CheckOutRecord, 'id' | 'at' | 'state' | 'attempts' | 'nextAttemptAt'>;

/** By these, check-outs are counted. */
export type Hold = Pick<CheckOutRecord, 'endpointUrl' | 'actor' | 'target'>;

/** Whether the session is the one that it was checked out for: by its id, or by its user where it has none. */
export function isOfSession({ sessionId, sessionUser }: CheckOutRecord, session: Session): boolean {
  if (sessionId !== session.sessionId) return false;
  return sessionId !== undefined || (sessionUser !== undefined && sameName(sessionUser, session.user.username));
}

/** Check-outs are counted per endpoint, actor and account. People compare without case, accounts do not. */
export function holdKey({ endpointUrl, actor, target }: Hold): string {
  return JSON.stringify([endpointUrl, actor.as, identityText(actor).toLowerCase(), target.kind, ...namesOf(target)]);
}

function namesOf(target: CheckOutTarget): readonly unknown[] {
  if (target.kind === 'shared') {
    const { accountName, listName, systemName } = target.identifier;
    return [accountName, listName, systemName];
  }
  const { accountName, store, passwordList } = target.account;
  return [accountName, store.type, store.targetName, store.customTypeName ?? null, passwordList ?? null];
}

export function actorOf({ actor: { as, domain, name } }: Hold): Actor {
  return as === 'api' ? apiActor : userActor({ domain, name });
}

export function targetNames(target: CheckOutTarget): { readonly account: string; readonly system: string } {
  return target.kind === 'stored'
    ? { account: target.account.accountName, system: target.account.store.targetName }
    : { account: target.identifier.accountName, system: target.identifier.systemName };
}

const firstWaitMs = 5000;
const longestWaitMs = 15 * 60_000;
const largestSpread = 1.5;

/** Milliseconds until the next attempt: 5 s doubling to 15 min, spread over half to one and a half of it. */
export function checkInWait(attempts: number, random: () => number): number {
  return Math.min(firstWaitMs * 2 ** Math.min(attempts, 20), longestWaitMs) * (largestSpread - 1 + random());
}

/** A time further away than the longest wait means that the clock was set back since; it must not delay the check-in. */
export function isDue({ nextAttemptAt }: Pick<CheckOutRecord, 'nextAttemptAt'>, now: number): boolean {
  const wait = nextAttemptAt - now;
  return wait <= 0 || wait > longestWaitMs * largestSpread;
}
