import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  engineContext,
  engineOnPractice,
  offerId,
  session,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';
import { strategies } from '../../../test-support/pi/check-out-strategies.ts';
import { retryClock, retryWaits, type RetryClock } from '../../../test-support/pi/retry-clock.ts';
import type { PluginEngine, RequestContext } from '../../plugins/contract.ts';

/** A release that comes only because the connection was lost: the session may still use the password (lookup.md section 10). */

const ended = engineContext();
const lost: RequestContext = { ...ended, connectionLost: true };
const rotated = strategies.filter(({ settings }) => settings['createSpinJobs'] === true);
const hour = 60 * 60_000;
const checkIn = 'AccountStoreOps_StoredCredential_CheckIn';
let practice: EngineOnPractice;
let clock: RetryClock;
let waits: ReturnType<typeof retryWaits>;

beforeEach(async () => {
  clock = retryClock();
  waits = retryWaits(clock);
  practice = await engineOnPractice({ clock });
});

afterEach(() => practice.stop());

function acts(): readonly string[] {
  return practice.pi.vault.credentials.journal.map(({ act }) => act);
}

function rotations(): number {
  return practice.pi.vault.rotations.length;
}

describe.each(rotated)('a session whose credential is $name, and whose connection is lost,', (strategy) => {
  const request = session(strategy.username, strategy.jumpItem, 's1');
  let engine: PluginEngine;
  let id: string;

  beforeEach(async () => {
    engine = await practice.engine(strategy.settings);
    id = await offerId(engine, request, strategy.label);
    expect(await engine.getCredential(request, id, ended)).toMatchObject({ ok: true });
  });

  it('is checked in at once, and rotated when it ends', async () => {
    expect(await engine.releaseCredential(request, id, 0, lost)).toEqual({
      ok: true,
      value: { checkIn: 'done', actor: expect.any(String) },
    });
    expect([acts(), rotations()]).toEqual([['check-out', 'check-in'], 0]);
    expect(await engine.releaseCredential(request, id, 0, ended)).toMatchObject({
      ok: true,
      value: { checkIn: 'nothing-to-do', spinJob: { status: 'created' } },
    });
    expect(await engine.releaseCredential(request, id, 0, ended)).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do' },
    });
    expect([acts(), rotations()]).toEqual([['check-out', 'check-in'], 1]);
  });

  it('is rotated twelve hours later if it is not heard of again', async () => {
    await engine.releaseCredential(request, id, 0, lost);
    await clock.advance(12 * hour - 1000);
    expect(rotations()).toBe(0);
    await waits.until(() => rotations() === 1);
    expect(acts()).toEqual(['check-out', 'check-in']);
    expect(await engine.releaseCredential(request, id, 0, ended)).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do' },
    });
  });

  it.each([
    ['when it ends', async (next: PluginEngine) => void (await next.releaseCredential(request, id, 0, ended))],
    ['twelve hours later', () => clock.advance(12 * hour)],
  ])('is rotated %s also after a restart', async (_when, end) => {
    await engine.releaseCredential(request, id, 0, lost);
    await practice.plugin.close();
    const next = practice.restart();
    const setup = practice.setup(strategy.settings);
    const again = await next.engine(setup);
    if (!again.ok) throw new Error(again.error.message);
    await next.settingsInUse(undefined, setup);
    await waits.until(() => next.openCheckOuts() === 1);
    expect(rotations()).toBe(0);
    await end(again.value);
    await waits.until(() => rotations() === 1);
    expect(acts()).toEqual(['check-out', 'check-in']);
  });

  it('is rotated after its check-in where that failed at first and the session ended meanwhile', async () => {
    practice.pi.inject({ does: 'drop', operation: checkIn, times: 2 });
    expect(await engine.releaseCredential(request, id, 0, lost)).toEqual({
      ok: true,
      value: { checkIn: 'pending', actor: expect.any(String) },
    });
    expect(await engine.releaseCredential(request, id, 0, ended)).toEqual({
      ok: true,
      value: { checkIn: 'pending', actor: expect.any(String) },
    });
    expect(rotations()).toBe(0);
    await waits.until(() => rotations() === 1);
    expect(acts()).toEqual(['check-out', 'check-in']);
  });

  it('is not rotated while another session uses the account, whose release rotates', async () => {
    await engine.releaseCredential(request, id, 0, lost);
    const other = { ...request, sessionId: 's2' };
    await engine.getCredential(other, id, ended);
    await clock.advance(13 * hour);
    expect(rotations()).toBe(0);
    expect(await engine.releaseCredential(other, id, 0, ended)).toMatchObject({
      ok: true,
      value: { checkIn: 'done', spinJob: { status: 'created' } },
    });
    await clock.advance(13 * hour);
    expect(rotations()).toBe(1);
  });

  it('is not rotated while another session uses it for which it is left checked out', async () => {
    const other = { ...request, sessionId: 's2' };
    await engine.getCredential(other, id, ended);
    expect(await engine.releaseCredential(request, id, 0, lost)).toEqual({
      ok: true,
      value: { checkIn: 'nothing-to-do', actor: expect.any(String) },
    });
    expect(await engine.releaseCredential(other, id, 0, ended)).toMatchObject({
      ok: true,
      value: { checkIn: 'done', spinJob: { status: 'created' } },
    });
    expect(acts()).toEqual(['check-out', 'check-out', 'check-in']);
  });
});

it.each(strategies.filter(({ settings }) => settings['createSpinJobs'] !== true))(
  'a lost session whose credential is $name is never rotated',
  async (strategy) => {
    const request = session(strategy.username, strategy.jumpItem, 's1');
    const engine = await practice.engine(strategy.settings);
    const id = await offerId(engine, request, strategy.label);
    await engine.getCredential(request, id, ended);
    expect(await engine.releaseCredential(request, id, 0, lost)).toEqual({
      ok: true,
      value: { checkIn: 'done', actor: expect.any(String) },
    });
    await engine.releaseCredential(request, id, 0, ended);
    await clock.advance(13 * hour);
    expect([acts(), rotations()]).toEqual([['check-out', 'check-in'], 0]);
  },
);
