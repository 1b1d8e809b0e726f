import { z } from 'zod';

/** How sure it is that PI made the check-out. Times are milliseconds since 1970. */
const madeSchema = z.discriminatedUnion('certain', [
  /** PI answered it. `until`: when it ends by itself, where PI says so. */
  z.object({ certain: z.literal(true), until: z.number().optional() }),
  /** PI did not answer, and may make it until then. */
  z.object({ certain: z.literal(false), possibleUntil: z.number() }),
]);
type Made = z.output<typeof madeSchema>;

const duePart = {
  /** Failed attempts so far. */
  attempts: z.number().int(),
  nextAttemptAt: z.number(),
  /** When the last attempt failed for a reason that concerns all calls to PI, such as a lost connection. */
  unreachableAt: z.number().optional(),
};

/**
 * What is known of one check-out, from before its call until nothing is left to do (lookup.md 4.7, 5 and 10). In use are `undecided`,
 * `answered` and `delivered`; something is due in `check-in-due` and `rotation-due`.
 */
export const holdStateSchema = z.discriminatedUnion('phase', [
  /** The call may be under way. */
  z.object({ phase: z.literal('undecided'), possibleUntil: z.number() }),
  /** PI made it, and no session has the credential. */
  z.object({ phase: z.literal('answered'), until: z.number().optional() }),
  /** A session has the credential. */
  z.object({ phase: z.literal('delivered'), made: madeSchema }),
  /** Nobody needs it any more. Without `rotateAt` the password is not rotated afterwards. */
  z.object({ phase: z.literal('check-in-due'), made: madeSchema, rotateAt: z.number().optional(), ...duePart }),
  /** It is checked in, and its password is to be rotated from `rotateAt` on. */
  z.object({ phase: z.literal('rotation-due'), rotateAt: z.number(), ...duePart }),
  z.object({ phase: z.literal('settled') }),
]);
export type HoldState = z.output<typeof holdStateSchema>;
type CheckInDue = Extract<HoldState, { phase: 'check-in-due' }>;

/** Why a check-out is no longer needed. After `connection-lost` the session may still use the password. */
export type ReleaseCause = 'session-ended' | 'connection-lost' | 'never-delivered';

export type HoldEvent =
  /** PI answered the check-out. */
  | { readonly type: 'answered'; readonly until?: number | undefined }
  /** PI cannot have made it. */
  | { readonly type: 'refused' }
  | { readonly type: 'delivered' }
  | { readonly type: 'released'; readonly cause: ReleaseCause; readonly at: number }
  /** The process of the record ended without releasing it. */
  | { readonly type: 'process-ended'; readonly at: number }
  /** PI checked it in. */
  | { readonly type: 'checked-in'; readonly at: number }
  /** PI says that it is not checked out, or it is checked out by someone else or for another session. */
  | { readonly type: 'not-ours'; readonly at: number; readonly nextAttemptAt: number }
  | { readonly type: 'failed'; readonly at: number; readonly nextAttemptAt: number; readonly unreachable: boolean }
  /** It was not attempted, because the attempt for another one showed that PI cannot be reached. */
  | { readonly type: 'unreachable'; readonly nextAttemptAt: number }
  /** Something else has to happen first. */
  | { readonly type: 'postponed'; readonly nextAttemptAt: number }
  /** Another call to PI succeeded. */
  | { readonly type: 'reachable'; readonly at: number }
  | { readonly type: 'rotated' };

/** How long a password that a session may still use is not rotated. */
export const rotationDelayMs = 12 * 60 * 60_000;
/** PI may carry out a request that long after it was sent, at least; its own limit is not known. */
const longestAnswerMs = 10 * 60_000;
/** Login, impersonation, request, grant and a refused check-out may come between the record and the check-out. */
const callsBefore = 5;
const marginMs = 60_000;
/** Time for the release that is running, before retries attempt the same. */
const releaseMs = 60_000;
/** Between two attempts that a success of other calls brings forward. */
const shortestWaitMs = 5000;

/** Until when PI may make a check-out that is recorded now. */
export function possibleUntil(now: number, requestTimeoutMs: number): number {
  return now + callsBefore * requestTimeoutMs + Math.max(longestAnswerMs, requestTimeoutMs + marginMs);
}

const settled: HoldState = { phase: 'settled' };

/**
 * The next state. An event that does not fit the state leaves it as it is.
 * @param rotates whether the password is to be rotated after use
 */
