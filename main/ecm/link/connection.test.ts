import { describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { silentLog } from '../../platform/logging/log.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import type { CredentialPackage } from '../../plugins/contract.ts';
import { createBackground } from '../../lib/background-work.ts';
import { Connection, type ConnectionParts } from './connection.ts';
import { connectivityFailure } from './link-failures.ts';
import { requestsOn, scriptedRouter, type ScriptedRouter } from '../../../test-support/link/link-fixture.ts';
import type { AccessToken, TokenSource } from './oauth.ts';

const session = { sessionId: 's1', user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } } as const;
const credential: CredentialPackage = {
  account: 'admin',
  injectAs: 'HQ\\admin',
  domain: 'HQ',
  password: Secret.of('marked'),
};

/** A connection over a socket that notes what is sent, with the appliance's side in the test's hands. */
function setUp(router: ScriptedRouter = scriptedRouter(), over: Partial<ConnectionParts> = {}) {
  const clock = manualClock();
  const sent: Record<string, unknown>[] = [];
  const cuts: string[] = [];
  const actives: boolean[] = [];
  let pings = 0;
  let issued = 1;
  const tokenOf = (name: string): AccessToken => ({
    value: Secret.of(name),
    renewAt: clock.now() + 3_300_000,
    expiresAt: clock.now() + 3_600_000,
  });
  const tokens: TokenSource = {
    token: async () => ok(tokenOf(`token-${(issued += 1)}`)),
    clear: () => {},
    pausedUntil: () => undefined,
  };
  const socket = {
    send: (text: string) => void sent.push(JSON.parse(text) as Record<string, unknown>),
    ping: () => void (pings += 1),
    close: (code: number) => void cuts.push(`close ${code}`),
    terminate: () => void cuts.push('terminate'),
  };
  const registration = { name: 'ecm-1', version: '0.1.0', plugin: 'PI 0.1.0', group: 'Default' };
  const background = createBackground(silentLog);
  const requests = requestsOn(router, clock);
  const shared = {
    requests,
    registration,
    tokens,
    clock,
    background,
    log: silentLog,
    random: () => 0.5,
    newId: () => 'corr',
  };
  const connection = new Connection(socket, tokenOf('token-1'), {
    ...shared,
    activeChanged: (active) => actives.push(active),
    ...over,
  });
  const receive = async (frame: object): Promise<void> => {
    connection.message(JSON.stringify({ jsonrpc: '2.0', ...frame }));
    await clock.advance(0);
  };
  const register = async (): Promise<void> => {
    const registered = connection.register();
    await receive({ id: 1, result: { active: true } });
    await registered;
    sent.splice(0);
  };
  return { clock, sent, cuts, actives, connection, router, requests, receive, register, pings: () => pings };
}

/** A request of the plugin that ends when the test says so. */
function held<T>() {
  const { promise, resolve } = Promise.withResolvers<Result<T, ReturnType<typeof failure>>>();
  const signals: AbortSignal[] = [];
  return {
    signals,
    end: (value: T) => resolve(ok(value)),
    run: (signal: AbortSignal) => (signals.push(signal), promise),
  };
}

