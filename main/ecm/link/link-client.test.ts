import { afterEach, describe, expect, it, vi } from 'vitest';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { systemClock } from '../../platform/clock.ts';
import type { HttpClient } from '../../platform/network/http-client.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import type { CredentialPackage } from '../../plugins/contract.ts';
import type { LinkState } from './appliance-link.ts';
import { createApplianceLink, type ApplianceLinkOptions } from './link-client.ts';
import { accessDenied, connectivityFailure, tokenRefused } from './link-failures.ts';
import { requestsOn, scriptedRouter, testLink } from '../../../test-support/link/link-fixture.ts';
import type { ConnectLink, SocketListener } from './link-socket.ts';

const site = { siteUrl: 'https://pra.example', clientId: 'ecm', clientSecret: Secret.of('marked') };
const session = { sessionId: 's1', user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } };

/** An appliance in the test's hands: what the token endpoint answers, whether the link opens, and the open link itself. */
class ScriptedAppliance {
  readonly clock: ManualClock = manualClock();
  tokenStatus = 200;
  tokenLifeSeconds = 3600;
  openFailure: Failure | undefined;
  bug: Error | undefined;
  registers = true;
  tokenRequests = 0;
  /** How often the account was proved anew on an open link. */
  authorized = 0;
  httpClosed = 0;
  readonly attemptsAt: number[] = [];
  readonly tokensShown: string[] = [];
  readonly sent: string[] = [];
  listener: SocketListener | undefined;

  readonly http: HttpClient = {
    send: async (_call, use) => {
      this.tokenRequests += 1;
      const body = JSON.stringify({
        access_token: `t${this.tokenRequests}`,
        token_type: 'Bearer',
        expires_in: this.tokenLifeSeconds,
      });
      return use({ status: this.tokenStatus, contentType: 'application/json', body: bytesOf(body) });
    },
    close: async () => void (this.httpClosed += 1),
  };

  readonly connect: ConnectLink = async ({ token }, accept) => {
    this.attemptsAt.push(this.clock.now());
    this.tokensShown.push(token.reveal());
    if (this.bug !== undefined) throw this.bug;
    if (this.openFailure !== undefined) return err(this.openFailure);
    const listener: SocketListener = accept({
      send: (text) => this.#hear(text),
      ping: () => listener.pong(),
      close: (code) => void this.sent.push(`close ${code}`),
      terminate: () => void this.sent.push('terminate'),
    });
    this.listener = listener;
    return ok(undefined);
  };

  #hear(text: string): void {
    const { id, method } = JSON.parse(text) as { id: number; method?: string };
    if (method === 'ecm/authorize') this.authorized += 1;
    if (method === undefined) this.sent.push(text);
    else if (method !== 'ecm/register' || this.registers)
      queueMicrotask(() => this.say({ id, result: { active: true } }));
  }

  say(frame: object): void {
    this.listener?.message(JSON.stringify({ jsonrpc: '2.0', ...frame }));
  }

  cut(): void {
    this.listener?.closed(1006, connectivityFailure('reset', 'testing'));
  }
}

async function* bytesOf(text: string): AsyncIterable<Buffer> {
  yield Buffer.from(text);
}

function setUp(over: Partial<ApplianceLinkOptions> & Parameters<typeof testLink>[1] = {}) {
  const appliance = new ScriptedAppliance();
  const { clock, http, connect } = appliance;
  return { appliance, clock, ...testLink(site, { clock, http, connect, ...over }) };
}

async function started(over: Parameters<typeof setUp>[0] = {}) {
  const parts = setUp(over);
  parts.link.start();
  await parts.clock.advance(0);
  return parts;
}

function untilOf(state: LinkState): number {
  return state.kind === 'waiting' || state.kind === 'refused' ? state.until : 0;
}

