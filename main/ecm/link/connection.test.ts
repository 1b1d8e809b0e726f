import { describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import type { CredentialPackage } from '../../plugins/contract.ts';
import {
  connectionHarness,
  credential,
  pendingRequest,
  session,
} from '../../../test-support/link/connection-harness.ts';
import { scriptedRouter } from '../../../test-support/link/link-fixture.ts';
import { connectivityFailure } from './link-failures.ts';
import type { AccessToken, TokenSource } from './oauth.ts';

describe('registering', () => {
  it('sends its registration, and gets back whether requests come here', async () => {
    const { connection, sent, receive } = connectionHarness();
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
    const { connection, receive, clock, cuts } = connectionHarness();
    const registered = connection.register();
    await receive(answer);
    expect(await registered).toBeUndefined();
    expect(await connection.ended).toMatchObject(end);
    expect(JSON.stringify(await connection.ended)).not.toContain('\\r');
    expect([cuts.length, clock.waiting]).toEqual([1, 0]);
  });

  it('ends when the appliance does not answer for 15 seconds', async () => {
    const { connection, clock } = connectionHarness();
    void connection.register();
    await clock.advance(15_000);
    expect(await connection.ended).toMatchObject({ kind: 'lost', cause: { kind: 'connectivity', detail: 'timeout' } });
    expect(clock.waiting).toBe(0);
  });
});

describe('the digest of the settings', () => {
  const registered = (digests: { now: string }) =>
    connectionHarness(undefined, {
      registration: {
        name: 'ecm-1',
        version: '0.1.0',
        plugin: 'PI 0.1.0',
        group: 'Default',
        get digest() {
          return digests.now;
        },
      },
    });

  it('is sent with the registration, and again when it changes', async () => {
    const digests = { now: 'one' };
    const { connection, sent, receive } = registered(digests);
    const done = connection.register();
    expect(sent.at(-1)).toMatchObject({ method: 'ecm/register', params: { digest: 'one' } });
    await receive({ id: 1, result: { active: true } });
    await done;
    expect(sent).toHaveLength(1);
    digests.now = 'two';
    connection.sendDigest();
    expect(sent.at(-1)).toEqual({ jsonrpc: '2.0', method: 'ecm/settings', params: { digest: 'two' } });
  });

  it('that changes during the registration is sent after it', async () => {
    const digests = { now: 'one' };
    const { connection, sent, receive } = registered(digests);
    const done = connection.register();
    digests.now = 'two';
    connection.sendDigest();
    expect(sent).toHaveLength(1);
    await receive({ id: 1, result: { active: true } });
    await done;
    expect(sent.at(-1)).toMatchObject({ method: 'ecm/settings', params: { digest: 'two' } });
  });
});

it('a group that is full is named as the reason of a refusal', async () => {
  const { connection, receive } = connectionHarness();
  const done = connection.register();
  await receive({ id: 1, error: { code: -32_003, message: 'Full.', data: { reason: 'group-full' } } });
  await done;
  expect(await connection.ended).toMatchObject({
    kind: 'refused',
    cause: { message: 'The appliance has three ECMs of the group Default already, and admits no fourth.' },
  });
});

it('the ECMs of the group are passed on; what is no list of them is ignored', async () => {
  const seen: unknown[] = [];
  const { receive, register } = connectionHarness(undefined, { groupChanged: (members) => seen.push(members) });
  await register();
  await receive({ method: 'ecm/group', params: { members: 'all' } });
  await receive({ method: 'ecm/group', params: { members: [{ name: 'ecm01', digest: 'd', active: true }] } });
  expect(seen).toEqual([[{ name: 'ecm01', digest: 'd', active: true }]]);
});

describe('the end of the connection', () => {
  it('checks in the credentials that sessions hold, and only those', async () => {
    const released: string[] = [];
    const { register, receive, connection } = connectionHarness(
      scriptedRouter({
        releaseCredential: async ({ sessionId }) => (released.push(sessionId ?? ''), ok({ checkIn: 'done' })),
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

  it('checks a credential in as often as a session got it', async () => {
    const { register, receive, connection, router } = connectionHarness();
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

  it('checks in nothing that no session got, even after a release that failed', async () => {
    const cause = failure('connectivity', 'refused', { message: 'No.', doing: 'x', hint: 'y' });
    const { register, receive, connection, router } = connectionHarness(
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

  it('keeps a credential whose release failed, and checks it in', async () => {
    const cause = failure('connectivity', 'refused', { message: 'No.', doing: 'x', hint: 'y' });
    const { register, receive, connection, router } = connectionHarness(
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

  it('cancels running requests, and checks in a credential that arrives afterwards', async () => {
    const slow = pendingRequest<CredentialPackage>();
    const { register, receive, router, connection, requests } = connectionHarness(
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
    [4401, 'token-ended'],
    [1001, 'lost'],
    [1006, 'lost'],
  ])('with code %i counts as %s', async (code, kind) => {
    const { register, connection, clock } = connectionHarness();
    await register();
    connection.closed(code, connectivityFailure('reset', 'testing'));
    expect((await connection.ended).kind).toBe(kind);
    await clock.advance(0);
    expect(clock.waiting).toBe(0);
  });

  it('is caused by the first frame that is not JSON-RPC', async () => {
    const { register, connection, cuts } = connectionHarness();
    await register();
    connection.message('garbage');
    expect(await connection.ended).toMatchObject({ kind: 'lost', cause: { kind: 'protocol', detail: 'malformed' } });
    expect(cuts).toEqual(['close 1002']);
  });

  it('is caused by a request id that is used twice at a time', async () => {
    const { register, receive, connection } = connectionHarness(
      scriptedRouter({ findCredentials: (_session, { signal }) => pendingRequest<never>().run(signal) }),
    );
    await register();
    await receive({ id: 7, method: 'credentials/find', params: { session } });
    await receive({ id: 7, method: 'credentials/find', params: { session } });
    expect(await connection.ended).toMatchObject({ kind: 'lost', cause: { kind: 'protocol' } });
  });

  it('is final: later frames are ignored', async () => {
    const { register, receive, connection, sent, actives, cuts } = connectionHarness();
    await register();
    connection.close();
    await receive({ id: 7, method: 'credentials/find', params: { session } });
    await receive({ method: 'ecm/active', params: { active: false } });
    connection.closed(1006, connectivityFailure('reset', 'testing'));
    connection.message('garbage');
    expect([sent, actives, cuts, await connection.ended]).toEqual([[], [], ['close 1001'], { kind: 'closed' }]);
  });

  it('is caused by two pings without an answer', async () => {
    const { register, connection, clock, cuts, pings } = connectionHarness();
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

describe('notifications of the appliance', () => {
  it('say whether requests come here', async () => {
    const { register, receive, actives } = connectionHarness();
    await register();
    await receive({ method: 'ecm/active', params: { active: false } });
    await receive({ method: 'ecm/active', params: { active: true } });
    await receive({ method: 'ecm/active', params: {} });
    expect(actives).toEqual([false, true]);
  });

  it('are ignored when they are unknown', async () => {
    const { register, receive, cuts, sent } = connectionHarness();
    await register();
    await receive({ method: 'ecm/news', params: { x: 1 } });
    await receive({ method: '$/cancelRequest', params: { id: 'none' } });
    await receive({ id: 99, result: {} });
    expect([cuts, sent]).toEqual([[], []]);
  });
});

describe('the access token', () => {
  /** Advances in steps that are answered, as a living connection is. */
  async function live({ clock, connection }: ReturnType<typeof connectionHarness>, ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 30_000) {
      await clock.advance(Math.min(left, 30_000));
      connection.pong();
    }
  }

  it('is renewed five minutes before its end, again and again', async () => {
    const parts = connectionHarness();
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

  it('is requested again while the old one lasts when the appliance issues none', async () => {
    const busy = failure('server', 'busy', { message: 'Busy.', doing: 'x', hint: 'y' });
    let attempts = 0;
    const tokens: TokenSource = {
      token: async () => ((attempts += 1), err(busy)),
      clear: () => {},
      pausedUntil: () => undefined,
    };
    const parts = connectionHarness(undefined, { tokens });
    await parts.register();
    await live(parts, 3_600_000);
    expect(attempts).toBeGreaterThan(5);
    expect(attempts).toBeLessThan(30);
    expect(parts.cuts).toEqual([]);
  });

  it('is not requested during a pause after a refusal', async () => {
    const refused = failure('authentication', undefined, { message: 'No.', doing: 'x', hint: 'y' });
    const askedAt: number[] = [];
    const parts = connectionHarness(undefined, {
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

  it('that the appliance does not accept ends the connection, and is dropped', async () => {
    const forgotten: AccessToken[] = [];
    const next: AccessToken = { value: Secret.of('n'), renewAt: Infinity };
    const parts = connectionHarness(undefined, {
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
      kind: 'token-ended',
      cause: { kind: 'authentication', detail: 'token' },
    });
    expect(forgotten).toEqual([next]);
  });
});