describe('registering', () => {
  it('tells the appliance who we are, and learns whether requests come here', async () => {
    const { connection, sent, receive } = setUp();
    const registered = connection.register();
    expect(sent).toEqual([
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'ecm/register',
        params: { name: 'ecm-1', version: '0.1.0', plugin: 'PI 0.1.0', group: 'Default' },
      },
    ]);
    await receive({ id: 1, result: { active: false } });
    expect(await registered).toEqual({ active: false });
  });

  it.each([
    [
      'refuses it',
      { id: 1, error: { code: -32_001, message: 'No such\r\ngroup.' } },
      { kind: 'refused', cause: { kind: 'authorization' } },
    ],
    [
      'answers something else',
      { id: 1, result: {} },
      { kind: 'lost', cause: { kind: 'protocol', detail: 'malformed' } },
    ],
    [
      'does not understand it',
      { id: null, error: { code: -32_700, message: '?' } },
      { kind: 'lost', cause: { kind: 'protocol', detail: 'malformed' } },
    ],
  ])('ends when the appliance %s', async (_what, answer, end) => {
    const { connection, receive, clock, cuts } = setUp();
    const registered = connection.register();
    await receive(answer);
    expect(await registered).toBeUndefined();
    expect(await connection.ended).toMatchObject(end);
    expect(JSON.stringify(await connection.ended)).not.toContain('\\r');
    expect([cuts.length, clock.waiting]).toEqual([1, 0]);
  });

  it('ends when the appliance says nothing for 15 seconds', async () => {
    const { connection, clock } = setUp();
    void connection.register();
    await clock.advance(15_000);
    expect(await connection.ended).toMatchObject({ kind: 'lost', cause: { kind: 'connectivity', detail: 'timeout' } });
    expect(clock.waiting).toBe(0);
  });
});

describe('a request of the appliance', () => {
  it('is answered with the credentials', async () => {
    const { register, receive, sent } = setUp();
    await register();
    await receive({ id: 'a', method: 'credentials/find', params: { session } });
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 'a', result: { credentials: [{ credentialId: 'c1', displayValue: 'admin (WEB01)' }] } },
    ]);
  });

  it('is answered with what is injected', async () => {
    const { register, receive, sent } = setUp(scriptedRouter({ getCredential: async () => ok(credential) }));
    await register();
    await receive({ id: 7, method: 'credentials/get', params: { session, credentialId: 'c1' } });
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 7, result: { credential: { username: 'HQ\\admin', domain: 'HQ', password: 'marked' } } },
    ]);
  });

  it('is answered with the health of the plugin', async () => {
    const { register, receive, sent } = setUp();
    await register();
    await receive({ id: 7, method: 'plugin/health' });
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 7, result: { healthy: true, message: 'Fine.' } }]);
  });

  it('carries the failure whole, with its correlation id', async () => {
    const cause = failure(
      'checkout-conflict',
      undefined,
      { message: 'Held.', doing: 'x', hint: 'Wait.' },
      { heldBy: 'HQ\\bob' },
    );
    const { register, receive, sent } = setUp(scriptedRouter({ getCredential: async () => err(cause) }));
    await register();
    await receive({ id: 7, method: 'credentials/get', params: { session, credentialId: 'c1' } });
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 7, error: { code: -32_000, message: 'Held.', data: { ...cause, correlationId: 'corr' } } },
    ]);
  });

  it.each([
    ['an unknown method', 'credentials/list', {}, -32_601],
    ['no session', 'credentials/find', {}, -32_602],
    [
      'an unknown Jump Item type',
      'credentials/find',
      { session: { ...session, jumpItem: { type: 'marked' } } },
      -32_602,
    ],
    ['no credential', 'credentials/get', { session }, -32_602],
    ['no end of the session', 'credentials/release', { session, credentialId: 'c1' }, -32_602],
    ['no parameters', 'credentials/find', undefined, -32_602],
  ])('with %s is refused, and the connection stays', async (_what, method, params, code) => {
    const { register, receive, sent, cuts, router } = setUp();
    await register();
    await receive({ id: 7, method, ...(params === undefined ? {} : { params }) });
    expect(sent).toMatchObject([{ id: 7, error: { code } }]);
    expect(JSON.stringify(sent)).not.toContain('marked');
    expect([cuts, router.asked]).toEqual([[], []]);
  });

  it('that yields more than a frame can carry is refused', async () => {
    const many = Array.from({ length: 50_000 }, (_, index) => ({
      credentialId: `id-${index}`.padEnd(60, 'x'),
      displayValue: `name-${index}`.padEnd(60, 'x'),
    }));
    const { register, receive, sent } = setUp(scriptedRouter({ findCredentials: async () => ok(many) }));
    await register();
    await receive({ id: 7, method: 'credentials/find', params: { session } });
    expect(sent).toMatchObject([
      { id: 7, error: { data: { kind: 'protocol', message: expect.stringContaining('4 MiB') as string } } },
    ]);
  });

  it('beyond 64 at work and 1,000 waiting is answered busy at once', async () => {
    const { register, receive, sent } = setUp(
      scriptedRouter({ findCredentials: (_session, { signal }) => held<never>().run(signal) }),
    );
    await register();
    for (let id = 1; id <= 1064; id += 1) void receive({ id, method: 'credentials/find', params: { session } });
    await receive({ id: 'over', method: 'credentials/find', params: { session } });
    expect(sent).toMatchObject([{ id: 'over', error: { data: { kind: 'service-unavailable', detail: 'busy' } } }]);
  });

  it('to give a credential back finds a place even then', async () => {
    const { register, receive, sent } = setUp(
      scriptedRouter({ findCredentials: (_session, { signal }) => held<never>().run(signal) }),
    );
    await register();
    for (let id = 1; id <= 1064; id += 1) void receive({ id, method: 'credentials/find', params: { session } });
    await receive({
      id: 'back',
      method: 'credentials/release',
      params: { session, credentialId: 'c1', endedAt: '2030-01-02T03:04:05Z' },
    });
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 'back', result: {} }]);
  });
});

