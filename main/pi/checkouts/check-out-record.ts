import { z } from 'zod';
import { isDirectoryStore } from '../../../shared/account-store-types.ts';
import { jumpItemSchema, type Session } from '../../../shared/jump-item.ts';
import { sameName } from '../../../shared/names.ts';
import { checkOutTargetSchema, identityText, type CheckOutTarget } from '../model.ts';
import { queryKinds, type Query } from '../selection/plan-queries.ts';
import { apiActor, userActor, type Actor } from '../tokens/pi-access.ts';
import {
  holdStateSchema,
  isDueState,
  isInUse,
  madeOf,
  possibleUntil,
  rotationDelayMs,
  withEnd,
  type HoldState,
} from './hold-state.ts';

const factsSchema = z.object({
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
  /** Of the session that gets it; absent for a test, which delivers nothing, and in records of earlier versions. */
  jumpItem: jumpItemSchema.optional(),
  credentialId: z.string(),
  /** Of the request that checked out; records of earlier releases have none. */
  correlationId: z.string().optional(),
  /** ISO 8601 UTC. */
  at: z.string(),
  /** Whether PI marks it auto-spin and random, and it was to be rotated after use. */
  rotates: z.boolean(),
  /** False for a test of what somebody held before: that must stay checked out. */
  mayCheckIn: z.boolean(),
  /** Of the comment of the check-out; likewise below, absent in records of earlier versions. */
  tag: z.string().optional(),
  /** The list call that reports the account. */
  query: z.object({ by: z.enum(queryKinds), key: z.string() }).optional(),
  /** Until when its actor held the account before it, milliseconds since 1970. */
  heldUntil: z.number().optional(),
  /** Whether somebody else held the account before it, and keeps it besides, as Ignore Password Checkout allows. */
  isBesides: z.boolean().optional(),
  /** How long a check-out of this server lasts, where an earlier one said so. */
  lastsMs: z.number().optional(),
});

/** A check-out as it is kept durably. Holds no token and no password. */
export type CheckOutRecord = z.output<typeof factsSchema> & { readonly hold: HoldState };

export type NewCheckOut = Omit<CheckOutRecord, 'id' | 'at' | 'hold'>;

/** What earlier versions read and write in place of `hold`. */
const earlierSchema = z.object({
  state: z.enum(['open', 'pending']),
  attempts: z.number().int(),
  nextAttemptAt: z.number(),
});

/** Earlier versions did not record whether PI had answered; a request was limited to 120 s. */
const longestTimeoutMs = 120_000;

function holdOfEarlier(facts: z.output<typeof factsSchema>, earlier: z.output<typeof earlierSchema>): HoldState {
  const at = Date.parse(facts.at) || 0;
  const made = { certain: false, possibleUntil: possibleUntil(at, longestTimeoutMs) } as const;
  if (earlier.state === 'open') return { phase: 'delivered', made };
  const { attempts, nextAttemptAt } = earlier;
  const rotation = facts.rotates ? { rotateAt: at } : {};
  return { phase: 'check-in-due', made, ...rotation, attempts, nextAttemptAt };
}

/** A record in a ledger, of this or an earlier version. A state of a later version is read as earlier versions read it. */
export const checkOutRecordSchema = factsSchema
  .extend({ ...earlierSchema.shape, hold: holdStateSchema.optional().catch(undefined) })
  .transform(({ state, attempts, nextAttemptAt, hold, ...facts }): CheckOutRecord => {
    return { ...facts, hold: hold ?? holdOfEarlier(facts, { state, attempts, nextAttemptAt }) };
  });

/** The record as a ledger holds it, such that earlier versions can read it. */
export function writtenRecord(record: CheckOutRecord): z.input<typeof checkOutRecordSchema> {
  const { hold } = record;
  const { attempts, nextAttemptAt } = isDueState(hold) ? hold : { attempts: 0, nextAttemptAt: 0 };
  return { ...record, state: isInUse(hold) ? 'open' : 'pending', attempts, nextAttemptAt };
}

/** A record of the same hold with what the check-in for both has to know of the other one. */
export function inherited(heir: CheckOutRecord, from: CheckOutRecord): CheckOutRecord {
  const own = madeOf(heir.hold);
  const hold =
    own.certain && own.until !== undefined ? withEnd(heir.hold, sharedEnd(heir, own.until, from)) : heir.hold;
  return { ...heir, rotates: heir.rotates || from.rotates, hold };
}

/** PI extends a hold with each check-out, also with one that it makes late. */
function sharedEnd(heir: CheckOutRecord, until: number, from: CheckOutRecord): number | undefined {
  const made = madeOf(from.hold);
  if (!made.certain) return until + Math.max(0, made.possibleUntil - Date.parse(heir.at));
  return made.until === undefined ? undefined : Math.max(until, made.until);
}

/** By these, check-outs are counted. */
export type Hold = Pick<CheckOutRecord, 'endpointUrl' | 'actor' | 'target'>;

/** An account at a server, whoever checks it out. */
export type HeldAccount = Pick<Hold, 'endpointUrl' | 'target'>;

/** Whether the session is the one that it was checked out for: by its id, or by its user where it has none. */
export function isOfSession({ sessionId, sessionUser }: CheckOutRecord, session: Session): boolean {
  if (sessionId !== session.sessionId) return false;
  return sessionId !== undefined || (sessionUser !== undefined && sameName(sessionUser, session.user.username));
}

/** Check-outs are counted per endpoint, actor and account. People compare without case, accounts do not. */
export function holdKey({ endpointUrl, actor, target }: Hold): string {
  return JSON.stringify([accountKey({ endpointUrl, target }), actor.as, identityText(actor).toLowerCase()]);
}

export function accountKey({ endpointUrl, target }: HeldAccount): string {
  return JSON.stringify([endpointUrl, target.kind, ...namesOf(target)]);
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

/** The list call that reports the account of the record. */
export function queryOf({ query, target, domain }: CheckOutRecord): Query {
  if (query !== undefined) return query;
  if (target.kind === 'shared') return { by: 'shared', key: target.identifier.systemName };
  const { store } = target.account;
  return isDirectoryStore(store.type)
    ? { by: 'domain', key: domain ?? store.targetName }
    : { by: 'host', key: store.targetName };
}

export function targetNames(target: CheckOutTarget): { readonly account: string; readonly system: string } {
  return target.kind === 'stored'
    ? { account: target.account.accountName, system: target.account.store.targetName }
    : { account: target.identifier.accountName, system: target.identifier.systemName };
}

const firstWaitMs = 5000;
const longestWaitMs = 15 * 60_000;
/** While PI may still make the check-out. */
const longestSearchWaitMs = 30_000;
const largestSpread = 1.5;

/** Milliseconds until the next attempt: 5 s doubling to 15 min, spread over half to one and a half of it. */
export function checkInWait(attempts: number, random: () => number, longestMs = longestWaitMs): number {
  return Math.min(firstWaitMs * 2 ** Math.min(attempts, 20), longestMs) * (largestSpread - 1 + random());
}

/** Likewise until PI is asked again for a check-out that it did not answer: 5 s doubling to 30 s. */
export function searchWait(attempts: number, random: () => number): number {
  return checkInWait(attempts, random, longestSearchWaitMs);
}

/** A time further away than the longest wait means that the clock was set back since; it must not delay what is due. */
export function isDue(hold: HoldState, now: number): boolean {
  if (!isDueState(hold)) return false;
  const wait = hold.nextAttemptAt - now;
  const longest = hold.phase === 'rotation-due' ? rotationDelayMs : longestWaitMs * largestSpread;
  return wait <= 0 || wait > longest;
}
