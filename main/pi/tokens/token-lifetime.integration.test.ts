import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/secret.ts';
import {
  engineContext,
  engineOnPractice,
  labels,
  session,
  type EngineOnPractice,
} from '../../../test-support/pi/engine-on-practice.ts';
import { retryClock, type RetryClock } from '../../../test-support/pi/retry-clock.ts';
import { watchRequests, type RequestWatch } from '../../../test-support/pi/request-watch.ts';
import {
  strategies,
  runStrategy,
  type Attempt,
  type StrategyCase,
} from '../../../test-support/pi/check-out-strategies.ts';
import { itWithPiItself } from '../../../test-support/pi/served-contract.ts';

/** Tokens that expire, are refused, cleared and shared, over the wire of the practice PI (lookup.md section 6). */

const context = engineContext();
/** Requests of the service, which are not interactive. */
const unattended = { ...context, interactive: false };
const minute = 60_000;
let practice: EngineOnPractice;
let watch: RequestWatch;
let clock: RetryClock;

async function start(): Promise<void> {
  watch = watchRequests();
  clock = retryClock();
  practice = await engineOnPractice({ clock, onRequest: watch.onRequest });
}

async function restart(): Promise<void> {
  await practice.stop();
  await start();
}

beforeEach(start);

afterEach(async () => {
  watch.release();
  await practice.stop();
});

function arrivals(operation: string): number {
  return watch.requests.filter((each) => each.operation === operation).length;
}

/** The calls that changed something at PI. */
function changes(): readonly string[] {
  return practice.pi.calls
    .filter(({ operation, code }) => code === 0 && /Check(Out|In)$|Request_|Spin$|_Create/.test(operation))
    .map(({ operation, actor }) => `${actor ?? ''} ${operation}`);
}

/** How a scenario ended, without the password. */
function ending({ found, got, released }: Attempt): readonly unknown[] {
  return [
    found?.ok,
    got?.ok,
    released?.ok === true ? [released.value.checkIn, released.value.spinJob?.status] : released,
  ];
}

function vnc(username: string, host = 'web01') {
  return session(username, { type: 'vnc', host });
}

describe.each(strategies)('with the strategy $name', (strategy: StrategyCase) => {
  it('a token that expires before any of its calls is dropped, and the call is made once more with a new one', async () => {
    const undisturbed = ending(await runStrategy(await practice.engine(strategy.settings), strategy, context));
    const operations = watch.requests.map(({ operation }) => operation);
    const expected = changes();
    expect(undisturbed.slice(0, 2)).toEqual([true, true]);
    for (const [index, operation] of operations.entries()) {
      await restart();
      watch.whenArrived((_request, arrived) => {
        if (arrived === index) practice.pi.vault.identities.dropTokens();
      });
      const where = `tokens expired before request ${index}, ${operation}`;
      expect(ending(await runStrategy(await practice.engine(strategy.settings), strategy, context)), where).toEqual(
        undisturbed,
      );
      expect(changes(), where).toEqual(expected);
      const refused = practice.pi.calls.filter(({ code }) => code === 2);
      // No token has expired before the first login; list calls run side by side, so several may be refused.
      expect(refused.length > 0, where).toBe(operation !== 'DoLogin2');
      expect(
        practice.pi.calls.every(({ code }) => code === 0 || code === 2 || code === 4),
        where,
      ).toBe(true);
    }
  });

  it('a second refusal of the token is reported as such, and later requests work again', async () => {
    await runStrategy(await practice.engine(strategy.settings), strategy, context);
    const operations = new Set(
      watch.requests.map(({ operation }) => operation).filter((operation) => operation !== 'DoLogin2'),
    );
    for (const operation of operations) {
      for (const as of ['result', 'fault'] as const) {
        await restart();
        const engine = await practice.engine(strategy.settings);
        practice.pi.inject({ does: 'refuse', code: 2, operation, as, times: 1000 });
        const attempt = await runStrategy(engine, strategy, context);
        const { found, got, released } = attempt;
        const failed = [found, got].find((step) => step?.ok === false);
        const spinJob = released?.ok === true ? released.value.spinJob : undefined;
        const where = `${operation}, refused in a ${as}`;
        if (operation.endsWith('_CheckIn'))
          expect(released, where).toMatchObject({ ok: true, value: { checkIn: 'pending' } });
        else if (operation.endsWith('_Grant'))
          expect(failed, where).toMatchObject({
            error: { kind: 'approval', detail: 'grant-failed', message: expect.stringContaining('token') },
          });
        else if (spinJob !== undefined)
          expect(spinJob, where).toMatchObject({ status: 'failed', message: expect.stringContaining('token') });
        else expect(failed, where).toMatchObject({ ok: false, error: { kind: 'authentication', detail: 'token' } });
        const times = practice.pi.calls.filter((call) => call.operation === operation).length;
        const calls =
          operation === 'AccountStoreOps_StoredCredential_GetList' && strategy.jumpItem.type === 'rdp' ? 3 : 1;
        expect(times, where).toBeLessThanOrEqual(2 * calls);
        practice.pi.clearFaults();
        expect(
          (await engine.findCredentials(session(strategy.username, strategy.jumpItem), context)).result,
          where,
        ).toMatchObject({ ok: true });
      }
    }
  });
});