describe('the link', () => {
  it('does nothing before it is started, and starts once', async () => {
    const { link, appliance, clock, states } = setUp();
    expect(link.state).toEqual({ kind: 'stopped' });
    link.start();
    link.start();
    await clock.advance(0);
    expect(states).toEqual([{ kind: 'connecting' }, { kind: 'connected', since: clock.now(), active: true }]);
    expect(appliance.attemptsAt).toHaveLength(1);
  });

  it('says when another ECM is active, and when it is itself again', async () => {
    const { link, appliance } = await started();
    appliance.say({ method: 'ecm/active', params: { active: false } });
    expect(link.state).toMatchObject({ kind: 'connected', active: false });
    appliance.say({ method: 'ecm/active', params: { active: true } });
    expect(link.state).toMatchObject({ kind: 'connected', active: true });
  });

  it('tells nobody who does not listen any more', async () => {
    const { link, clock } = setUp();
    const heard: LinkState[] = [];
    link.onChange((state) => heard.push(state))();
    link.start();
    await clock.advance(0);
    expect(heard).toEqual([]);
  });

  it('is not made for an address that is none', () => {
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
    const { appliance, clock, link } = setUp({ random: () => 0.5 });
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
    const { appliance, clock, link } = setUp({ random: () => 0.5 });
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

  it('uses the token that it has, and gets another when that is revoked', async () => {
    const { appliance, clock, link } = await started();
    appliance.cut();
    await clock.advance(1000);
    expect(appliance.tokensShown).toEqual(['t1', 't1']);
    appliance.openFailure = tokenRefused();
    appliance.cut();
    await clock.advance(0);
    expect(link.state.kind).toBe('refused'); // the new one was refused as well
    expect(appliance.tokensShown).toEqual(['t1', 't1', 't1', 't2']);
  });

  it('goes on after a bug', async () => {
    const { appliance, clock, link, states } = setUp({ random: () => 0.5 });
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

  it('is not renewed over and over, although no timer of Node lasts that long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const { appliance, link, reached } = setUp({ clock: systemClock });
    appliance.tokenLifeSeconds = 2_592_000;
    link.start();
    await reached('connected');
    await vi.advanceTimersByTimeAsync(10_000);
    expect([appliance.authorized, appliance.tokenRequests]).toEqual([0, 1]);
    await link.stop();
  });
});

describe('a refusal', () => {
  it('of the account is waited out for 30 seconds, doubling to 15 minutes', async () => {
    const { appliance, clock, link } = setUp();
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

  it('of the link is waited out alike, and forgotten after a connection', async () => {
    const { appliance, clock, link } = setUp();
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

describe('a person who reconnects', () => {
  it('does not wait for the end of a back-off', async () => {
    const { appliance, clock, link } = setUp({ random: () => 0.99 });
    appliance.openFailure = connectivityFailure('refused', 'testing');
    link.start();
    await clock.advance(0);
    appliance.openFailure = undefined;
    link.reconnect();
    await clock.advance(0);
    expect(link.state.kind).toBe('connected');
    expect(clock.now()).toBe(appliance.attemptsAt[0]);
  });

  it('is not held up by a refusal either', async () => {
    const { appliance, clock, link } = setUp();
    appliance.tokenStatus = 401;
    link.start();
    await clock.advance(0);
    appliance.tokenStatus = 200;
    link.reconnect();
    await clock.advance(0);
    expect(link.state.kind).toBe('connected');
  });

  it('gets a new connection for the open one', async () => {
    const { appliance, clock, link, states } = await started();
    link.reconnect();
    await clock.advance(0);
    expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'connected', 'connecting', 'connected']);
    expect([appliance.sent, appliance.attemptsAt.length]).toEqual([['close 1001'], 2]);
  });

  it('changes nothing while it is connecting or stopped', async () => {
    const { link, clock, appliance } = setUp();
    link.reconnect();
    link.start();
    link.reconnect();
    await clock.advance(0);
    expect(appliance.attemptsAt).toHaveLength(1);
  });
});

describe('stopping', () => {
  const get = { id: 'g', method: 'credentials/get', params: { session, credentialId: 'c1' } };

  it('says goodbye, has what is out checked in, and leaves nothing behind', async () => {
    const { appliance, clock, link, router } = await started();
    appliance.say(get);
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
    const { appliance, clock, link, router } = await started({
      router: scriptedRouter({ findCredentials: () => work.promise.then(() => ok([])) }),
    });
    appliance.say({ id: 'f', method: 'credentials/find', params: { session } });
    await clock.advance(0);
    const stopped = link.stop();
    appliance.say(get);
    await clock.advance(5000);
    expect(appliance.sent.map((text) => JSON.parse(text) as object)).toMatchObject([
      { id: 'g', error: { data: { kind: 'service-unavailable' } } },
    ]);
    work.resolve();
    await stopped;
    expect(appliance.sent[1]).toContain('"credentials":[]');
    expect(router.asked).toEqual(['find ann']);
  });

  it('cancels after six seconds what does not end, and takes back what comes of it', async () => {
    const got = Promise.withResolvers<void>();
    const credential: CredentialPackage = { account: 'admin', injectAs: 'admin', password: Secret.of('marked') };
    const { appliance, clock, link, router } = await started({
      router: scriptedRouter({
        getCredential: (_session, _id, { signal }) => {
          signal.addEventListener('abort', () => got.resolve());
          return got.promise.then(() => ok(credential));
        },
      }),
    });
    appliance.say(get);
    await clock.advance(0);
    const stopped = link.stop();
    await clock.advance(5999);
    expect(router.asked).toEqual(['get c1']);
    await clock.advance(1);
    await stopped;
    expect(router.asked).toEqual(['get c1', 'release c1']);
    expect(clock.waiting).toBe(0);
  });

  it('takes ten seconds at most, whatever the plugin does', async () => {
    const never = new Promise<never>(() => {});
    const { appliance, clock, link } = await started({
      router: scriptedRouter({ findCredentials: () => never, releaseCredential: () => never }),
    });
    appliance.say(get);
    appliance.say({ id: 'f', method: 'credentials/find', params: { session } });
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
    const { appliance, clock, link } = setUp({ random: () => 0.9 });
    prepare(appliance);
    link.start();
    await clock.advance(0);
    await Promise.all([link.stop(), link.stop()]);
    expect([link.state.kind, clock.waiting, appliance.httpClosed]).toEqual(['stopped', 0, 1]);
  });

  it('before it was started is done at once', async () => {
    const { link } = setUp();
    await link.stop();
    expect(link.state.kind).toBe('stopped');
  });
});

describe('a failure', () => {
  it('shows no secret of ours', async () => {
    const { appliance, clock, states, link } = setUp();
    appliance.tokenStatus = 401;
    link.start();
    await clock.advance(600_000);
    expect(states.length).toBeGreaterThan(5);
    expect(JSON.stringify(states)).not.toContain('marked');
  });

  it('has room for what the appliance says, within limits', async () => {
    const { appliance, clock, link } = setUp();
    appliance.registers = false;
    link.start();
    await clock.advance(0);
    appliance.say({ id: 1, error: { code: 1, message: 'x'.repeat(100_000) } });
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
