import { afterEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import type { CredentialPackage } from '../../plugins/contract.ts';
import { closeCodes } from './wire.ts';
import { createApplianceLink, type LinkState } from './link-client.ts';
import { accessDenied, connectivityFailure, tokenRefused } from './link-failures.ts';
import { requestsOn, scriptedRouter } from '../../../test-support/link/link-fixture.ts';
import {
  scriptedLink,
  type ScriptedAppliance,
  session,
  startedLink,
  untilOf,
} from '../../../test-support/link/scripted-appliance.ts';

describe('the link', () => {
  it('does nothing before it is started, and starts once', async () => {
    const { link, appliance, clock, states } = scriptedLink();
    expect(link.state).toEqual({ kind: 'stopped' });
    link.start();
    link.start();
    await clock.advance(0);
    expect(states).toEqual([{ kind: 'connecting' }, { kind: 'connected', since: clock.now(), active: true }]);
    expect(appliance.attemptsAt).toHaveLength(1);
  });

  it('reports when another ECM is active, and when it is itself again', async () => {
    const { link, appliance } = await startedLink();
    appliance.send({ method: 'ecm/active', params: { active: false } });
    expect(link.state).toMatchObject({ kind: 'connected', active: false });
    appliance.send({ method: 'ecm/active', params: { active: true } });
    expect(link.state).toMatchObject({ kind: 'connected', active: true });
  });

  it('does not call a removed listener', async () => {
    const { link, clock } = scriptedLink();
    const heard: LinkState[] = [];
    link.onChange((state) => heard.push(state))();
    link.start();
    await clock.advance(0);
    expect(heard).toEqual([]);
  });

  it('goes on when a listener throws', async () => {
    const { link, clock, states } = scriptedLink();
    link.onChange(() => {
      throw new TypeError('a bug of a listener');
    });
    link.start();
    await clock.advance(0);
    expect(link.state.kind).toBe('connected');
    expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'connected']);
  });

  it('is not made for an invalid address', () => {
    const account = { siteUrl: 'http://pra.example', clientId: 'ecm', clientSecret: Secret.of('marked') };
    const registration = { name: 'a', version: '1', plugin: 'b', group: 'c' };
    const made = createApplianceLink({
      account,
      registration,
      requests: requestsOn(scriptedRouter(), manualClock()),
      clock: manualClock(),
      random: () => 0,
      log: silentLog,
    });
    expect(made).toMatchObject({ ok: false, error: { kind: 'configuration' } });
  });
});