describe('a token lives', () => {
  it('for Token Lifetime from its login, however often it is used', async () => {
    const engine = await practice.engine({ tokenTtlMinutes: 15 });
    for (const [pause, logins] of [
      [0, 1],
      [5 * minute, 1],
      [5 * minute, 1],
      [5 * minute - 1, 1],
      [1, 2],
      [14 * minute, 2],
      [minute, 3],
    ] as const) {
      await clock.advance(pause);
      await engine.findCredentials(vnc('HQ\\ann'), context);
      expect([arrivals('DoLogin2'), arrivals('DoLoginAsUser')]).toEqual([logins, logins]);
    }
  });

  it('of its own: that of a user outlives that of the API User which brought it', async () => {
    const engine = await practice.engine({ tokenTtlMinutes: 15 });
    await engine.findCredentials(vnc('HQ\\ann'), context);
    await clock.advance(10 * minute);
    await engine.findCredentials(vnc('HQ\\bob'), context);
    await clock.advance(10 * minute);
    await engine.findCredentials(vnc('HQ\\bob'), context);
    expect([arrivals('DoLogin2'), arrivals('DoLoginAsUser')]).toEqual([1, 2]);
    await engine.findCredentials(vnc('HQ\\ann'), context);
    expect([arrivals('DoLogin2'), arrivals('DoLoginAsUser')]).toEqual([2, 3]);
  });

  it('no longer than what Token Lifetime says now, and no longer than it said at the login', async () => {
    await (await practice.engine({ tokenTtlMinutes: 15 })).findCredentials(vnc('HQ\\ann'), context);
    await clock.advance(10 * minute);
    await (await practice.engine({ tokenTtlMinutes: 5 })).findCredentials(vnc('HQ\\ann'), context);
    expect(arrivals('DoLogin2')).toBe(2);
    await clock.advance(10 * minute);
    await (await practice.engine({ tokenTtlMinutes: 240 })).findCredentials(vnc('HQ\\ann'), context);
    expect(arrivals('DoLogin2')).toBe(3);
  });
});

describe('clearing while a login is under way', () => {
  it.each([['DoLogin2'], ['DoLoginAsUser']])('does not put the token of that %s back', async (operation) => {
    const engine = await practice.engine();
    watch.hold((arriving) => arriving === operation);
    const finding = engine.findCredentials(vnc('HQ\\ann'), context);
    await watch.untilWaiting(1);
    practice.plugin.clearTokens();
    watch.hold((arriving) => arriving.endsWith('_GetList'));
    watch.letGo();
    await watch.untilWaiting(1);
    // What the lookup needs after the clearing takes a new login.
    expect(arrivals(operation)).toBe(2);
    expect(practice.plugin.tokenCount()).toBe(2);
    watch.release();
    expect((await finding).result).toMatchObject({ ok: true });
    await engine.findCredentials(vnc('HQ\\ann'), context);
    expect(arrivals(operation)).toBe(2);
  });

  it('leaves nothing behind once all requests are done', async () => {
    const engine = await practice.engine();
    await engine.findCredentials(vnc('HQ\\ann'), context);
    watch.hold((arriving) => arriving.endsWith('_GetList'));
    const finding = engine.findCredentials(vnc('HQ\\ann'), context);
    await watch.untilWaiting(1);
    // A list call that PI reads after the logout of its token would need a new login.
    watch.hold((arriving) => arriving === 'DoLogout');
    expect(practice.plugin.clearTokens()).toBe(2);
    watch.letGo();
    expect((await finding).result).toMatchObject({ ok: true });
    expect(practice.plugin.tokenCount()).toBe(0);
    watch.release();
  });
});

