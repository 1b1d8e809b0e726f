import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckoutsOnModel } from '../../../test-support/pi/checkouts-on-model.ts';
import { ModelPi, type CheckOutFate } from '../../../test-support/pi/model-pi.ts';

/**
 * Any sequence of sessions, faults and restarts, against a model of PI that carries out check-outs late, twice or never: after enough
 * time PI holds exactly what sessions hold (lookup.md section 10).
 */

const accounts = ['root', 'admin'] as const;
const sessions = ['s1', 's2', 's3'] as const;
type Account = (typeof accounts)[number];

/** What should be so. */
interface Expected {
  /** By session: the account that it has. */
  readonly held: Map<string, Account>;
  /** Whose connection was lost, and which may end later. */
  readonly lost: Map<string, Account>;
  /** Held by another ECM for the same user. */
  readonly elsewhere: Set<Account>;
}

type Step = fc.AsyncCommand<Expected, CheckoutsOnModel>;

function step(
  text: string,
  check: (expected: Readonly<Expected>) => boolean,
  run: (expected: Expected, ecm: CheckoutsOnModel) => Promise<void>,
): Step {
  return { check, run, toString: () => text };
}

const minute = 60_000;
const account = fc.constantFrom(...accounts);
const session = fc.constantFrom(...sessions);
const delayMs = fc.integer({ min: 1, max: 10 * minute });
const fates = ['answered', 'answered', 'twice', 'lost', 'late', 'never', 'lost-twice', 'late-twice'] as const;
const fate = fc.constantFrom<CheckOutFate>(...fates);

/** Without comments, what PI makes twice looks like the check-out of another ECM, which docs/reliability.md excludes. */
function promised(how: CheckOutFate, reportsComments: boolean): CheckOutFate {
  if (reportsComments || !how.endsWith('twice')) return how;
  return how === 'lost-twice' ? 'lost' : how === 'late-twice' ? 'late' : 'answered';
}

function isFree({ held, elsewhere }: Expected, id: string, name: Account): boolean {
  return !held.has(id) && !elsewhere.has(name);
}

const get = fc.tuple(session, account, fate, delayMs).map(([id, name, how, ms]) =>
  step(
    `get(${id}, ${name}, ${how}, ${ms})`,
    (expected) => isFree(expected, id, name),
    async ({ held, lost }, ecm) => {
      const usual = promised(how, ecm.pi.reportsComments);
      Object.assign(ecm.pi, { fate: usual, delayMs: ms });
      lost.delete(id);
      const got = await ecm.get(id, name);
      expect(got).toBe(usual === 'answered' || usual === 'twice');
      if (got) held.set(id, name);
    },
  ),
);

/** The process is killed while its check-out is under way. */
const getAndKill = fc.tuple(session, account, fate, delayMs).map(([id, name, how, ms]) =>
  step(
    `killed while getting(${id}, ${name}, ${how}, ${ms})`,
    (expected) => isFree(expected, id, name),
    async ({ held, lost }, ecm) => {
      const arrived = Promise.withResolvers<void>();
      const usual = how === 'twice' ? 'answered' : promised(how, ecm.pi.reportsComments);
      Object.assign(ecm.pi, { fate: usual, delayMs: ms });
      ecm.pi.arrived = () => {
        arrived.resolve();
        return new Promise(() => {}); // the answer reaches nobody
      };
      void ecm.get(id, name);
      await arrived.promise;
      ecm.pi.arrived = async () => {};
      await ecm.restart('killed');
      held.clear();
      lost.clear();
    },
  ),
);

const release = session.map((id) =>
  step(
    `release(${id})`,
    ({ held }) => held.has(id),
    async ({ held }, ecm) => {
      await ecm.release(id, held.get(id) ?? '', 'session-ended');
      held.delete(id);
    },
  ),
);

const lose = session.map((id) =>
  step(
    `lose(${id})`,
    ({ held }) => held.has(id),
    async ({ held, lost }, ecm) => {
      const name = held.get(id) ?? accounts[0];
      await ecm.release(id, name, 'connection-lost');
      held.delete(id);
      lost.set(id, name);
    },
  ),
);

const endLost = session.map((id) =>
  step(
    `release after the loss(${id})`,
    ({ lost, held }) => lost.has(id) && !held.has(id),
    async ({ lost }, ecm) => {
      await ecm.release(id, lost.get(id) ?? '', 'session-ended');
      lost.delete(id);
    },
  ),
);

const restart = fc.constantFrom('killed' as const, 'closed' as const).map((how) =>
  step(
    `restart(${how})`,
    () => true,
    async ({ held, lost }, ecm) => {
      await ecm.restart(how);
      held.clear();
      lost.clear();
    },
  ),
);

const trouble = fc.constantFrom('none' as const, 'down' as const, 'lost' as const).map((kind) =>
  step(
    `trouble(${kind})`,
    () => true,
    async (_expected, ecm) => void (ecm.pi.trouble = kind),
  ),
);

const wait = fc.integer({ min: 1, max: 30 * minute }).map((ms) =>
  step(
    `wait(${ms})`,
    () => true,
    async (_expected, ecm) => {
      ecm.advance(ms);
      await ecm.retry();
    },
  ),
);

/**
 * Also while a check-in of ours is due; not while PI may still make a check-out of ours, because PI does not keep both apart. Without
 * comments, not while one is looked for either.
 */
const getElsewhere = account.map((name) =>
  step(
    `another ECM gets(${name})`,
    ({ held }) => ![...held.values()].includes(name),
    async ({ elsewhere }, ecm) => {
      if (ecm.pi.isLate(name) || (!ecm.pi.reportsComments && (await ecm.isUndecided(name)))) return;
      ecm.advance(1000);
      ecm.pi.checkOutElsewhere(name, 'test [ecm 0000/0000]');
      elsewhere.add(name);
    },
  ),
);

const releaseElsewhere = account.map((name) =>
  step(
    `another ECM releases(${name})`,
    ({ elsewhere }) => elsewhere.has(name),
    async ({ elsewhere }, ecm) => {
      ecm.pi.holds.delete(name);
      elsewhere.delete(name);
    },
  ),
);

const steps = fc.commands(
  [get, get, getAndKill, release, lose, endLost, restart, trouble, wait, getElsewhere, releaseElsewhere],
  { maxCommands: 14 },
);

describe.each([true, false])('with comments in lists: %s', (reportsComments) => {
  it('PI holds exactly what sessions hold, after any faults and enough time', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (commands) => {
        const time = { now: Date.UTC(2030, 0, 2, 3, 4, 5, 678) };
        const ecm = await CheckoutsOnModel.open(new ModelPi(accounts, () => time.now, reportsComments), time);
        const expected: Expected = { held: new Map(), lost: new Map(), elsewhere: new Set() };
        try {
          await fc.asyncModelRun(() => ({ model: expected, real: ecm }), commands);
          ecm.pi.trouble = 'none';
          await ecm.settle();
          const holders = new Set([...expected.held.values(), ...expected.elsewhere]);
          expect([...ecm.pi.holds.keys()].toSorted()).toEqual([...holders].toSorted());
          expect(ecm.inUse()).toBe(expected.held.size);
        } finally {
          await ecm.close();
        }
      }),
      { numRuns: 80 },
    );
  });
});