describe('reconnecting', () => {
  it('waits up to 1, 2, 4 … 60 seconds, by full jitter', async () => {
    const { appliance, clock, link } = scriptedLink({ random: () => 0.5 });
    appliance.openFailure = connectivityFailure('refused', 'testing');
    link.start();
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await clock.advance(0);
      expect(link.state).toMatchObject({ kind: 'waiting', reason: { kind: 'connectivity', detail: 'refused' } });
      await clock.advance(untilOf(link.state) - clock.now());
    }
    const waits = appliance.attemptsAt.slice(1).map((at, index) => at - (appliance.attemptsAt[index] ?? 0));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(appliance.tokenRequests).toBe(1);
  });

  it.each([
    ['starts again from a second after a connection of a minute', 60_000, 500],
    ['goes on doubling after a connection that did not last', 59_999, 4000],
  ])('%s', async (_what, lastedMs, waitMs) => {
    const { appliance, clock, link } = scriptedLink({ random: () => 0.5 });
    appliance.openFailure = connectivityFailure('refused', 'testing');
    link.start();
    await clock.advance(500 + 1000);
    appliance.openFailure = undefined;
    await clock.advance(2000);
    expect(link.state.kind).toBe('connected');
    await clock.advance(lastedMs);
    appliance.cut();
    await clock.advance(0);
    expect(untilOf(link.state) - clock.now()).toBe(waitMs);
  });

  it('reuses its token, and gets another when that is revoked', async () => {
    const { appliance, clock, link } = await startedLink();
    appliance.cut();
    await clock.advance(1000);
    expect(appliance.tokensShown).toEqual(['t1', 't1']);
    appliance.openFailure = tokenRefused();
    appliance.cut();
    await clock.advance(0);
    expect(link.state.kind).toBe('refused'); // the new one was refused as well
    expect(appliance.tokensShown).toEqual(['t1', 't1', 't1', 't2']);
  });

  it.each([
    ['when the link is opened', 'refusedTokens'],
    ['as soon as the link is open', 'expiredTokens'],
  ] as const)('gets another token at once where a kept one is refused %s', async (_when, tokens) => {
    const { appliance, clock, link } = await startedLink({ random: () => 0.99 });
    appliance.openFailure = connectivityFailure('refused', 'testing');
    appliance.cut();
    // The back-off has grown to a minute.
    await clock.advance(200_000);
    appliance.openFailure = undefined;
    appliance[tokens].add('t1');
    await clock.advance(untilOf(link.state) - clock.now());
    expect([link.state.kind, appliance.tokenRequests]).toEqual(['connected', 2]);
    expect(appliance.attemptsAt.at(-1)).toBe(appliance.attemptsAt.at(-2));
  });

  it('gets another token at once where the appliance ends an open link because of it', async () => {
    const { appliance, clock, link } = await startedLink({ random: () => 0.99 });
    await clock.advance(60_000);
    appliance.listener?.closed(closeCodes.tokenExpired, connectivityFailure('reset', 'testing'));
    await clock.advance(0);
    expect([link.state.kind, appliance.tokensShown]).toEqual(['connected', ['t1', 't2']]);
  });

  it('waits after a second token was refused as well', async () => {
    const { appliance, clock, link } = await startedLink({ random: () => 0.5 });
    for (const token of ['t1', 't2', 't3']) appliance.expiredTokens.add(token);
    appliance.cut();
    await clock.advance(500);
    expect(link.state).toMatchObject({ kind: 'waiting' });
    expect(appliance.tokensShown).toEqual(['t1', 't1', 't2']);
  });

  it('continues after a bug', async () => {
    const { appliance, clock, link, states } = scriptedLink({ random: () => 0.5 });
    appliance.bug = new TypeError('marked');
    link.start();
    await clock.advance(0);
    appliance.bug = undefined;
    await clock.advance(500);
    expect(states).toMatchObject([
      { kind: 'connecting' },
      { kind: 'waiting', reason: { kind: 'unexpected' } },
      { kind: 'connecting' },
      { kind: 'connected' },
    ]);
    expect(JSON.stringify(states)).not.toContain('marked');
  });
});

describe('an access token of a month', () => {
  afterEach(() => void vi.useRealTimers());

  it('is renewed once, although no timer of Node lasts that long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const { appliance, link, reached } = scriptedLink({ clock: systemClock });
    appliance.tokenLifeSeconds = 2_592_000;
    link.start();
    await reached('connected');
    await vi.advanceTimersByTimeAsync(10_000);
    expect([appliance.authorized, appliance.tokenRequests]).toEqual([0, 1]);
    await link.stop();
  });
});

