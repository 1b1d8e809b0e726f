import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JumpItem } from '../../shared/jump-item.ts';
import {
  engineContext,
  engineOnPractice,
  labels,
  rdp,
  session,
  type EngineOnPractice,
} from '../../test-support/pi/engine-on-practice.ts';
import { retryClock, type RetryClock } from '../../test-support/pi/retry-clock.ts';
import { watchRequests, type RequestWatch } from '../../test-support/pi/request-watch.ts';
import type { Fault } from '../sandbox/faults.ts';

/** Which refusals of a list call leave a part out, and which fail the lookup (lookup.md section 3, "A part that fails"). */

const context = engineContext();
const storedList = 'AccountStoreOps_StoredCredential_GetList';
const sharedList = 'AccountStoreOps_SharedCredential_GetList';
const everything = { includeSharedLists: true, domainCredentialsForShell: true };
/** By its address, which is one list call; a short name is asked with each domain, too. */
const coreSwitch: JumpItem = { type: 'shell', host: '10.20.0.254' };
let practice: EngineOnPractice;
let watch: RequestWatch;
let clock: RetryClock;

beforeEach(async () => {
  watch = watchRequests();
  clock = retryClock();
  practice = await engineOnPractice({ clock, onRequest: watch.onRequest });
});

afterEach(async () => {
  watch.release();
  await practice.stop();
});

/** Looks up once without faults, so that tokens are cached, then again with the faults. */
async function lookUpWith(faults: readonly Fault[], jumpItem: JumpItem) {
  const engine = await practice.engine(everything);
  const request = session('HQ\\ann', jumpItem);
  const undisturbed = labels(await engine.findCredentials(request, context));
  for (const fault of faults) practice.pi.inject(fault);
  const outcome = await engine.findCredentials(request, context);
  practice.pi.clearFaults();
  return { undisturbed, outcome, afterwards: () => engine.findCredentials(request, context) };
}

