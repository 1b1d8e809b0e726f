import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from '../../shared/result.ts';
import { session, testConfigurator, type TestConfigurator } from '../../test-support/test-configurator.ts';
import { testAddress } from '../../test-support/test-address.ts';

let app: TestConfigurator;
beforeEach(async () => {
  app = await testConfigurator();
});
afterEach(() => app.remove());

const keyFile = (): string => join(app.folder, 'bridge.key');
const view = (parts: object) => ({
  ok: true,
  value: { keyFile: keyFile(), pipe: testAddress(app.folder), ...parts },
});

describe('bridging', () => {
  it('is disabled at first, also without a service', async () => {
    expect(await app.call('bridging/read', {})).toEqual(view({ state: 'disabled' }));
  });

  it('is enabled and disabled, and each is reported for the audit trail', async () => {
    app.pipe.answer('audit/report', () => ok({}));
    expect(await app.call('bridging/switch', { action: 'enable' })).toEqual(view({ state: 'enabled' }));
    const key = await readFile(keyFile());
    expect(key.length).toBe(32);
    expect(await app.call('bridging/switch', { action: 'disable' })).toEqual(view({ state: 'disabled' }));
    await expect(stat(keyFile())).rejects.toThrow('ENOENT');
    expect(app.pipe.calls.filter(({ name }) => name === 'audit/report').map(({ params }) => params)).toEqual([
      { entries: [{ event: 'bridging.enabled', program: 'app' }] },
      { entries: [{ event: 'bridging.disabled', program: 'app' }] },
    ]);
    const crossed = app.answers.join('\n');
    for (const form of ['hex', 'base64', 'latin1'] as const) expect(crossed).not.toContain(key.toString(form));
  });

  it('is reported only where something changed: also a key that others could read, which is replaced', async () => {
    app.pipe.answer('audit/report', () => ok({}));
    const reports = () => app.pipe.calls.filter(({ name }) => name === 'audit/report').length;
    for (const action of ['disable', 'enable', 'enable'] as const) await app.call('bridging/switch', { action });
    expect(reports()).toBe(1);
    if (process.platform === 'win32') return;
    await chmod(keyFile(), 0o644);
    await app.call('bridging/switch', { action: 'enable' });
    expect(reports()).toBe(2);
  });

  it('can be disabled where a folder is in the place of the key', async () => {
    await mkdir(keyFile());
    expect(await app.call('bridging/switch', { action: 'disable' })).toEqual(view({ state: 'disabled' }));
  });

  it('has a key that cannot be used, with the reason and what to do', async () => {
    await writeFile(keyFile(), 'not a key', { mode: 0o600 });
    expect(await app.call('bridging/read', {})).toEqual(
      view({
        state: 'key-unusable',
        problem: {
          message: `The key file ${keyFile()} has 9 bytes instead of 32.`,
          hint: 'Disable bridging and enable it again: that makes a new key.',
        },
      }),
    );
    expect(await app.call('bridging/switch', { action: 'enable' })).toMatchObject({ ok: false });
    await app.call('bridging/switch', { action: 'disable' });
    expect(await app.call('bridging/switch', { action: 'enable' })).toEqual(view({ state: 'enabled' }));
  });

  it('is neither changed nor tested in practice', async () => {
    await app.call('practice/enter', {});
    const refused = { ok: false, error: { kind: 'configuration', hint: 'Leave practice first.' } };
    expect(await app.call('bridging/switch', { action: 'enable' })).toMatchObject(refused);
    expect(await app.call('bridging/test', { requestId: 'r', session })).toMatchObject(refused);
    expect(await app.call('bridging/read', {})).toEqual(view({ state: 'disabled' }));
  });
});

describe('a test of the bridge', () => {
  it('says that bridging is disabled', async () => {
    expect(await app.call('bridging/test', { requestId: 'r', session })).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'no-access', message: expect.stringContaining('not enabled') },
    });
  });

  it('says that no service runs', async () => {
    await app.call('bridging/switch', { action: 'enable' });
    expect(await app.call('bridging/test', { requestId: 'r', session })).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'absent' },
    });
  });
});
