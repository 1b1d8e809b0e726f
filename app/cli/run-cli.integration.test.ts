import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { lookupResultSchema, retrieveResultSchema, type LookupResult } from '../../shared/lookup-result.ts';
import { practiceSecrets } from '../../main/sandbox/practice-profile.ts';
import { startCliHarness, type Ran } from '../../test-support/cli-harness.ts';

/** The command line against a practice PI over real sockets: JSON shapes and exit codes (ecm-service.md, "ecmctl"). */

const { pi, secretsFile, settings, secrets, run, lookup, stop } = await startCliHarness();
afterAll(stop);

beforeEach(() => {
  pi.clearCalls();
  pi.clearFaults();
});

const kiosk = ['--type', 'rdp', '--host', 'kiosk7'];

describe('ecmctl lookup --json', () => {
  it('answers exactly the documented shape', async () => {
    const { code, json, err } = await lookup('HQ\\ann', ['--type', 'rdp', '--host', 'web01.hq.example', '--explain']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lookupResultSchema.parse(json)).toEqual(json);
    expect(Object.keys(json)).toEqual(['ok', 'credentials', 'trace']);
    const { credentials } = json as unknown as LookupResult;
    expect(credentials.find(({ kind }) => kind === 'local')).toEqual({
      id: expect.stringMatching(/^v1\./),
      label: 'Administrator (web01.lab.example)',
      kind: 'local',
      account: 'Administrator',
      injectAs: 'Administrator',
      system: 'web01.lab.example',
      format: 'name',
      flags: ['auto-spin'],
    });
    expect(credentials.find(({ kind }) => kind === 'domain')).toMatchObject({
      injectAs: 'HQ\\da-admin',
      domain: 'HQ',
      system: 'HQ',
      format: 'down-level',
    });
    expect(credentials.find(({ kind }) => kind === 'shared')).toMatchObject({
      account: 'emergency-admin',
      system: 'WEB01',
      list: 'Break glass',
      format: 'name',
    });
  });

  it('finds nothing successfully, and explains it', async () => {
    const { code, json } = await lookup('HQ\\frank', [...kiosk, '--explain']);
    expect(code).toBe(0);
    expect(json).toMatchObject({ ok: true, credentials: [] });
    const { trace = [] } = json as unknown as LookupResult;
    expect(trace.filter(({ stage }) => stage === 'conclusion')).toHaveLength(1);
    expect(trace.at(-1)?.stage).toBe('conclusion');
  });

  it('gives the trace on failures too, and no trace unless asked', async () => {
    const failed = await lookup('HQ\\harry', [...kiosk, '--explain']);
    expect(failed.json).toMatchObject({
      ok: false,
      credentials: [],
      error: { kind: 'impersonation', detail: 'not-allowed', correlationId: expect.any(String) },
    });
    expect((failed.json as unknown as LookupResult).trace?.length).toBeGreaterThan(0);
    expect((await lookup('HQ\\ann', kiosk)).json).not.toHaveProperty('trace');
  });

  const twoAddresses = ['--ip', '10.20.0.12', '--ip', '10.20.0.77'];
  it.each<readonly [string, readonly string[], string, object]>([
    ['jump-client', ['--host', 'web01', '--ip', '10.20.0.12'], 'backup-op (FILE01)', { preferIpAddress: true }],
    ...['backup-op (FILE01)', 'Administrator (KIOSK7)'].map(
      (label) => ['jump-client', ['--host', 'web01', ...twoAddresses], label, { preferIpAddress: true }] as const,
    ),
    ['rdp', ['--host', 'web01'], 'svc-iis (WEB01)', {}],
    ['rdp-secureapp', ['--host', 'dc01', '--app', 'PAYROLL'], 'payroll_owner (PAYROLL)', {}],
    ['shell', ['--host', 'lnx01'], 'root (lnx01)', {}],
    ['web', ['--url', 'https://intranet.hq.example/login'], 'editor (intranet.hq.example)', {}],
    ['vnc', ['--host', 'kiosk7'], 'Administrator (KIOSK7)', {}],
    ['protocol-tunnel', ['--host', 'core-sw1'], 'netadmin (core-sw1)', {}],
  ])('knows the type %s', async (type, options, label, changes) => {
    const { json } = await lookup('HQ\\ann', ['--type', type, ...options], changes);
    expect((json as unknown as LookupResult).credentials.map((credential) => credential.label)).toContain(label);
  });
});