describe('a request that the appliance cancels', () => {
  it('is told to the plugin, and answered as cancelled', async () => {
    const slow = held<CredentialPackage>();
    const { register, receive, sent } = setUp(
      scriptedRouter({ getCredential: (_session, _id, { signal }) => slow.run(signal) }),
    );
    await register();
    await receive({ id: 7, method: 'credentials/get', params: { session, credentialId: 'c1' } });
    await receive({ method: '$/cancelRequest', params: { id: 7 } });
    expect(slow.signals[0]?.aborted).toBe(true);
    expect(sent).toMatchObject([{ id: 7, error: { data: { kind: 'cancelled' } } }]);
  });

  it('and whose credential comes all the same gets it taken back', async () => {
    const slow = held<CredentialPackage>();
    const { register, receive, router, requests, connection } = setUp(
      scriptedRouter({ getCredential: (_session, _id, { signal }) => slow.run(signal) }),
    );
    await register();
    await receive({ id: 7, method: 'credentials/get', params: { session, credentialId: 'c1' } });
    await receive({ method: '$/cancelRequest', params: { id: 7 } });
    slow.end(credential);
    connection.close();
    await new Promise((resolve) => setImmediate(resolve));
    await requests.released();
    expect(router.asked).toEqual(['get c1', 'release c1']);
  });
});