describe('"access denied" from one list call', () => {
  it.each<[string, 'result' | 'fault', string, JumpItem, RegExp, RegExp]>([
    [
      'the host',
      'result',
      storedList,
      { ...coreSwitch, type: 'vnc' },
      /^console \(Network gear/,
      /host 10\.20\.0\.254/,
    ],
    ['the host', 'fault', storedList, { ...coreSwitch, type: 'vnc' }, /^console \(Network gear/, /host 10\.20\.0\.254/],
    [
      'the shared lists',
      'result',
      sharedList,
      { ...coreSwitch, type: 'vnc' },
      /^netadmin|^enable/,
      /shared lists for 10\.20\.0\.254/,
    ],
    [
      'the shared lists',
      'fault',
      sharedList,
      { ...coreSwitch, type: 'vnc' },
      /^netadmin|^enable/,
      /shared lists for 10\.20\.0\.254/,
    ],
  ])(
    'of %s (sent as a %s) leaves that part out, with a trace line and a warning',
    async (_part, as, operation, jumpItem, remaining, received) => {
      const { undisturbed, outcome, afterwards } = await lookUpWith(
        [{ does: 'refuse', code: 3, operation, as }],
        jumpItem,
      );
      const left = labels(outcome);
      expect(left).toEqual(undisturbed.filter((label) => remaining.test(label)));
      expect(left.length).toBeGreaterThan(0);
      expect(left.length).toBeLessThan(undisturbed.length);
      expect(outcome.warnings).toEqual([expect.stringMatching(received)]);
      expect(outcome.warnings[0]).toMatch(/denies HQ\\ann access/);
      expect(outcome.trace.filter((entry) => entry.outcome === 'warned')).toEqual([
        {
          stage: 'query',
          subject: expect.stringMatching(received),
          outcome: 'warned',
          code: 'list-denied',
          reason: expect.stringContaining('left out'),
        },
      ]);
      expect(labels(await afterwards())).toEqual(undisturbed);
    },
  );

  it('leaves as many parts out as are denied', async () => {
    // The host and the two domains.
    const { undisturbed, outcome } = await lookUpWith(
      [{ does: 'refuse', code: 3, operation: storedList, times: 3 }],
      coreSwitch,
    );
    expect(labels(outcome)).toEqual(undisturbed.filter((label) => label.includes('Network gear')));
    expect(outcome.warnings).toHaveLength(3);
    expect(outcome.warnings.join(' ')).toMatch(/host 10\.20\.0\.254.*domain HQ.*domain LAB/);
  });

  it('of all of them is an answer without credentials, with the reason, and no failure', async () => {
    const { outcome } = await lookUpWith([{ does: 'refuse', code: 3, times: 4 }], coreSwitch);
    expect(outcome.result).toEqual({ ok: true, value: [] });
    expect(outcome.warnings).toHaveLength(4);
    expect(outcome.trace.at(-1)).toMatchObject({ stage: 'conclusion' });
  });
});

describe('"not found" from a list call', () => {
  it.each([['result'], ['fault']] as const)('(sent as a %s) is an empty list, and no warning', async (as) => {
    const { undisturbed, outcome } = await lookUpWith(
      [{ does: 'refuse', code: 4, operation: sharedList, as }],
      coreSwitch,
    );
    expect(labels(outcome)).toEqual(undisturbed.filter((label) => !label.includes('Network gear')));
    expect(outcome.warnings).toEqual([]);
    expect(outcome.trace).toContainEqual(
      expect.objectContaining({
        subject: 'shared lists for 10.20.0.254',
        outcome: 'tried',
        reason: 'PI knows nothing under this name.',
      }),
    );
  });

  it('for a host that PI does not know leaves the domain credentials', async () => {
    const engine = await practice.engine();
    const offered = labels(await engine.findCredentials(session('HQ\\ann', rdp('nowhere.hq.example')), context));
    expect(offered).toContain('HQ\\da-admin');
    expect(offered.every((label) => label.startsWith('HQ\\'))).toBe(true);
  });
});

/** The codes of the practice contracts for it. */
const badArgument = /\b(?:11|E_BAD_ARGUMENT|400)\b/;

describe('any other refusal of one list call', () => {
  it.each([
    [1, 1, 'authentication', undefined],
    [2, 2, 'authentication', 'token'],
    [5, 1, 'checkout-conflict', undefined],
    [6, 1, 'approval', undefined],
    [7, 1, 'registration-key', undefined],
    [8, 1, 'impersonation', 'not-allowed'],
    [9, 1, 'impersonation', 'unknown-user'],
    [10, 3, 'server', 'busy'],
    [11, 1, 'server', 'fault'],
    [4711, 1, 'server', 'fault'],
  ])('with code %i fails the lookup, sent as a result and as a fault', async (code, times, kind, detail) => {
    for (const as of ['result', 'fault'] as const) {
      const { undisturbed, outcome, afterwards } = await lookUpWith(
        [{ does: 'refuse', code, operation: sharedList, as, times }],
        coreSwitch,
      );
      expect(outcome.result, as).toMatchObject({
        ok: false,
        error: { kind, ...(detail === undefined ? {} : { detail }) },
      });
      expect(outcome.trace.at(-1)).toMatchObject({ stage: 'conclusion', subject: kind, outcome: 'failed' });
      expect(labels(await afterwards()), as).toEqual(undisturbed);
    }
  });

  it.each<[string, Fault, string]>([
    ['the connection breaks off', { does: 'drop', operation: sharedList, times: 3 }, 'connectivity reset'],
    [
      'a gateway before PI is busy',
      { does: 'answer', status: 503, body: 'busy', operation: sharedList, times: 3 },
      'server busy',
    ],
    [
      'a web page comes back',
      { does: 'answer', status: 200, body: '<html></html>', operation: sharedList },
      'protocol html',
    ],
    [
      'the answer is cut off',
      {
        does: 'answer',
        status: 200,
        contentType: 'text/xml',
        body: '<s:Envelope xmlns:s="http://',
        operation: sharedList,
      },
      'protocol malformed',
    ],
  ])('so does it when %s', async (_what, fault, received) => {
    const { outcome, afterwards, undisturbed } = await lookUpWith([fault], coreSwitch);
    const { result } = outcome;
    expect(result.ok ? 'ok' : `${result.error.kind} ${result.error.detail ?? ''}`).toBe(received);
    expect(labels(await afterwards())).toEqual(undisturbed);
  });

  it('cancels the other list calls at once, and is reported instead of their cancellation', async () => {
    const engine = await practice.engine(everything);
    const request = session('HQ\\ann', coreSwitch);
    await engine.findCredentials(request, context);
    watch.hold();
    const finding = engine.findCredentials(request, context);
    const held = await watch.untilWaiting(4);
    practice.pi.inject({ does: 'refuse', code: 11, operation: sharedList });
    watch.letGo((operation) => operation === sharedList);
    const { result, trace } = await finding;
    expect(result).toMatchObject({ ok: false, error: { kind: 'server', message: expect.stringMatching(badArgument) } });
    const ends = await Promise.all(held.map(async ({ operation, ended }) => `${operation} ${await ended}`));
    expect(ends.sort()).toEqual([
      `${sharedList} answered`,
      `${storedList} abandoned`,
      `${storedList} abandoned`,
      `${storedList} abandoned`,
    ]);
    expect(trace.at(-1)?.reason).toMatch(badArgument);
  });

  it('is reported in the same words whichever call was answered first', async () => {
    const received = async (first: string, second: string): Promise<unknown> => {
      const engine = await practice.engine(everything);
      const request = session('HQ\\ann', { ...coreSwitch, type: 'vnc' });
      await engine.findCredentials(request, context);
      watch.hold();
      const finding = engine.findCredentials(request, context);
      await watch.untilWaiting(2);
      practice.pi.inject({ does: 'refuse', code: 3, operation: storedList });
      practice.pi.inject({ does: 'refuse', code: 11, operation: sharedList });
      watch.letGo((operation) => operation === first);
      watch.letGo((operation) => operation === second);
      const { result } = await finding;
      watch.release();
      return JSON.stringify(result);
    };
    expect(await received(storedList, sharedList)).toEqual(await received(sharedList, storedList));
  });
});
