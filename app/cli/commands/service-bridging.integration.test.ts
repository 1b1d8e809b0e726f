import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bridgingStatus, serviceStatus } from '../../../shared/service-status.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';
import { ensureServiceKeys } from '../../../main/ecm/pipe/pipe-key.ts';
import { runOnFolder } from '../../../test-support/service-cli.ts';
import { expectMode } from '../../../test-support/expect-mode.ts';
import { testAddress } from '../../../test-support/test-address.ts';

/** `ecmctl service bridging` against the real service over its real pipe, and without one. */

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } };

describe('with a running service', () => {
  let practice: ServiceOnPractice;
  const ask = (...argv: readonly string[]) => runOnFolder(practice.folder, [...argv, '--json']);

  beforeAll(async () => {
    practice = await serviceOnPractice();
    const { secrets, ...settings } = practice.settings(5);
    expect(await practice.service.apply(settings, secrets)).toEqual({ ok: true, value: 5 });
  });

  afterAll(async () => {
    await practice.stop();
  });

  it('bridging is enabled and disabled: a connected bridge is disconnected, and none can connect again', async () => {
    const keyFile = join(practice.folder, 'bridge.key');
    expect(await ask('service', 'bridging', 'enable')).toMatchObject({
      code: 0,
      json: { ok: true, bridging: 'enabled', keyFile, pipe: practice.address },
    });
    expectMode(keyFile, 0o600);
    const bridge = await practice.client('bridge');
    expect(await bridge.call('plugin/health', {})).toMatchObject({ ok: true, value: { healthy: true } });
    const lost = new Promise<void>((resolve) => {
      bridge.onState(({ kind }) => (kind === 'lost' ? resolve() : undefined));
    });
    expect(await ask('service', 'bridging', 'disable')).toMatchObject({
      code: 0,
      json: { ok: true, bridging: 'disabled' },
    });
    await lost;
    // The next attempt, after its back-off, finds no key.
    const refused = { ok: false, error: { kind: 'service-unavailable', detail: 'no-access' } };
    await vi.waitFor(async () => expect(await bridge.call('plugin/health', {})).toMatchObject(refused), {
      timeout: 15_000,
    });
    // It would connect again as soon as another test enables bridging.
    bridge.dispose();
  });

  it('bridging enable says which settings the plugin of the vendor’s ECM needs, and no key', async () => {
    const { code, out } = await runOnFolder(practice.folder, ['service', 'bridging', 'enable']);
    expect(code).toBe(0);
    expect(out).toContain(`"Pipe": ${JSON.stringify(practice.address)}`);
    expect(out).toContain(`"KeyFile": ${JSON.stringify(join(practice.folder, 'bridge.key'))}`);
    const key = await readFile(join(practice.folder, 'bridge.key'));
    for (const form of ['hex', 'base64'] as const) expect(out).not.toContain(key.toString(form));
    await ask('service', 'bridging', 'disable');
  });

  it('bridging shows the bridges that are connected and their last call, which no test changes', async () => {
    await ask('service', 'bridging', 'enable');
    const bridge = await practice.client('bridge');
    const bridgingOf = async () => bridgingStatus.parse((await ask('service', 'bridging')).json['service']);
    expect(await bridgingOf()).toMatchObject({ connected: 1 });
    const find = await bridge.call('credentials/find', {
      session: { ...session, jumpItem: { type: 'rdp', host: 'kiosk7' } },
    });
    const offered = find.ok ? find.value.credentials.length : 0;
    const test = ['service', 'bridging', 'test', '--user', 'HQ\\ann', '--type', 'rdp', '--host', 'kiosk7'];
    expect(await ask(...test)).toMatchObject({ code: 0, json: { ok: true, found: offered } });
    const { lastCall } = await bridgingOf();
    expect(lastCall).toMatchObject({ operation: 'find', outcome: 'ok', offered });
    const unknown = { user: { username: 'HQ\\nobody' }, jumpItem: { type: 'rdp', host: 'kiosk7' } } as const;
    expect(await bridge.call('credentials/find', { session: unknown })).toMatchObject({ ok: false });
    expect(await ask(...test)).toMatchObject({ code: 0 });
    const after = await bridgingOf();
    expect(after).toMatchObject({ connected: 1, lastCall: { outcome: 'failed', failure: { kind: 'impersonation' } } });
    expect(JSON.stringify(after)).not.toContain('nobody');
    const words = await runOnFolder(practice.folder, ['service', 'bridging']);
    expect(words.out).toMatch(/^Last call +find at 20.*, failed: impersonation/m);
    expect((await runOnFolder(practice.folder, ['service', 'status'])).out).toMatch(
      /^Bridging +enabled, 1 connected, last call/m,
    );
    bridge.dispose();
    await vi.waitFor(async () =>
      expect(await bridgingOf()).toMatchObject({ connected: 0, disconnectedAt: expect.any(String) }),
    );
    await ask('service', 'bridging', 'disable');
  });

  it('bridging test fails with what to do where bridging is disabled, and needs a user', async () => {
    const test = ['service', 'bridging', 'test', '--user', 'HQ\\ann', '--type', 'rdp', '--host', 'kiosk7'];
    expect(await ask(...test)).toMatchObject({
      code: 7,
      json: { ok: false, error: { detail: 'no-access', message: expect.stringContaining('Bridging is not enabled') } },
    });
    expect(await ask('service', 'bridging', 'test')).toMatchObject({ code: 2, json: { error: { detail: 'usage' } } });
  });

  it.skipIf(process.platform === 'win32')(
    'a key that others can read is refused at once, shown as such, and replaced by enabling, which says so',
    async () => {
      const keyFile = join(practice.folder, 'bridge.key');
      await ask('service', 'bridging', 'enable');
      await chmod(keyFile, 0o640);
      const { json } = await ask('service', 'status');
      expect(serviceStatus.parse(json['status']).bridging).toMatchObject({ state: 'key-unusable' });
      expect(await ask('service', 'bridging')).toMatchObject({ json: { bridging: 'key-unusable' } });
      const test = ['service', 'bridging', 'test', '--user', 'HQ\\ann', '--type', 'rdp', '--host', 'kiosk7'];
      expect(await ask(...test)).toMatchObject({ code: 2, json: { error: { detail: 'file' } } });
      const enabled = await runOnFolder(practice.folder, ['service', 'bridging', 'enable']);
      expect(enabled).toMatchObject({ code: 0, err: expect.stringMatching(/^Warning: The former key could be read/) });
      expect(await ask(...test)).toMatchObject({ code: 0 });
      await ask('service', 'bridging', 'disable');
    },
  );

  it.skipIf(process.platform === 'win32')(
    'a key that others may write is refused by the service, and by each command with what to do',
    async () => {
      const keyFile = join(practice.folder, 'bridge.key');
      await ask('service', 'bridging', 'enable');
      await chmod(keyFile, 0o666);
      for (const action of ['enable', 'disable', 'status'])
        expect(await ask('service', 'bridging', action)).toMatchObject({
          code: 2,
          json: { error: { hint: expect.stringContaining(`chmod go-w ${keyFile}`) } },
        });
      const { json } = await ask('service', 'status');
      expect(serviceStatus.parse(json['status']).bridging).toMatchObject({ state: 'key-unusable' });
      await chmod(keyFile, 0o600);
      expect(await ask('service', 'bridging', 'disable')).toMatchObject({ code: 0 });
    },
  );

  it('only the test of bridging takes a session', async () => {
    for (const action of ['status', 'enable', 'disable'])
      expect(await ask('service', 'bridging', action, '--user', 'HQ\\ann')).toMatchObject({
        code: 2,
        json: { error: { detail: 'usage', message: expect.stringContaining('--user') } },
      });
  });

  it('enabling bridging twice keeps the key, so that bridges need no new one', async () => {
    const digest = async (): Promise<string> =>
      createHash('sha256')
        .update(await readFile(join(practice.folder, 'bridge.key')))
        .digest('hex');
    await ask('service', 'bridging', 'enable');
    const first = await digest();
    await ask('service', 'bridging', 'enable');
    expect(await digest()).toBe(first);
    await ask('service', 'bridging', 'disable');
  });
});