export function transition(state: HoldState, event: HoldEvent, rotates: boolean): HoldState {
  switch (event.type) {
    case 'answered':
      return state.phase === 'undecided' ? { phase: 'answered', ...untilOf(event.until) } : state;
    case 'refused':
      return state.phase === 'undecided' ? settled : state;
    case 'delivered':
      return state.phase === 'answered' ? { phase: 'delivered', made: madeOf(state) } : state;
    case 'released':
      return released(state, event, rotates);
    case 'process-ended':
      return processEnded(state, event.at, rotates);
    case 'checked-in':
      return state.phase === 'check-in-due' ? checkedIn(state) : state;
    case 'not-ours':
      return state.phase === 'check-in-due' ? notOurs(state, event) : state;
    case 'failed':
      return isDueState(state) ? failed(state, event) : state;
    case 'unreachable':
      return isDueState(state) ? { unreachableAt: 0, ...state, nextAttemptAt: event.nextAttemptAt } : state;
    case 'postponed':
      return isDueState(state) ? { ...state, nextAttemptAt: event.nextAttemptAt } : state;
    case 'reachable':
      return isDueState(state) ? reachable(state, event.at) : state;
    case 'rotated':
      return state.phase === 'rotation-due' ? settled : state;
  }
}

export function isInUse({ phase }: HoldState): boolean {
  return phase === 'undecided' || phase === 'answered' || phase === 'delivered';
}

type DueState = Extract<HoldState, { attempts: number }>;

export function isDueState(state: HoldState): state is DueState {
  return state.phase === 'check-in-due' || state.phase === 'rotation-due';
}

/** Whether PI may still make it: it did not answer. */
export function mayStillBeMade(state: HoldState, now: number): boolean {
  const made = madeOf(state);
  return !made.certain && now < made.possibleUntil;
}

/** How sure it is that PI made it. */
export function madeOf(state: HoldState): Made {
  switch (state.phase) {
    case 'undecided':
      return { certain: false, possibleUntil: state.possibleUntil };
    case 'answered':
      return { certain: true, ...untilOf(state.until) };
    case 'delivered':
    case 'check-in-due':
      return state.made;
    case 'rotation-due':
    case 'settled':
      return { certain: true };
  }
}

/** The same with another end; `undefined` where it is not known. */
export function withEnd(state: HoldState, until: number | undefined): HoldState {
  if (state.phase === 'answered') return { phase: 'answered', ...untilOf(until) };
  const made = { certain: true, ...untilOf(until) } as const;
  return state.phase === 'delivered' || state.phase === 'check-in-due' ? { ...state, made } : state;
}

function untilOf(until: number | undefined): { readonly until?: number } {
  return until === undefined ? {} : { until };
}

function due(made: Made, nextAttemptAt: number, rotateAt: number | undefined): HoldState {
  const rotation = rotateAt === undefined ? {} : { rotateAt };
  return { phase: 'check-in-due', made, ...rotation, attempts: 0, nextAttemptAt };
}

function released(
  state: HoldState,
  { cause, at }: Extract<HoldEvent, { type: 'released' }>,
  rotates: boolean,
): HoldState {
  const rotateAt = cause === 'connection-lost' ? at + rotationDelayMs : at;
  if (isInUse(state)) {
    const wasUsed = rotates && cause !== 'never-delivered' && state.phase !== 'undecided';
    return due(madeOf(state), at + releaseMs, wasUsed ? rotateAt : undefined);
  }
  if (!isDueState(state) || state.rotateAt === undefined || state.rotateAt <= rotateAt) return state;
  // The session ended after its connection was lost.
  return state.phase === 'rotation-due' ? { ...state, rotateAt, nextAttemptAt: rotateAt } : { ...state, rotateAt };
}

function processEnded(state: HoldState, at: number, rotates: boolean): HoldState {
  if (state.phase === 'rotation-due') return { ...state, nextAttemptAt: Math.min(state.nextAttemptAt, state.rotateAt) };
  if (state.phase === 'check-in-due') return { ...state, nextAttemptAt: at };
  if (!isInUse(state)) return state;
  const mayBeInUse = rotates && state.phase === 'delivered';
  return due(madeOf(state), at, mayBeInUse ? at + rotationDelayMs : undefined);
}

function checkedIn({ rotateAt }: CheckInDue): HoldState {
  if (rotateAt === undefined) return settled;
  return { phase: 'rotation-due', rotateAt, attempts: 0, nextAttemptAt: rotateAt };
}

/** Settles what PI has made; PI may still make the others. */
function notOurs(state: CheckInDue, { at, nextAttemptAt }: Extract<HoldEvent, { type: 'not-ours' }>): HoldState {
  const { made, attempts } = state;
  if (made.certain || !mayStillBeMade(state, at)) return checkedIn(state);
  const { unreachableAt: _none, ...others } = state;
  return { ...others, attempts: attempts + 1, nextAttemptAt: Math.min(nextAttemptAt, made.possibleUntil) };
}

function failed(
  { unreachableAt: _earlier, ...state }: DueState,
  { at, nextAttemptAt, unreachable }: Extract<HoldEvent, { type: 'failed' }>,
): HoldState {
  return { ...state, attempts: state.attempts + 1, nextAttemptAt, ...(unreachable ? { unreachableAt: at } : {}) };
}

function reachable(state: DueState, at: number): HoldState {
  const { unreachableAt, ...others } = state;
  if (unreachableAt === undefined) return state;
  return { ...others, nextAttemptAt: Math.min(state.nextAttemptAt, Math.max(at, unreachableAt + shortestWaitMs)) };
}