describe('a refusal', () => {
  it('of the account pauses for 30 seconds, doubling to 15 minutes', async () => {
    const { appliance, clock, link } = scriptedLink();
    appliance.tokenStatus = 401;
    link.start();
    const waits: number[] = [];
    for (let refusal = 1; refusal <= 7; refusal += 1) {
      await clock.advance(0);
      expect(link.state).toMatchObject({ kind: 'refused', reason: { kind: 'authentication' } });
      waits.push((untilOf(link.state) - clock.now()) / 1000);
      await clock.advance(untilOf(link.state) - clock.now() - 1);
      expect(appliance.tokenRequests).toBe(refusal);
      await clock.advance(1);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900]);
    expect(appliance.attemptsAt).toEqual([]);
  });

  it('that is a page with 401 is none of the account, and is tried again as slowly', async () => {
    const { appliance, clock, link } = scriptedLink();
    appliance.tokenStatus = 401;
    appliance.tokenPage = '<html>Sign in</html>';
    link.start();
    const waits: number[] = [];
    for (let refusal = 1; refusal <= 4; refusal += 1) {
      await clock.advance(0);
      expect(link.state).toMatchObject({ kind: 'waiting', reason: { kind: 'protocol' } });
      waits.push((untilOf(link.state) - clock.now()) / 1000);
      await clock.advance(untilOf(link.state) - clock.now());
    }
    expect(waits).toEqual([30, 60, 120, 240]);
  });

  it('of the link pauses likewise, and a connection resets the pause', async () => {
    const { appliance, clock, link } = scriptedLink();
    appliance.openFailure = accessDenied('testing');
    link.start();
    await clock.advance(30_000 + 60_000);
    expect(untilOf(link.state) - clock.now()).toBe(120_000);
    expect(link.state).toMatchObject({
      kind: 'refused',
      reason: { kind: 'authorization', hint: expect.stringContaining('Allow Access') as string },
    });
    appliance.openFailure = undefined;
    await clock.advance(120_000);
    expect(link.state.kind).toBe('connected');
    appliance.openFailure = accessDenied('testing');
    appliance.cut();
    await clock.advance(0);
    expect(untilOf(link.state) - clock.now()).toBe(30_000);
  });
});

describe('reconnect()', () => {
  it('does not wait for the end of a back-off', async () => {
    const { appliance, clock, link } = scriptedLink({ random: () => 0.99 });
    appliance.openFailure = connectivityFailure('refused', 'testing');
    link.start();
    await clock.advance(0);
    appliance.openFailure = undefined;
    link.reconnect();
    await clock.advance(0);
    expect(link.state.kind).toBe('connected');
    expect(clock.now()).toBe(appliance.attemptsAt[0]);
  });

  it('does not wait for the end of a refusal pause either', async () => {
    const { appliance, clock, link } = scriptedLink();
    appliance.tokenStatus = 401;
    link.start();
    await clock.advance(0);
    appliance.tokenStatus = 200;
    link.reconnect();
    await clock.advance(0);
    expect(link.state.kind).toBe('connected');
  });

  it('replaces the open connection', async () => {
    const { appliance, clock, link, states } = await startedLink();
    link.reconnect();
    await clock.advance(0);
    expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'connected', 'connecting', 'connected']);
    expect([appliance.sent, appliance.attemptsAt.length]).toEqual([['close 1001'], 2]);
  });

  it('does nothing while connecting or stopped', async () => {
    const { link, clock, appliance } = scriptedLink();
    link.reconnect();
    link.start();
    link.reconnect();
    await clock.advance(0);
    expect(appliance.attemptsAt).toHaveLength(1);
  });
});

