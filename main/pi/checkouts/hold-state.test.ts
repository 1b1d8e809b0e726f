import { describe, expect, it } from 'vitest';
import { isInUse, possibleUntil, rotationDelayMs, transition, type HoldEvent, type HoldState } from './hold-state.ts';

const at = 1_000_000;
const certain = { certain: true } as const;
const uncertain = { certain: false, possibleUntil: at + 600_000 } as const;
const attempts = { attempts: 0, nextAttemptAt: at };

const undecided: HoldState = { phase: 'undecided', possibleUntil: at + 600_000 };
const answered: HoldState = { phase: 'answered', until: 7 };
const delivered: HoldState = { phase: 'delivered', made: certain };
const checkInDue: HoldState = { phase: 'check-in-due', made: certain, ...attempts };
const rotatedLater: HoldState = { ...checkInDue, rotateAt: at + 5 };
const searched: HoldState = { phase: 'check-in-due', made: uncertain, ...attempts };
const rotationDue: HoldState = { phase: 'rotation-due', rotateAt: at + 5, attempts: 0, nextAttemptAt: at + 5 };
const settled: HoldState = { phase: 'settled' };

const released = (cause: Extract<HoldEvent, { type: 'released' }>['cause']): HoldEvent => ({
  type: 'released',
  cause,
  at,
});
const notOurs = (time: number): HoldEvent => ({ type: 'not-ours', at: time, nextAttemptAt: time + 30_000 });
const failed: HoldEvent = { type: 'failed', at, nextAttemptAt: at + 900_000, unreachable: true };

describe('a check-out goes', () => {
  it.each<[string, HoldState, HoldEvent, object]>([
    ['from undecided to answered', undecided, { type: 'answered', until: 7 }, answered],
    ['from undecided to settled when PI refused it', undecided, { type: 'refused' }, settled],
    [
      'from undecided to a search when nobody waits for it',
      undecided,
      released('never-delivered'),
      { made: uncertain },
    ],
    ['from undecided to a search when its process ends', undecided, { type: 'process-ended', at }, { made: uncertain }],
    ['from answered to delivered', answered, { type: 'delivered' }, { made: { certain: true, until: 7 } }],
    ['from answered to its check-in, without rotation', answered, released('never-delivered'), { rotateAt: undefined }],
    ['likewise when its process ends', answered, { type: 'process-ended', at }, { rotateAt: undefined }],
    ['from delivered to its check-in, with rotation', delivered, released('session-ended'), { rotateAt: at }],
    [
      'from delivered to its check-in, with rotation later where the session may go on',
      delivered,
      released('connection-lost'),
      { phase: 'check-in-due', rotateAt: at + rotationDelayMs },
    ],
    ['likewise when its process ends', delivered, { type: 'process-ended', at }, { rotateAt: at + rotationDelayMs }],
    ['from its check-in to settled', checkInDue, { type: 'checked-in', at }, settled],
    ['from its check-in to its rotation', rotatedLater, { type: 'checked-in', at }, rotationDue],
    ['from its check-in to settled where PI has it no longer', checkInDue, notOurs(at), settled],
    ['nowhere when PI has not made it yet', searched, notOurs(at), { made: uncertain, attempts: 1 }],
    ['to settled when PI can no longer make it', searched, notOurs(uncertain.possibleUntil), settled],
    ['to settled when it was found and checked in', searched, { type: 'checked-in', at }, settled],
    ['to its rotation at once when the session ends later', rotationDue, released('session-ended'), { rotateAt: at }],
    ['likewise before it is checked in', rotatedLater, released('session-ended'), { rotateAt: at }],
    ['from its rotation to settled', rotationDue, { type: 'rotated' }, settled],
  ])('%s', (_what, state, event, expected) => {
    expect({ rotateAt: undefined, ...transition(state, event, true) }).toMatchObject(expected);
  });

  it('never to a rotation where PI does not mark it', () => {
    for (const event of [
      released('session-ended'),
      released('connection-lost'),
      { type: 'process-ended', at } as const,
    ])
      expect(transition(delivered, event, false)).not.toHaveProperty('rotateAt');
  });

  it.each<[HoldEvent['type'], HoldEvent, readonly HoldState[]]>([
    ['answered', { type: 'answered' }, [delivered, checkInDue, rotationDue, settled]],
    ['refused', { type: 'refused' }, [answered, delivered, checkInDue, rotationDue, settled]],
    ['delivered', { type: 'delivered' }, [undecided, delivered, checkInDue, rotationDue, settled]],
    ['checked-in', { type: 'checked-in', at }, [undecided, answered, delivered, rotationDue, settled]],
    ['not-ours', notOurs(at), [undecided, answered, delivered, rotationDue, settled]],
    ['failed', failed, [undecided, answered, delivered, settled]],
    ['rotated', { type: 'rotated' }, [undecided, answered, delivered, checkInDue, settled]],
    ['released', released('session-ended'), [checkInDue, settled]],
    ['process-ended', { type: 'process-ended', at: at + 1 }, [settled]],
  ])('nowhere at an event that does not fit: %s', (_type, event, states) => {
    for (const state of states) expect(transition(state, event, true)).toEqual(state);
  });
});

describe('the waiting time', () => {
  it.each([
    ['after a failure that concerns all calls, ends with a success', true, 4000, at + 5000],
    ['ends at once if the failure is some seconds ago', true, 60_000, at + 60_000],
    ['after a refusal of this one stays', false, 60_000, at + 900_000],
  ])('%s', (_what, unreachable, later, expected) => {
    const waiting = transition(checkInDue, { ...failed, unreachable } as HoldEvent, true);
    expect(transition(waiting, { type: 'reachable', at: at + later }, true)).toMatchObject({ nextAttemptAt: expected });
  });

  it('of one that was not attempted ends with a success at once', () => {
    const waiting = transition(checkInDue, { type: 'unreachable', nextAttemptAt: at + 60_000 }, true);
    expect(waiting).toMatchObject({ attempts: 0, nextAttemptAt: at + 60_000 });
    expect(transition(waiting, { type: 'reachable', at: at + 1 }, true)).toMatchObject({ nextAttemptAt: at + 1 });
  });

  it('is brought forward once by a success, until the next failure', () => {
    const waiting = transition(checkInDue, failed, true);
    const early = transition(waiting, { type: 'reachable', at: at + 60_000 }, true);
    expect(transition(early, { type: 'postponed', nextAttemptAt: at + 90_000 }, true)).toMatchObject({
      nextAttemptAt: at + 90_000,
    });
    expect(early).not.toHaveProperty('unreachableAt');
  });

  it('of a search does not go beyond the time at which PI can no longer make it', () => {
    const late = uncertain.possibleUntil - 10_000;
    expect(transition(searched, notOurs(late), true)).toMatchObject({ nextAttemptAt: uncertain.possibleUntil });
  });
});

describe('possibleUntil', () => {
  it.each([1000, 15_000, 120_000])(
    'with a time limit of %i ms is ten minutes after the last call at least',
    (limit) => {
      expect(possibleUntil(at, limit) - at).toBeGreaterThanOrEqual(600_000 + 5 * limit);
    },
  );
});

it('in use is what is not released', () => {
  expect([undecided, answered, delivered, checkInDue, searched, rotationDue, settled].map(isInUse)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
