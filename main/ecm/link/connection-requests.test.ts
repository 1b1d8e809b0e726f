import { describe, expect, it } from 'vitest';
import { failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import type { CredentialPackage } from '../../plugins/contract.ts';
import {
  connectionHarness,
  credential,
  pendingRequest,
  session,
} from '../../../test-support/link/connection-harness.ts';
import { scriptedRouter } from '../../../test-support/link/link-fixture.ts';

describe('a request of the appliance', () => {
  it('is answered with the credentials', async () => {
    const { register, receive, sent } = connectionHarness();
    await register();
    await receive({ id: 'a', method: 'credentials/find', params: { session } });
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 'a', result: { credentials: [{ credentialId: 'c1', displayValue: 'admin (WEB01)' }] } },
    ]);
  });

  it('is answered with what is injected', async () => {
    const { register, receive, sent } = connectionHarness(
      scriptedRouter({ getCredential: async () => ok(credential) }),
    );
    await register();
    await receive({ id: 7, method: 'credentials/get', params: { session, credentialId: 'c1' } });
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 7, result: { credential: { username: 'HQ\\admin', domain: 'HQ', password: 'marked' } } },
    ]);
  });

  it('is answered with the health of the plugin', async () => {
    const { register, receive, sent } = connectionHarness();
    await register();
    await receive({ id: 7, method: 'plugin/health' });
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 7, result: { healthy: true, message: 'Fine.' } }]);
  });

  it('is answered with the whole failure and its correlation id', async () => {
    const cause = failure(
      'checkout-conflict',
      undefined,
      { message: 'Held.', doing: 'x', hint: 'Wait.' },
      { heldBy: 'HQ\\bob' },
    );
    const { register, receive, sent } = connectionHarness(scriptedRouter({ getCredential: async () => err(cause) }));
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
    const { register, receive, sent, cuts, router } = connectionHarness();
    await register();
    await receive({ id: 7, method, ...(params === undefined ? {} : { params }) });
    expect(sent).toMatchObject([{ id: 7, error: { code } }]);
    expect(JSON.stringify(sent)).not.toContain('marked');
    expect([cuts, router.asked]).toEqual([[], []]);
  });

  it('whose answer is larger than a frame is answered with an error', async () => {
    const many = Array.from({ length: 50_000 }, (_, index) => ({
      credentialId: `id-${index}`.padEnd(60, 'x'),
      displayValue: `name-${index}`.padEnd(60, 'x'),
    }));
    const { register, receive, sent } = connectionHarness(scriptedRouter({ findCredentials: async () => ok(many) }));
    await register();
    await receive({ id: 7, method: 'credentials/find', params: { session } });
    expect(sent).toMatchObject([
      { id: 7, error: { data: { kind: 'protocol', message: expect.stringContaining('4 MiB') as string } } },
    ]);
  });

  it('beyond 64 running and 1,000 queued is answered busy at once', async () => {
    const { register, receive, sent } = connectionHarness(
      scriptedRouter({ findCredentials: (_session, { signal }) => pendingRequest<never>().run(signal) }),
    );
    await register();
    for (let id = 1; id <= 1064; id += 1) void receive({ id, method: 'credentials/find', params: { session } });
    await receive({ id: 'over', method: 'credentials/find', params: { session } });
    expect(sent).toMatchObject([{ id: 'over', error: { data: { kind: 'service-unavailable', detail: 'busy' } } }]);
  });

  it('to release a credential is never refused as busy', async () => {
    const { register, receive, sent } = connectionHarness(
      scriptedRouter({ findCredentials: (_session, { signal }) => pendingRequest<never>().run(signal) }),
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
  it('is aborted in the plugin, and answered as cancelled', async () => {
    const slow = pendingRequest<CredentialPackage>();
    const { register, receive, sent } = connectionHarness(
      scriptedRouter({ getCredential: (_session, _id, { signal }) => slow.run(signal) }),
    );
    await register();
    await receive({ id: 7, method: 'credentials/get', params: { session, credentialId: 'c1' } });
    await receive({ method: '$/cancelRequest', params: { id: 7 } });
    expect(slow.signals[0]?.aborted).toBe(true);
    expect(sent).toMatchObject([{ id: 7, error: { data: { kind: 'cancelled' } } }]);
  });

  it('and whose credential arrives all the same: it is checked in', async () => {
    const slow = pendingRequest<CredentialPackage>();
    const { register, receive, router, requests, connection } = connectionHarness(
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