describe('the end of the connection', () => {
  it('gives back what sessions hold, and only that', async () => {
    const released: string[] = [];
    const { register, receive, connection } = setUp(
      scriptedRouter({
        releaseCredential: async ({ sessionId }) => {
          released.push(sessionId ?? '');
          return ok({ checkIn: 'done' });
        },
      }),
    );
    await register();
    for (const [index, sessionId] of ['s1', 's2', 's3'].entries()) {
      await receive({
        id: index,
        method: 'credentials/get',
        params: { session: { ...session, sessionId }, credentialId: 'c1' },
      });
    }
    await receive({
      id: 9,
      method: 'credentials/release',
      params: { session: { ...session, sessionId: 's2' }, credentialId: 'c1', endedAt: '2030-01-02T03:04:05Z' },
    });
    connection.closed(1006, connectivityFailure('reset', 'testing'));
    expect(released).toEqual(['s2', 's1', 's3']);
  });

  it('gives a credential back as often as a session got it', async () => {
    const { register, receive, connection, router } = setUp();
    await register();
    for (const id of [1, 2, 3])
      await receive({ id, method: 'credentials/get', params: { session, credentialId: 'c1' } });
    await receive({
      id: 4,
      method: 'credentials/release',
      params: { session, credentialId: 'c1', endedAt: '2030-01-02T03:04:05Z' },
    });
    connection.closed(1006, connectivityFailure('reset', 'testing'));
    expect(router.asked).toEqual(['get c1', 'get c1', 'get c1', 'release c1', 'release c1', 'release c1']);
  });

  it('gives nothing back that no session got, even if the appliance asked for it in vain', async () => {
    const cause = failure('connectivity', 'refused', { message: 'No.', doing: 'x', hint: 'y' });
    const { register, receive, connection, router } = setUp(
      scriptedRouter({ releaseCredential: async () => err(cause) }),
    );
    await register();
    await receive({
      id: 1,
      method: 'credentials/release',
      params: { session, credentialId: 'c1', endedAt: '2030-01-02T03:04:05Z' },
    });
    connection.close();
    expect(router.asked).toEqual(['release c1']);
  });

  it('holds on to a credential whose giving back failed', async () => {
    const cause = failure('connectivity', 'refused', { message: 'No.', doing: 'x', hint: 'y' });
    const { register, receive, connection, router } = setUp(
      scriptedRouter({ releaseCredential: async () => err(cause) }),
    );
    await register();
    await receive({ id: 1, method: 'credentials/get', params: { session, credentialId: 'c1' } });
    await receive({
      id: 2,
      method: 'credentials/release',
      params: { session, credentialId: 'c1', endedAt: '2030-01-02T03:04:05Z' },
    });
    connection.close();
    expect(router.asked).toEqual(['get c1', 'release c1', 'release c1']);
  });

  it('cancels what is at work, and takes back a credential that comes afterwards', async () => {
    const slow = held<CredentialPackage>();
    const { register, receive, router, requests, connection } = setUp(
      scriptedRouter({ getCredential: (_session, _id, { signal }) => slow.run(signal) }),
    );
    await register();
    await receive({ id: 7, method: 'credentials/get', params: { session, credentialId: 'c1' } });
    connection.closed(1006, connectivityFailure('reset', 'testing'));
    expect(slow.signals[0]?.aborted).toBe(true);
    slow.end(credential);
    await new Promise((resolve) => setImmediate(resolve));
    await requests.released();
    expect(router.asked).toEqual(['get c1', 'release c1']);
  });

  it.each([
    [4403, 'refused'],
    [4401, 'lost'],
    [1001, 'lost'],
    [1006, 'lost'],
  ])('with code %i counts as %s', async (code, kind) => {
    const { register, connection, clock } = setUp();
    await register();
    connection.closed(code, connectivityFailure('reset', 'testing'));
    expect((await connection.ended).kind).toBe(kind);
    await clock.advance(0);
    expect(clock.waiting).toBe(0);
  });

  it('comes with the first frame that is not JSON-RPC', async () => {
    const { register, connection, cuts } = setUp();
    await register();
    connection.message('garbage');
    expect(await connection.ended).toMatchObject({ kind: 'lost', cause: { kind: 'protocol', detail: 'malformed' } });
    expect(cuts).toEqual(['close 1002']);
  });

  it('comes with a request id that is used twice at a time', async () => {
    const { register, receive, connection } = setUp(
      scriptedRouter({ findCredentials: (_session, { signal }) => held<never>().run(signal) }),
    );
    await register();
    await receive({ id: 7, method: 'credentials/find', params: { session } });
    await receive({ id: 7, method: 'credentials/find', params: { session } });
    expect(await connection.ended).toMatchObject({ kind: 'lost', cause: { kind: 'protocol' } });
  });

  it('is the end of it: nothing that comes later is heard', async () => {
    const { register, receive, connection, sent, actives, cuts } = setUp();
    await register();
    connection.close();
    await receive({ id: 7, method: 'credentials/find', params: { session } });
    await receive({ method: 'ecm/active', params: { active: false } });
    connection.closed(1006, connectivityFailure('reset', 'testing'));
    connection.message('garbage');
    expect([sent, actives, cuts, await connection.ended]).toEqual([[], [], ['close 1001'], { kind: 'closed' }]);
  });

  it('comes after two pings without an answer', async () => {
    const { register, connection, clock, cuts, pings } = setUp();
    await register();
    await clock.advance(89_999);
    connection.pong();
    await clock.advance(60_000);
    expect([pings(), cuts]).toEqual([4, []]);
    await clock.advance(1);
    expect(await connection.ended).toMatchObject({ kind: 'lost', cause: { kind: 'connectivity', detail: 'timeout' } });
    expect(cuts).toEqual(['terminate']);
  });
});