describe('stopping', () => {
  const get = { id: 'g', method: 'credentials/get', params: { session, credentialId: 'c1' } };

  it('closes with 1001, checks in what sessions hold, and leaves no timer', async () => {
    const { appliance, clock, link, router } = await startedLink();
    appliance.send(get);
    await clock.advance(0);
    await link.stop();
    expect(router.asked).toEqual(['get c1', 'release c1']);
    expect(appliance.sent.at(-1)).toBe('close 1001');
    expect([link.state, appliance.httpClosed, clock.waiting]).toEqual([{ kind: 'stopped' }, 1, 0]);
    link.start();
    await clock.advance(600_000);
    expect([link.state.kind, appliance.attemptsAt.length]).toEqual(['stopped', 1]);
  });

  it('lets a request finish, and refuses new ones', async () => {
    const work = Promise.withResolvers<void>();
    const { appliance, clock, link, router } = await startedLink({
      router: scriptedRouter({ findCredentials: () => work.promise.then(() => ok([])) }),
    });
    appliance.send({ id: 'f', method: 'credentials/find', params: { session } });
    await clock.advance(0);
    const stopped = link.stop();
    appliance.send(get);
    await clock.advance(5000);
    expect(appliance.sent.map((text) => JSON.parse(text) as object)).toMatchObject([
      { id: 'g', error: { data: { kind: 'service-unavailable' } } },
    ]);
    work.resolve();
    await stopped;
    expect(appliance.sent[1]).toContain('"credentials":[]');
    expect(router.asked).toEqual(['find ann']);
  });

  it('cancels after six seconds what does not end, and checks in a credential that arrives later', async () => {
    const got = Promise.withResolvers<void>();
    const credential: CredentialPackage = { account: 'admin', injectAs: 'admin', password: Secret.of('marked') };
    const { appliance, clock, link, router } = await startedLink({
      router: scriptedRouter({
        getCredential: (_session, _id, { signal }) => {
          signal.addEventListener('abort', () => got.resolve());
          return got.promise.then(() => ok(credential));
        },
      }),
    });
    appliance.send(get);
    await clock.advance(0);
    const stopped = link.stop();
    await clock.advance(5999);
    expect(router.asked).toEqual(['get c1']);
    await clock.advance(1);
    await stopped;
    expect(router.asked).toEqual(['get c1', 'release c1']);
    expect(clock.waiting).toBe(0);
  });

  it('takes ten seconds at most, even if the plugin never answers', async () => {
    const never = new Promise<never>(() => {});
    const { appliance, clock, link } = await startedLink({
      router: scriptedRouter({ findCredentials: () => never, releaseCredential: () => never }),
    });
    appliance.send(get);
    appliance.send({ id: 'f', method: 'credentials/find', params: { session } });
    await clock.advance(0);
    let isStopped = false;
    void link.stop().then(() => (isStopped = true));
    await clock.advance(9999);
    expect(isStopped).toBe(false);
    await clock.advance(1);
    expect(isStopped).toBe(true);
  });

  it.each<[string, (appliance: ScriptedAppliance) => void]>([
    ['while it waits', (appliance) => (appliance.openFailure = connectivityFailure('refused', 'testing'))],
    ['while it is refused', (appliance) => (appliance.tokenStatus = 401)],
    ['while it registers', (appliance) => (appliance.registers = false)],
  ])('%s is done at once', async (_when, prepare) => {
    const { appliance, clock, link } = scriptedLink({ random: () => 0.9 });
    prepare(appliance);
    link.start();
    await clock.advance(0);
    await Promise.all([link.stop(), link.stop()]);
    expect([link.state.kind, clock.waiting, appliance.httpClosed]).toEqual(['stopped', 0, 1]);
  });

  it('before the start is done at once', async () => {
    const { link } = scriptedLink();
    await link.stop();
    expect(link.state.kind).toBe('stopped');
  });
});

describe('a failure', () => {
  it('contains no secret', async () => {
    const { appliance, clock, states, link } = scriptedLink();
    appliance.tokenStatus = 401;
    link.start();
    await clock.advance(600_000);
    expect(states.length).toBeGreaterThan(5);
    expect(JSON.stringify(states)).not.toContain('marked');
  });

  it('contains what the appliance says, within limits', async () => {
    const { appliance, clock, link } = scriptedLink();
    appliance.registers = false;
    link.start();
    await clock.advance(0);
    appliance.send({ id: 1, error: { code: 1, message: 'x'.repeat(100_000) } });
    await clock.advance(0);
    expect(link.state).toMatchObject({
      kind: 'refused',
      reason: failure('authorization', undefined, {
        message: expect.stringMatching(/^.{0,400}$/) as string,
        doing: 'registering at the appliance',
        hint: expect.any(String) as string,
      }),
    });
  });
});