describe('without a service', () => {
  const folders: string[] = [];
  /** @param isNew whether the service never ran here, or did and left its keys */
  async function dataFolder(isNew: boolean): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'ecmctl-bridging-'));
    folders.push(folder);
    if (isNew) return join(folder, 'none');
    await ensureServiceKeys({ folder, group: undefined, random: randomBytes });
    return folder;
  }

  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });

  it('bridging is shown all the same, and says that bridges are not known', async () => {
    const folder = await dataFolder(false);
    const { code, json } = await runOnFolder(folder, ['service', 'bridging', '--json']);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      ok: true,
      bridging: 'disabled',
      keyFile: join(folder, 'bridge.key'),
      pipe: testAddress(folder),
      serviceError: { detail: 'absent' },
    });
    await writeFile(join(folder, 'bridge.key'), 'not a key', { mode: 0o600 });
    const broken = await runOnFolder(folder, ['service', 'bridging']);
    expect(broken.out).toMatch(/^Bridging +enabled, but its key cannot be used$/m);
    expect(broken.out).toMatch(
      /^Problem +.*bridge\.key has 9 bytes instead of 32\. Disable bridging and enable it again/m,
    );
    expect(broken.out).toMatch(/^Bridges +unknown: The ECM service is not running/m);
  });

  it('bridging makes no data folder to show that it is disabled', async () => {
    const folder = await dataFolder(true);
    expect(await runOnFolder(folder, ['service', 'bridging'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Bridging +disabled$/m),
    });
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });

  it.skipIf(process.platform === 'win32')(
    'bridging can be enabled all the same, and keeps the folder open to the group that had access',
    async () => {
      const folder = await dataFolder(false);
      await chmod(folder, 0o710);
      expect(await runOnFolder(folder, ['service', 'bridging', 'enable', '--json'])).toMatchObject({
        code: 0,
        err: '',
      });
      expect((await stat(folder)).mode & 0o777).toBe(0o710);
      expect((await stat(join(folder, 'bridge.key'))).mode & 0o777).toBe(0o600);
    },
  );
});
