import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { disableBridging, enableBridging, keyPath } from '../main/ecm/pipe/pipe-key.ts';
import { connectExampleBridge, type ExampleBridge } from './example-bridge.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../test-support/service-on-practice.ts';

/** The service and a client that was written from docs/bridge.md alone. */

const session = { sessionId: '5b1c', user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } };
let practice: ServiceOnPractice;
let bridge: ExampleBridge;

beforeEach(async () => {
  practice = await serviceOnPractice();
  const { secrets, ...settings } = practice.settings(1, {}, {});
  expect(await practice.service.apply(settings, secrets)).toEqual({ ok: true, value: 1 });
  await enableBridging({ folder: practice.folder, random: randomBytes });
  bridge = await connectExampleBridge(practice.address, await keyOf('bridge'));
});

afterEach(async () => {
  bridge.close();
  await practice.stop();
});

function keyOf(role: 'bridge' | 'administrator'): Promise<Buffer> {
  return readFile(keyPath(practice.folder, role));
}

function kiosk() {
  const entry = practice.pi.vault.credentials.stored.find(
    ({ id }) => id.targetName === 'KIOSK7' && id.accountName === 'Administrator',
  );
  if (entry === undefined) throw new Error('the vault has changed');
  return entry;
}

describe('the example bridge', () => {
  it('finds, gets and releases a credential', async () => {
    const { result: found } = await bridge.call('credentials/find', { session });
    const offers = (found as { credentials: { credentialId: string; displayValue: string }[] }).credentials;
    const credentialId =
      offers.find(({ displayValue }) => displayValue === 'Administrator (KIOSK7)')?.credentialId ?? '';
    const { password } = kiosk();
    expect(await bridge.call('credentials/get', { session, credentialId })).toMatchObject({
      result: { injectAs: 'Administrator', password },
    });
    expect(practice.pi.vault.credentials.holdOf(kiosk())).toMatchObject({ by: 'HQ\\ann' });
    const release = { session, credentialId, endedAt: '2030-01-02T03:04:05Z' };
    expect(await bridge.call('credentials/release', release)).toMatchObject({
      result: { checkIn: 'done', spinJob: { status: 'created' } },
    });
    expect(practice.pi.vault.credentials.holdOf(kiosk())).toBeUndefined();
    expect(await bridge.call('credentials/release', release)).toMatchObject({ result: { checkIn: 'nothing-to-do' } });
  });

  it('whose connection is lost while it holds a credential: the service checks it in, and a later release succeeds', async () => {
    const { result: found } = await bridge.call('credentials/find', { session });
    const offers = (found as { credentials: { credentialId: string; displayValue: string }[] }).credentials;
    const credentialId =
      offers.find(({ displayValue }) => displayValue === 'Administrator (KIOSK7)')?.credentialId ?? '';
    await bridge.call('credentials/get', { session, credentialId });
    expect(practice.pi.vault.credentials.holdOf(kiosk())).toMatchObject({ by: 'HQ\\ann' });
    bridge.close();
    await vi.waitFor(() => expect(practice.pi.vault.credentials.holdOf(kiosk())).toBeUndefined(), { timeout: 10_000 });
    bridge = await connectExampleBridge(practice.address, await keyOf('bridge'));
    const release = { session, credentialId, endedAt: '2030-01-02T03:04:05Z' };
    expect(await bridge.call('credentials/release', release)).toMatchObject({ result: { checkIn: 'nothing-to-do' } });
  });

  it('reads the capabilities and the health of the plugin', async () => {
    expect(await bridge.call('plugin/capabilities', {})).toMatchObject({ result: { id: 'privileged-identity' } });
    expect(await bridge.call('plugin/health', {})).toMatchObject({ result: { healthy: true } });
  });

  it.each([
    ['credentials/find', { session: { ...session, user: { username: 'HQ\\harry' } } }, -32_000, 'impersonation'],
    ['credentials/get', { session, credentialId: 'v1.forged' }, -32_000, 'configuration'],
    ['credentials/find', { session: { ...session, jumpItem: { type: 'telnet' } } }, -32_602, 'configuration'],
    ['credentials/find', { session, more: 1 }, -32_602, 'configuration'],
    ['credentials/unknown', {}, -32_601, 'service-unavailable'],
  ])('gets a typed error: %s %j', async (method, params, code, kind) => {
    const { error } = await bridge.call(method, params);
    expect(error).toMatchObject({
      code,
      data: { kind, message: expect.any(String), hint: expect.any(String), correlationId: expect.any(String) },
    });
  });

  it.each([
    'service/status',
    'settings/apply',
    'tokens/clear',
    'log/tail',
    'log/setLevel',
    'link/status',
    'link/reconnect',
    'requests/recent',
  ])('may not call %s', async (method) => {
    expect(await bridge.call(method, {})).toMatchObject({
      error: { code: -32_601, data: { kind: 'service-unavailable', detail: 'no-access' } },
    });
  });

  it.each([
    ['an unknown header', 'X-Custom: 1\r\n\r\n'],
    ['a length over the limit', 'Content-Length: 4194305\r\n\r\n'],
    ['a length with a sign', 'Content-Length: +5\r\n\r\n'],
    [
      'parameters as a list',
      'Content-Length: 67\r\n\r\n{"jsonrpc":"2.0","id":1,"method":"plugin/health","params":["list"]}',
    ],
    ['a batch', 'Content-Length: 2\r\n\r\n[]'],
  ])('is disconnected after %s', async (_what, bytes) => {
    bridge.write(bytes);
    await bridge.closed;
  });
});

describe('the handshake fails', () => {
  it('with the key of the other role', async () => {
    await expect(connectExampleBridge(practice.address, await keyOf('administrator'))).rejects.toThrow(
      'this is not the service',
    );
  });

  it('after bridging is disabled, and open connections are closed', async () => {
    const key = await keyOf('bridge');
    await disableBridging(practice.folder);
    await expect(connectExampleBridge(practice.address, key)).rejects.toThrow('closed');
    await bridge.closed;
  });
});