describe('simultaneous needs', () => {
  it('of many lookups share one login, and one impersonation a user', async () => {
    const engine = await practice.engine();
    watch.hold((arriving) => arriving === 'DoLogin2');
    const users = ['HQ\\ann', 'HQ\\bob', 'HQ\\carol'];
    const finding = Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        engine.findCredentials(vnc(users[index % 3] ?? ''), index % 2 === 0 ? context : unattended),
      ),
    );
    await watch.untilWaiting(1);
    watch.release();
    expect((await finding).every(({ result }) => result.ok)).toBe(true);
    expect([arrivals('DoLogin2'), arrivals('DoLoginAsUser')]).toEqual([1, 3]);
  });

  it('of list calls whose token expired share one login too', async () => {
    const engine = await practice.engine();
    const request = session('HQ\\ann', { type: 'rdp', host: 'kiosk7' });
    const before = labels(await engine.findCredentials(request, context));
    practice.pi.clearCalls();
    practice.pi.vault.identities.dropTokens();
    expect(labels(await engine.findCredentials(request, context))).toEqual(before);
    expect([
      arrivals('DoLogin2'),
      practice.pi.calls.filter(({ operation, code }) => operation === 'DoLoginAsUser' && code === 0).length,
    ]).toEqual([2, 1]);
  });
});

describe('after "bad user name or password"', () => {
  const wrong = { apiPassword: Secret.of('not the password') };
  const refused = { ok: false, error: { kind: 'authentication' } };
  const paused = { ok: false, error: { kind: 'authentication', detail: 'paused' } };

  it('no login with the same credentials is sent for 30 seconds, doubling to 15 minutes', async () => {
    const engine = await practice.engine({}, wrong);
    for (const [index, seconds] of [30, 60, 120, 240, 480, 900, 900].entries()) {
      const first = await engine.findCredentials(vnc('HQ\\ann'), unattended);
      expect(first.result).toMatchObject(refused);
      expect(first.result).not.toMatchObject(paused);
      expect(watch.requests).toHaveLength(index + 1);
      await clock.advance(seconds * 1000 - 1);
      expect((await engine.findCredentials(vnc('HQ\\ann'), unattended)).result).toMatchObject(paused);
      expect(watch.requests).toHaveLength(index + 1);
      await clock.advance(1);
    }
  });

  it('callers fail at once, and the failure says until when', async () => {
    const engine = await practice.engine({}, wrong);
    await engine.findCredentials(vnc('HQ\\ann'), unattended);
    const until = new Date(clock.now() + 30_000).toISOString().slice(11, 19);
    for (const user of ['HQ\\ann', 'HQ\\bob']) {
      const { result } = await engine.findCredentials(vnc(user), unattended);
      expect(result).toMatchObject({
        ok: false,
        error: {
          ...paused.error,
          message: expect.stringContaining(`until ${until} UTC`),
          hint: expect.stringContaining('API Password'),
        },
      });
    }
    expect(watch.requests).toHaveLength(1);
  });

  itWithPiItself('those who wait before a screen are tried at once, by Test and by Diagnose', async () => {
    const engine = await practice.engine({}, wrong);
    await engine.findCredentials(vnc('HQ\\ann'), unattended);
    expect((await engine.findCredentials(vnc('HQ\\ann'), context)).result).not.toMatchObject(paused);
    expect(arrivals('DoLogin2')).toBe(2);
    const { failure } = await practice.diagnose({ scope: 'full' }, context, {}, wrong);
    expect(failure?.detail).toBeUndefined();
    expect(arrivals('DoLogin2')).toBe(3);
    // Each of them was refused, so the others wait longer: 30, 60, now 120 seconds.
    await clock.advance(119_999);
    expect((await engine.findCredentials(vnc('HQ\\ann'), unattended)).result).toMatchObject(paused);
  });

  it('changed credentials are tried at once, and the others wait on', async () => {
    const old = await practice.engine({}, wrong);
    await old.findCredentials(vnc('HQ\\ann'), unattended);
    const changed = await practice.engine();
    expect((await changed.findCredentials(vnc('HQ\\ann'), unattended)).result).toMatchObject({ ok: true });
    expect((await old.findCredentials(vnc('HQ\\ann'), unattended)).result).toMatchObject(paused);
  });

  it('a login that is accepted ends the pause', async () => {
    const engine = await practice.engine();
    practice.pi.inject({ does: 'refuse', code: 1, operation: 'DoLogin2' });
    await engine.findCredentials(vnc('HQ\\ann'), unattended);
    expect((await engine.findCredentials(vnc('HQ\\ann'), unattended)).result).toMatchObject(paused);
    expect((await engine.findCredentials(vnc('HQ\\ann'), context)).result).toMatchObject({ ok: true });
    expect((await engine.findCredentials(vnc('HQ\\bob'), unattended)).result).toMatchObject({ ok: true });
  });

  it('those who have a token go on', async () => {
    const engine = await practice.engine();
    await engine.findCredentials(vnc('HQ\\ann'), unattended);
    practice.plugin.clearTokens();
    await engine.findCredentials(vnc('HQ\\bob'), unattended);
    practice.pi.inject({ does: 'refuse', code: 1, operation: 'DoLogin2' });
    await practice.plugin.diagnose(practice.setup(), { scope: 'full' }, context);
    expect((await engine.findCredentials(vnc('HQ\\bob', 'lnx01'), unattended)).result).toMatchObject({ ok: true });
  });
});