describe('what the appliance tells', () => {
  it('is heard: whether requests come here', async () => {
    const { register, receive, actives } = setUp();
    await register();
    await receive({ method: 'ecm/active', params: { active: false } });
    await receive({ method: 'ecm/active', params: { active: true } });
    await receive({ method: 'ecm/active', params: {} });
    expect(actives).toEqual([false, true]);
  });

  it('is passed over when it is not known', async () => {
    const { register, receive, cuts, sent } = setUp();
    await register();
    await receive({ method: 'ecm/news', params: { x: 1 } });
    await receive({ method: '$/cancelRequest', params: { id: 'none' } });
    await receive({ id: 99, result: {} });
    expect([cuts, sent]).toEqual([[], []]);
  });
});

describe('the access token', () => {
  /** Advances in steps that are answered, as a living connection is. */
  async function live({ clock, connection }: ReturnType<typeof setUp>, ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 30_000) {
      await clock.advance(Math.min(left, 30_000));
      connection.pong();
    }
  }

  it('is renewed five minutes before its end, again and again', async () => {
    const parts = setUp();
    await parts.register();
    for (const token of ['token-2', 'token-3']) {
      await live(parts, 3_299_999);
      expect(parts.sent).toEqual([]);
      await live(parts, 1);
      const [{ id, ...call } = { id: 0 }] = parts.sent.splice(0);
      expect(call).toEqual({ jsonrpc: '2.0', method: 'ecm/authorize', params: { accessToken: token } });
      await parts.receive({ id, result: {} });
    }
  });

  it('is tried again while the old one lasts when the appliance gives none', async () => {
    const busy = failure('server', 'busy', { message: 'Busy.', doing: 'x', hint: 'y' });
    let attempts = 0;
    const tokens: TokenSource = {
      token: async () => ((attempts += 1), err(busy)),
      clear: () => {},
      pausedUntil: () => undefined,
    };
    const parts = setUp(undefined, { tokens });
    await parts.register();
    await live(parts, 3_600_000);
    expect(attempts).toBeGreaterThan(5);
    expect(attempts).toBeLessThan(30);
    expect(parts.cuts).toEqual([]);
  });

  it('is not asked for during a pause after a refusal', async () => {
    const refused = failure('authentication', undefined, { message: 'No.', doing: 'x', hint: 'y' });
    const askedAt: number[] = [];
    const parts = setUp(undefined, {
      tokens: {
        token: async () => (askedAt.push(parts.clock.now()), err(refused)),
        clear: () => {},
        pausedUntil: () => (askedAt.at(-1) ?? 0) + 120_000,
      },
    });
    await parts.register();
    await live(parts, 3_600_000);
    expect(askedAt.slice(1).map((at, index) => at - (askedAt[index] ?? 0))).toEqual([120_000, 120_000]);
  });

  it('that the appliance does not accept ends the connection, and is forgotten', async () => {
    const forgotten: AccessToken[] = [];
    const next: AccessToken = { value: Secret.of('n'), renewAt: Infinity, expiresAt: Infinity };
    const parts = setUp(undefined, {
      tokens: {
        token: async () => ok(next),
        clear: (token) => void forgotten.push(token),
        pausedUntil: () => undefined,
      },
    });
    await parts.register();
    await live(parts, 3_300_000);
    await parts.receive({ id: parts.sent[0]?.['id'], error: { code: -32_001, message: 'No.' } });
    expect(await parts.connection.ended).toMatchObject({
      kind: 'lost',
      cause: { kind: 'authentication', detail: 'token' },
    });
    expect(forgotten).toEqual([next]);
  });
});
