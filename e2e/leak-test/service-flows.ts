import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { rdp, session } from '../../test-support/pi/engine-on-practice.ts';
import { prepareDataFolder, serviceSecrets } from '../service-data-folder.ts';
import { startServiceProcess } from '../service-process.ts';
import { ann, call, kiosk, testInput } from './app-calls.ts';
import type { LeakTestEnvironment } from './environment.ts';
import { testAddress } from '../../test-support/test-address.ts';

/** Flows through the ECM service. */

/** Requests of the appliance. */
export async function serveAppliance(environment: LeakTestEnvironment): Promise<void> {
  const { practice, evidence } = environment;
  const runSession = async (request: object, expected: object): Promise<void> => {
    const { body } = await practice.consoleSession(request);
    evidence.value('what the console shows', body);
    expect(body).toMatchObject(expected);
  };
  await runSession({ user: { username: 'HQ\\ann' }, jumpItem: rdp('kiosk7') }, { injected: true, released: true });
  await runSession({ user: { username: 'HQ\\bob' }, jumpItem: rdp('lnx01') }, { sessionId: expect.any(String) });
  await runSession({ user: { username: 'HQ\\harry' }, jumpItem: rdp('kiosk7') }, { error: { kind: 'impersonation' } });
  practice.appliance.revokeTokens();
  practice.appliance.dropClients();
  await call(environment, 'service/reconnect-link');
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
}

/** Requests of a bridge. Only its answers contain a password, which the pipe client reads as a Secret. */
export async function serveBridge(environment: LeakTestEnvironment): Promise<void> {
  const { practice, evidence } = environment;
  const bridge = await practice.client('bridge');
  const request = { ...session('HQ\\ann', rdp('kiosk7'), 'a-bridge') };
  const found = await bridge.call('credentials/find', { session: request });
  const credentialId = found.ok
    ? (found.value.credentials.find(({ displayValue }) => displayValue === kiosk)?.credentialId ?? '')
    : '';
  const got = await bridge.call('credentials/get', { session: request, credentialId });
  expect(got).toMatchObject({ ok: true });
  const released = await bridge.call('credentials/release', {
    session: request,
    credentialId,
    endedAt: new Date(0).toISOString(),
  });
  expect(released).toMatchObject({ ok: true, value: { checkIn: 'done' } });
  const forged = await bridge.call('credentials/get', { session: request, credentialId: 'v1.forged' });
  expect(forged).toMatchObject({ ok: false });
  for (const answer of [found, got, released, forged]) evidence.value('answer to the bridge', answer);
  await call(environment, 'requests/list', { limit: 100 });
  for (const name of ['service/state', 'tokens/clear', 'service/reconnect']) await call(environment, name);
}

/** A client secret that the appliance rejects, and settings that the service refuses. */
export async function rejectSettings(environment: LeakTestEnvironment): Promise<void> {
  const { practice, mark, reveal } = environment;
  const { appliance } = practice.settings(1);
  const save = async (clientSecret: string): Promise<void> => {
    const { revision } = (await call(environment, 'appliance/read')) as { revision: number };
    expect(
      await call(environment, 'appliance/save', {
        profile: 'real',
        expectedRevision: revision,
        appliance,
        clientSecret,
      }),
    ).toMatchObject({ status: 'saved' });
  };
  await save(mark('wrong client secret'));
  await vi.waitFor(
    async () =>
      expect(await call(environment, 'service/state')).toMatchObject({
        status: { link: { reason: expect.any(String) } },
      }),
    { timeout: 10_000 },
  );
  await call(environment, 'diagnose/run', { ...testInput(environment, ann), scope: 'full' });
  await save(reveal('client secret'));
  await vi.waitFor(() => expect(practice.appliance.clients).toHaveLength(1), { timeout: 10_000 });
  const { secrets, ...settings } = practice.settings(99, { globalApprover: '' });
  const refused = await practice.service.apply(settings, { ...secrets });
  expect(refused).toMatchObject({ ok: false });
  environment.evidence.value('settings that the service refuses', refused);
}

/**
 * Runs the built service as a process with its secrets in environment variables; its output and files become evidence. No other
 * service may be connected to the appliance meanwhile, because the appliance would send its requests there.
 */
export async function runServiceProcess({ practice, evidence, cli }: LeakTestEnvironment): Promise<void> {
  const { pi, appliance } = practice;
  const root = await mkdtemp(join(tmpdir(), 'ecm-leak-test-'));
  const folder = join(root, 'data');
  await prepareDataFolder(folder, { pi, appliance, caFile: join(practice.folder, 'practice-ca.pem') });
  const service = startServiceProcess(folder, serviceSecrets(pi, appliance));
  try {
    await service.running;
    await vi.waitFor(() => expect(appliance.clients).toHaveLength(1), { timeout: 10_000 });
    const env = { ECM_DATA_DIR: folder, ECM_PIPE: testAddress(folder) };
    for (const argv of [['log-level', 'debug'], ['status']])
      expect(JSON.parse(await cli(['service', ...argv, '--json'], { env }))).toMatchObject({ ok: true });
    const { body } = await practice.consoleSession({ user: { username: 'HQ\\ann' }, jumpItem: rdp('kiosk7') });
    expect(body).toMatchObject({ injected: true, released: true });
    const refused = await practice.consoleSession({ user: { username: 'HQ\\harry' }, jumpItem: rdp('kiosk7') });
    expect(refused.body).toMatchObject({ error: { kind: 'impersonation' } });
    evidence.value('what the console shows of the process', [body, refused.body]);
  } finally {
    const code = await service.end('SIGTERM');
    evidence.text('printed by the service process', `${code} ${service.printed()}`);
    await evidence.folder(folder);
    await rm(root, { recursive: true, force: true });
  }
  await vi.waitFor(() => expect(appliance.clients).toHaveLength(0), { timeout: 10_000 });
}