describe('saving settings', () => {
  async function withTokens() {
    const before = practice.setup();
    const engine = await practice.engine();
    await engine.findCredentials(vnc('HQ\\ann'), context);
    return { before, engine };
  }

  it.each([
    ['Endpoint URL', { endpointUrl: 'https://pi.other.example/AuthService.svc' }, {}],
    ['API User', { apiUser: 'svc-other' }, {}],
    ['Authenticator', { authenticator: 'HQ' }, {}],
    ['API Password', {}, { apiPassword: Secret.of('another') }],
    ['API Registration Key', {}, { apiRegistrationKey: Secret.of('another') }],
  ])(
    'with another %s clears the tokens of the old ones, and logs them out at PI',
    async (_setting, changed, secrets) => {
      const { before } = await withTokens();
      watch.hold((operation) => operation === 'DoLogout');
      expect(await practice.plugin.settingsInUse(before, practice.setup(changed, secrets))).toBe(2);
      expect(practice.plugin.tokenCount()).toBe(0);
      await watch.untilWaiting(2);
    },
  );

  it('that are no longer valid clears them too', async () => {
    const { before } = await withTokens();
    expect(await practice.plugin.settingsInUse(before, undefined)).toBe(2);
  });

  it('with anything else changed keeps the tokens, and the next lookup logs nobody in', async () => {
    const { before } = await withTokens();
    const changed = {
      defaultDomain: 'LAB',
      includeSharedLists: true,
      requestTimeoutMs: 5000,
      domainMap: [],
      globalApprover: 'HQ\\ann',
      tokenTtlMinutes: 60,
    };
    expect(await practice.plugin.settingsInUse(before, practice.setup(changed))).toBe(0);
    expect(practice.plugin.tokenCount()).toBe(2);
    await (await practice.engine(changed)).findCredentials(vnc('HQ\\ann'), context);
    expect([arrivals('DoLogin2'), arrivals('DoLoginAsUser')]).toEqual([1, 1]);
  });

  it('leaves the tokens of other credentials alone, those of a login under way included', async () => {
    const { before } = await withTokens();
    const saved = practice.setup({ authenticator: 'HQ' });
    watch.hold((operation) => operation === 'DoLoginAsUser');
    const engine = await practice.engine({}, { apiRegistrationKey: Secret.of(practice.pi.vault.registrationKey) });
    const finding = engine.findCredentials(vnc('HQ\\bob'), context);
    await watch.untilWaiting(1);
    expect(await practice.plugin.settingsInUse(saved, before)).toBe(0);
    watch.release();
    await finding;
    await engine.findCredentials(vnc('HQ\\bob'), context);
    expect([arrivals('DoLogin2'), arrivals('DoLoginAsUser')]).toEqual([1, 2]);
    expect(practice.plugin.tokenCount()).toBe(3);
  });
});
