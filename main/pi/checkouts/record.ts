import { z } from 'zod';
import type { Session } from '../../../shared/jump-item.ts';
import { identityText, sameName, type Account, type PiIdentity, type SharedIdentifier } from '../model.ts';
import { apiActor, userActor, type Actor } from '../tokens/pi-access.ts';

const accountSchema = z.object({
  accountName: z.string(),
  store: z.object({ customTypeName: z.string().optional(), targetName: z.string(), type: z.number() }),
  passwordList: z.string().optional(),
});

const targetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stored'), account: accountSchema }),
  z.object({
    kind: z.literal('shared'),
    identifier: z.object({ accountName: z.string(), listName: z.string(), systemName: z.string() }),
  }),
]);

/** What is checked out, in PI's own terms. */
export type CheckOutTarget =
  | { readonly kind: 'stored'; readonly account: Account }
  | { readonly kind: 'shared'; readonly identifier: SharedIdentifier };

export const checkOutRecordSchema = z.object({
  id: z.string(),
  endpointUrl: z.string(),
  /** Who checked out, and therefore must check in. */
  actor: z.object({ as: z.enum(['api', 'user']), domain: z.string().optional(), name: z.string() }),
  target: targetSchema,
  /** NetBIOS domain of a directory account, which its rotation needs. */
  domain: z.string().optional(),
  sessionId: z.string().optional(),
  /** The session's user name, which identifies sessions without an id. */
  sessionUser: z.string().optional(),
  credentialId: z.string(),
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

/** Whether the session is the one that it was checked out for: by its id, or by its user where it has none. */
export function isOfSession(
  { sessionId, sessionUser }: Pick<CheckOutRecord, 'sessionId' | 'sessionUser'>,
  session: Session,
): boolean {
  if (sessionId !== session.sessionId) return false;
  return sessionId !== undefined || (sessionUser !== undefined && sameName(sessionUser, session.user.username));
}

/** Check-outs are counted per endpoint, actor and account. People compare without case, accounts do not. */
export function holdKey({
  endpointUrl,
  actor,
  target,
}: Pick<CheckOutRecord, 'endpointUrl' | 'actor' | 'target'>): string {
  const what =
    target.kind === 'stored'
      ? [
          target.account.accountName,
          target.account.store.type,
          target.account.store.targetName,
          target.account.store.customTypeName ?? null,
          target.account.passwordList ?? null,
        ]
      : [target.identifier.accountName, target.identifier.listName, target.identifier.systemName];
  return JSON.stringify([endpointUrl, actor.as, identityText(actor).toLowerCase(), target.kind, ...what]);
}

export function actorOf({ actor }: Pick<CheckOutRecord, 'actor'>): Actor {
  return actor.as === 'api'
    ? apiActor
    : userActor({ name: actor.name, ...(actor.domain === undefined ? {} : { domain: actor.domain }) });
}

export function recordedActor(actor: Actor, apiIdentity: PiIdentity): CheckOutRecord['actor'] {
  return { as: actor.as, ...(actor.as === 'api' ? apiIdentity : actor.identity) };
}

/** The account and its system, for logs and messages. */
export function targetNames(target: CheckOutTarget): { readonly account: string; readonly system: string } {
  return target.kind === 'stored'
    ? { account: target.account.accountName, system: target.account.store.targetName }
    : { account: target.identifier.accountName, system: target.identifier.systemName };
}