describe('ecmctl retrieve --json', () => {
  async function retrieve(
    user: string,
    options: readonly string[],
    label: string,
    more: readonly string[] = [],
    changes: object = {},
  ): Promise<Ran> {
    const found = (await lookup(user, options, changes)).json as unknown as LookupResult;
    const id = found.credentials.find((credential) => credential.label === label)?.id ?? '';
    return run([
      'retrieve',
      '--credential',
      id,
      '--user',
      user,
      ...options,
      ...more,
      '--settings',
      await settings(changes),
      '--secrets-file',
      secretsFile,
      '--json',
    ]);
  }

  it('checks in again and shows no password', async () => {
    const { code, json, out } = await retrieve('HQ\\ann', kiosk, 'Administrator (KIOSK7)');
    expect(code).toBe(0);
    expect(retrieveResultSchema.parse(json)).toEqual(json);
    expect(json).toEqual({ ok: true, account: 'Administrator', injectAs: 'Administrator', checkedIn: true });
    const { stored } = pi.vault.credentials;
    for (const { password } of stored) expect(out).not.toContain(password);
  });

  it('rotates with --full-cycle', async () => {
    const { json } = await retrieve('HQ\\ann', kiosk, 'Administrator (KIOSK7)', ['--full-cycle']);
    expect(json).toMatchObject({
      ok: true,
      checkedIn: true,
      spinJob: { status: 'created', jobId: expect.any(Number), message: expect.any(String) },
    });
  });

  it('leaves ok true when the template is missing, and says for which store type', async () => {
    const { code, json } = await retrieve('HQ\\ann', kiosk, 'Administrator (KIOSK7)', ['--full-cycle'], {
      piVersion: 'templateJobs',
      templateJobIds: {},
    });
    expect({ code, json }).toMatchObject({
      code: 0,
      json: {
        ok: true,
        spinJob: {
          status: 'missing-template',
          message: expect.stringMatching(/template.*OS_Windows|OS_Windows.*template/),
        },
      },
    });
  });

  it('reports a check-in that failed', async () => {
    pi.inject({ does: 'refuse', code: 10, times: 9, operation: 'AccountStoreOps_StoredCredential_CheckIn' });
    const { code, json } = await retrieve('HQ\\ann', kiosk, 'Administrator (KIOSK7)');
    expect(code).not.toBe(0);
    expect(json).toMatchObject({ ok: false, checkedIn: false, pendingCheckIn: true, error: { kind: 'server' } });
  });

  it('refuses an id that is not offered', async () => {
    const { code, json } = await retrieve('HQ\\carol', kiosk, 'no such label');
    expect({ code, json }).toMatchObject({
      code: 2,
      json: { ok: false, checkedIn: false, error: { kind: 'configuration', detail: 'credential-id' } },
    });
  });
});

describe('exit codes over the wire', () => {
  const fault =
    (code: number, operation = 'DoLogin2') =>
    () =>
      pi.inject({ does: 'refuse', code, operation, times: 3 });
  const list = 'AccountStoreOps_StoredCredential_GetList';
  it.each([
    ['a settings error', 2, 'configuration', () => {}, { globalApprover: '' }],
    ['an input error', 2, 'configuration', () => {}, {}, ['--type', 'rdp']],
    ['a closed port', 3, 'connectivity', () => {}, { endpointUrl: 'http://127.0.0.1:9/x' }],
    ['TLS against plain http', 3, 'tls', () => {}, 'https'],
    ['a wrong API password', 4, 'authentication', fault(1), {}],
    ['a refused registration key', 4, 'registration-key', fault(7), {}],
    ['an unknown user', 4, 'impersonation', fault(9, 'DoLoginAsUser'), {}],
    ['something not found', 5, 'not-found', fault(4, 'DoLoginAsUser'), {}],
    ['a wrong URL', 6, 'protocol', () => pi.inject({ does: 'answer', status: 200, body: '<html>IIS</html>' }), {}],
    ['an unknown code', 6, 'server', fault(42, list), {}],
  ] as const)('%s exits with %i', async (_what, code, kind, prepare, changes, options: readonly string[] = kiosk) => {
    prepare();
    const change = changes === 'https' ? { endpointUrl: pi.endpointUrl.replace('http:', 'https:') } : changes;
    expect(await lookup('HQ\\ann', options, change)).toMatchObject({
      code,
      json: { ok: false, credentials: [], error: { kind } },
    });
  });

  it('an interruption exits with 1', async () => {
    const interruption = new AbortController();
    pi.inject({ does: 'delay', ms: 60_000, operation: 'DoLogin2' });
    const running = run(
      [
        'lookup',
        '--user',
        'HQ\\ann',
        ...kiosk,
        '--settings',
        await settings(),
        '--secrets-file',
        secretsFile,
        '--json',
      ],
      interruption.signal,
    );
    await expect.poll(() => pi.waitingRequests).toBe(1);
    interruption.abort();
    expect(await running).toMatchObject({ code: 1, json: { ok: false, error: { kind: 'cancelled' } } });
  });

  it('a held credential and a forged one exit with 5', async () => {
    const file01 = ['--type', 'rdp', '--host', 'file01'];
    const found = (await lookup('HQ\\gina', file01)).json as unknown as LookupResult;
    const id = found.credentials.find(({ label }) => label === 'Administrator (FILE01)')?.id ?? '';
    const options = ['--settings', await settings(), '--secrets-file', secretsFile, '--json'];
    expect(await run(['retrieve', '--credential', id, '--user', 'HQ\\gina', ...file01, ...options])).toMatchObject({
      code: 5,
      json: { error: { kind: 'checkout-conflict', heldBy: 'HQ\\ann' } },
    });
    expect(await run(['retrieve', '--credential', id, '--user', 'HQ\\carol', ...file01, ...options])).toMatchObject({
      code: 5,
      json: { error: { kind: 'authorization' } },
    });
  });
});

describe('secrets', () => {
  it('come from the environment where the file does not name them', async () => {
    const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
    const env = { ECM_API_PASSWORD: apiPassword.reveal(), ECM_API_REGISTRATION_KEY: apiRegistrationKey.reveal() };
    const argv = ['lookup', '--user', 'HQ\\ann', ...kiosk, '--settings', await settings(), '--json'];
    expect(await run(argv, undefined, env)).toMatchObject({ code: 0, json: { ok: true } });
    const wrongInFile = await secrets({ apiPassword: 'wrong' });
    expect(await run([...argv, '--secrets-file', wrongInFile], undefined, env)).toMatchObject({ code: 4 });
  });

  it('that are wrong never come back in the answer', async () => {
    const marker = 'marked-7f3a';
    const wrong = await secrets({ apiPassword: marker });
    const { out, err } = await run([
      'lookup',
      '--user',
      'HQ\\ann',
      ...kiosk,
      '--settings',
      await settings(),
      '--secrets-file',
      wrong,
      '--explain',
      '--json',
    ]);
    expect(out + err).not.toContain(marker);
  });
});
