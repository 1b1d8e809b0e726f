import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { applianceCheckNames, checkNames } from '../../../shared/diagnose-result.ts';
import { defaultVault } from '../../../main/sandbox/default-vault.ts';
import { startPracticePi } from '../../../main/sandbox/practice-pi.ts';
import { practiceSettings } from '../../../main/sandbox/practice-profile.ts';
import { startCliHarness } from '../../../test-support/cli-harness.ts';

const { pi, file, folder, secretsFile, settings, secrets, run, stop } = await startCliHarness();
afterAll(stop);

beforeEach(() => {
  pi.clearCalls();
  pi.clearFaults();
});

const kiosk = ['--type', 'rdp', '--host', 'kiosk7'];

describe('ecmctl diagnose --json', () => {
  it('runs all checks', async () => {
    const { code, json } = await run([
      'diagnose',
      '--user',
      'HQ\\ann',
      ...kiosk,
      '--settings',
      await settings(),
      '--secrets-file',
      secretsFile,
      '--json',
    ]);
    expect({ code, ok: json['ok'] }).toEqual({ code: 0, ok: true });
    const checks = json['checks'] as { name: string; status: string }[];
    expect(checks.map(({ name }) => name)).toEqual([...checkNames]);
    expect(checks.filter(({ status }) => status === 'skipped').map(({ name }) => name)).toEqual([
      'service',
      'pipe',
      ...applianceCheckNames,
    ]);
    expect(checks.find(({ name }) => name === 'tls')?.status).toBe('warn');
  });

  it('shows the certificate of an https server, in JSON and in words', async () => {
    const https = await startPracticePi({ port: 0, https: true, latencyMs: 0, vault: defaultVault });
    try {
      const trustedCaFile = join(folder, 'practice-ca.pem');
      await writeFile(trustedCaFile, https.caPem ?? '');
      const secure = await file({ version: 1, revision: 1, plugin: practiceSettings(https, trustedCaFile) });
      const argv = ['diagnose', '--settings', secure, '--secrets-file', secretsFile];
      const { json } = await run([...argv, '--json']);
      const checks = json['checks'] as { name: string }[];
      expect(checks.find(({ name }) => name === 'tls')).toMatchObject({
        certificates: {
          trust: 'trusted-ca-file',
          chain: [{ subject: 'CN=localhost' }, { subject: 'CN=Practice authority' }],
        },
      });
      const { out } = await run(argv);
      expect(out).toMatch(/^Certificate \(tls\): CN=localhost, \d+ days left, until \d{4}-\d{2}-\d{2}$/m);
    } finally {
      await https.stop();
    }
  });

  it('skips the checks of the user without one, and exits by the first failure', async () => {
    const wrong = await secrets({ apiRegistrationKey: 'wrong' });
    const { code, json } = await run(['diagnose', '--settings', await settings(), '--secrets-file', wrong, '--json']);
    expect(code).toBe(4);
    expect(json).toMatchObject({ ok: false, error: { kind: 'registration-key', correlationId: expect.any(String) } });
    const checks = json['checks'] as { name: string; status: string; hint?: string }[];
    expect(checks.find(({ status }) => status === 'fail')).toMatchObject({
      name: 'registration-key',
      hint: expect.any(String),
    });
    expect(checks.filter(({ status }) => status === 'skipped').length).toBeGreaterThan(3);
  });
});

describe('ecmctl diagnose of a request that is malformed', () => {
  it.each([
    ['a user without a name', ['--user', 'HQ\\', '--type', 'rdp', '--host', 'web01']],
    [
      'a field that the type does not send',
      ['--user', 'HQ\\ann', '--type', 'rdp', '--host', 'web01', '--ip', '10.0.0.1'],
    ],
    ['no host', ['--user', 'HQ\\ann', '--type', 'rdp']],
  ])('%s: ends before any call', async (_what, words) => {
    const { code, json } = await run([
      'diagnose',
      ...words,
      '--settings',
      await settings(),
      '--secrets-file',
      secretsFile,
      '--json',
    ]);
    expect({ code, json }).toMatchObject({
      code: 2,
      json: { ok: false, checks: [], error: { kind: 'configuration' } },
    });
    expect(pi.calls).toEqual([]);
  });
});
