import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../shared/jump-item.ts';
import { Secret } from '../../shared/secret.ts';
import { unaudited, type EcmPlugin, type RawSetup } from '../plugins/contract.ts';
import { silentLog } from '../platform/logging/log.ts';
import { manualClock } from '../../test-support/manual-clock.ts';
import { answer, listed, scriptedGateway, type ScriptedGateway } from '../../test-support/pi/scripted-gateway.ts';
import { createBuiltInPi, PiPlugin } from './plugin.ts';

const session: Session = { sessionId: 's', user: { username: 'HQ\\ann' }, jumpItem: { type: 'vnc', host: 'lnx01' } };
const context = { signal: new AbortController().signal, correlationId: 'c', interactive: true };

let folder: string;
let plugin: EcmPlugin;
let gateway: ScriptedGateway;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-pi-'));
  gateway = scriptedGateway({
    login: () => answer(Secret.of('api-token')),
    loginAsUser: () => answer(Secret.of('user-token')),
    logout: () => answer(undefined),
    listStored: () =>
      listed({
        account: { accountName: 'root', store: { targetName: 'lnx01', type: 2 } },
        autoSpin: false,
        hasRandomPassword: false,
        permissions: { allowRemoteSessions: false, requestPasswords: false, viewPasswords: true },
      }),
    checkOut: () => answer({ password: Secret.of('the-password') }),
    checkIn: () => answer(undefined),
  });
  const host = { clock: manualClock(), random: () => 0, log: silentLog, secretOf: Secret.of };
  const builtIn = createBuiltInPi((options) => new PiPlugin({ ...options, openGateway: () => gateway }));
  plugin = builtIn.create({ ...host, dataFolder: folder, audit: unaudited });
});
afterEach(async () => {
  await plugin.close();
  await rm(folder, { recursive: true, force: true });
});

const valid: RawSetup = {
  settings: { endpointUrl: 'https://pi.example/AuthService.svc', apiUser: 'svc', globalApprover: 'approver' },
  secrets: { apiPassword: Secret.of('p'), apiRegistrationKey: Secret.of('k') },
};
const withSettings = (changes: object): RawSetup => ({ ...valid, settings: { ...valid.settings, ...changes } });

async function engineOf(setup: RawSetup) {
  const engine = await plugin.engine(setup);
  if (!engine.ok) throw new Error(engine.error.message);
  return engine.value;
}

async function firstId(): Promise<string> {
  const { result } = await (await engineOf(valid)).findCredentials(session, context);
  return (result.ok ? result.value[0]?.id : undefined) ?? '';
}

it.each([
  ['a missing setting', withSettings({ apiUser: '' }), 'apiUser'],
  ['a bad line', withSettings({ domainMap: ['x'] }), 'domainMap, line 1'],
  ['a missing secret', { ...valid, secrets: { apiPassword: Secret.of('p') } }, 'apiRegistrationKey'],
  [
    'a secret for another address',
    { settings: valid.settings, secrets: {}, otherOrigin: ['apiPassword'] },
    'another address',
  ],
])('every method refuses %s by name', async (_what, setup, words) => {
  const refused = { kind: 'configuration', message: expect.stringContaining(words) };
  expect(plugin.validate(setup)).toMatchObject(refused);
  expect(await plugin.engine(setup)).toMatchObject({ ok: false, error: refused });
  expect(await plugin.diagnose(setup, { scope: 'full' }, context)).toMatchObject({ ok: false, error: refused });
});

describe('tokens', () => {
  it('are not cleared by making an engine, only when settings are put in use', async () => {
    await firstId();
    const next = withSettings({ apiUser: 'other' });
    await engineOf(next);
    expect(plugin.tokenCount()).toBe(2);
    expect(await plugin.settingsInUse(undefined, valid)).toBe(0);
    expect(await plugin.settingsInUse(valid, next)).toBe(2);
  });

  it('are all cleared when invalid settings follow; invalid settings have none', async () => {
    await firstId();
    expect(await plugin.settingsInUse(withSettings({ apiUser: '' }), valid)).toBe(0);
    expect(await plugin.settingsInUse(valid, withSettings({ apiUser: '' }))).toBe(2);
  });
});

describe('what is checked out', () => {
  it('is recorded in the folder of the plugin', async () => {
    await (await engineOf(valid)).getCredential(session, await firstId(), context);
    await expect(access(join(folder, 'check-outs'))).resolves.toBeUndefined();
  });

  it('is known by session and by the connection that got it, until it is released', async () => {
    const [engine, id] = [await engineOf(valid), await firstId()];
    for (const holder of ['link/1', 'bridge/1']) await engine.getCredential(session, id, { ...context, holder });
    expect([
      plugin.openCheckOuts(),
      plugin.holds(session, id),
      plugin.holds({ ...session, sessionId: 't' }, id),
    ]).toEqual([2, true, false]);
    await engine.releaseCredential(session, id, 0, { ...context, holder: 'bridge/1' });
    expect([plugin.heldBy('link/1').length, plugin.heldBy('bridge/1').length]).toEqual([1, 0]);
    await engine.releaseCredential(session, id, 0, { ...context, holder: 'bridge/2' });
    expect([plugin.heldBy('link/1'), plugin.holds(session, id), plugin.openCheckOuts()]).toEqual([[], false, 0]);
  });

  it('is taken by a release before that waits for anything, so two releases never take the same', async () => {
    const [engine, id] = [await engineOf(valid), await firstId()];
    await engine.getCredential(session, id, { ...context, holder: 'link/1' });
    const releases = [1, 2].map(() => engine.releaseCredential(session, id, 0, { ...context, holder: 'link/1' }));
    expect(plugin.heldBy('link/1')).toEqual([]);
    const outcomes = await Promise.all(releases);
    expect(outcomes.map((each) => (each.ok ? each.value.checkIn : 'failed'))).toEqual(['done', 'nothing-to-do']);
    expect(gateway.calls.filter((call) => call === 'checkIn')).toHaveLength(1);
  });
});
