import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditFacts } from '../../../shared/audit-entry.ts';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import {
  engineContext,
  engineOnPractice,
  offerId,
  rdp,
  session,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';
import { strategies } from '../../../test-support/pi/check-out-strategies.ts';

/** What the audit trail is given of check-outs and check-ins (operations.md, "Audit trail"), against a practice PI. */

const full = failure('configuration', 'file', { message: 'not recorded', doing: 'd', hint: 'h' });
const kiosk = session('HQ\\ann', rdp('kiosk7'), 's1');
const label = 'Administrator (KIOSK7)';

let practice: EngineOnPractice;
/** The entries, and the calls that changed something at PI, in their order. */
let seen: string[];
let entries: AuditFacts[];
let isWritable: boolean;
/** What `record` waits for. */
let written: (facts: AuditFacts) => Promise<void>;

beforeEach(async () => {
  [seen, entries, isWritable] = [[], [], true];
  written = async () => {};
  const note = (facts: AuditFacts): void => {
    entries.push(facts);
    seen.push(facts.event);
  };
  practice = await engineOnPractice({
    audit: {
      intent: async (facts) => {
        if (isWritable) note(facts);
        return isWritable ? ok(undefined) : err(full);
      },
      record: (facts) => {
        note(facts);
        return written(facts);
      },
    },
    onRequest: async (operation) => {
      const [, act] = /_(CheckOut|CheckIn|Create)$/.exec(operation) ?? [];
      if (act !== undefined) seen.push(act);
    },
  });
});
afterEach(() => practice.stop());

describe.each(strategies)('a credential $name', (strategy) => {
  it('has its intent before anything changes at PI, and an entry when it is delivered and checked in', async () => {
    const request = session(strategy.username, strategy.jumpItem, 's1');
    const engine = await practice.engine(strategy.settings);
    const id = await offerId(engine, request, strategy.label);
    const got = await engine.getCredential(request, id, { ...engineContext(), correlationId: 'c-get' });
    await engine.releaseCredential(request, id, 0, engineContext());
    expect(seen.filter((each) => each !== 'Create')).toEqual([
      'credential.intent',
      'CheckOut',
      'credential.delivered',
      'CheckIn',
      'credential.checked-in',
    ]);
    expect(seen[0]).toBe('credential.intent');
    const who = {
      user: strategy.username,
      actor: got.ok ? got.value.actor : '',
      account: expect.any(String),
      system: expect.any(String),
      jumpItem: strategy.jumpItem,
      sessionId: 's1',
      correlationId: 'c-get',
    };
    expect(entries).toEqual([
      { event: 'credential.intent', ...who },
      { event: 'credential.delivered', ...who },
      { event: 'credential.checked-in', outcome: 'done', ...who },
    ]);
  });
});

describe('a delivery', () => {
  it('whose intent cannot be written is refused, and nothing is asked of PI', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, kiosk, label);
    isWritable = false;
    expect(await engine.getCredential(kiosk, id, engineContext())).toEqual(err(full));
    expect([seen, practice.plugin.openCheckOuts(), practice.plugin.pendingCheckIns()]).toEqual([[], 0, 0]);
    isWritable = true;
    expect(await engine.getCredential(kiosk, id, engineContext())).toMatchObject({ ok: true });
  });

  it('that PI refuses is said to be none', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, kiosk, label);
    practice.pi.inject({ does: 'refuse', code: 5, operation: 'AccountStoreOps_StoredCredential_CheckOut' });
    const got = await engine.getCredential(kiosk, id, engineContext());
    expect(got.ok).toBe(false);
    expect(entries.map(({ event, kind }) => [event, kind])).toEqual([
      ['credential.intent', undefined],
      ['credential.not-delivered', got.ok ? '' : got.error.kind],
    ]);
  });

  it('that is released while the trail says that it is still used is checked in, and is over', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, kiosk, label);
    const other = { ...kiosk, sessionId: 's2' };
    for (const each of [kiosk, other]) await engine.getCredential(each, id, engineContext());
    let released: Promise<unknown> | undefined;
    written = async ({ event, sessionId }) => {
      if (event !== 'credential.released' || sessionId !== 's1') return;
      released = engine.releaseCredential(other, id, 0, engineContext());
      await setImmediate();
    };
    await engine.releaseCredential(kiosk, id, 0, engineContext());
    await released;
    expect([practice.plugin.openCheckOuts(), practice.plugin.pendingCheckIns()]).toEqual([0, 0]);
    expect(entries.at(-1)).toMatchObject({ event: 'credential.checked-in', sessionId: 's2' });
  });

  it('of an account that another session still uses ends without a check-in of its own', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, kiosk, label);
    const other = { ...kiosk, sessionId: 's2' };
    for (const each of [kiosk, other]) await engine.getCredential(each, id, engineContext());
    for (const each of [kiosk, other]) await engine.releaseCredential(each, id, 0, engineContext());
    expect(entries.slice(4).map(({ event, outcome, sessionId }) => [event, outcome, sessionId])).toEqual([
      ['credential.released', 'still-used', 's1'],
      ['credential.checked-in', 'done', 's2'],
    ]);
  });

  it('of a process that ended is checked in by the next one, which says so', async () => {
    const engine = await practice.engine();
    const id = await offerId(engine, kiosk, label);
    await engine.getCredential(kiosk, id, engineContext());
    await practice.plugin.close();
    const next = practice.restart();
    await next.settingsInUse(undefined, practice.setup());
    const last = () => entries.at(-1);
    await vi.waitFor(() => expect(last()?.event).toBe('credential.checked-in'), { timeout: 10_000 });
    expect(last()).toMatchObject({
      event: 'credential.checked-in',
      outcome: 'done',
      user: 'HQ\\ann',
      sessionId: 's1',
    });
  });
});

it('a test delivers nothing, so it has no entries', async () => {
  const engine = await practice.engine();
  const id = await offerId(engine, kiosk, label);
  isWritable = false;
  const tested = await engine.testRetrieve(kiosk, id, { fullCycle: false }, engineContext());
  expect([tested.result.ok, tested.checkedIn, entries]).toEqual([true, true, []]);
});
