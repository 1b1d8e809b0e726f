import { expect } from 'vitest';
import type { LeakTestEnvironment } from './environment.ts';

/** Flows through ecmctl: every command that uses secrets, with `--json` and without. */

export const kioskOptions = ['--user', 'HQ\\ann', '--type', 'rdp', '--host', 'kiosk7'];

/** Writes a settings file and a secrets file, which holds the secrets as plain text and is not searched; returns the options. */
export async function inputs(
  environment: LeakTestEnvironment,
  changes: object = {},
  secrets: object = {},
): Promise<readonly string[]> {
  const { plugin, appliance } = environment.practice.settings(1);
  const allSecrets = {
    apiPassword: environment.reveal('PI: login of svc-ecm'),
    apiRegistrationKey: environment.reveal('PI: registration key'),
    applianceClientSecret: environment.reveal('client secret'),
    ...secrets,
  };
  const settings = await environment.input('settings.json', {
    version: 1,
    revision: 1,
    plugin: { ...plugin, ...changes },
    appliance,
  });
  return ['--settings', settings, '--secrets-file', await environment.input('secrets.json', allSecrets)];
}

/** Runs the command without and with `--json`; returns the JSON document. */
export async function run({ cli }: LeakTestEnvironment, argv: readonly string[]): Promise<Record<string, unknown>> {
  await cli(argv);
  return JSON.parse(await cli([...argv, '--json'])) as Record<string, unknown>;
}

export async function useCli(environment: LeakTestEnvironment): Promise<void> {
  const files = await inputs(environment);
  const found = await run(environment, ['lookup', ...kioskOptions, '--explain', ...files]);
  expect(found).toMatchObject({ ok: true });
  const id =
    (found as { credentials: { id: string; label: string }[] }).credentials.find(
      ({ label }) => label === 'Administrator (KIOSK7)',
    )?.id ?? '';
  const retrieve = ['retrieve', '--credential', id, '--full-cycle', ...kioskOptions];
  expect(await run(environment, [...retrieve, ...files])).toMatchObject({ ok: true, spinJob: { status: 'created' } });
  const byTemplate = await inputs(environment, { piVersion: 'templateJobs', templateJobIds: { OS_Windows: 41 } });
  expect(await run(environment, [...retrieve, ...byTemplate])).toMatchObject({
    ok: true,
    spinJob: { status: 'created' },
  });
  expect(await run(environment, ['diagnose', ...kioskOptions, ...(await inputs(environment))])).toMatchObject({
    ok: expect.any(Boolean),
  });
  const ann = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } };
  const scenarios = [{ name: 'ann', session: ann }];
  const requests = await environment.input('scenarios.json', { version: 1, scenarios });
  const [, changed = '', ...secrets] = await inputs(environment, { filterLocalCredentials: true });
  const impact = ['impact', '--settings', changed, '--against', changed, '--requests', requests, ...secrets];
  expect(await run(environment, impact)).toMatchObject({ ok: true, requests: 1 });
}

export async function failInCli(environment: LeakTestEnvironment): Promise<void> {
  const { mark, input, practice } = environment;
  const lookup = ['lookup', ...kioskOptions, '--explain'];
  const wrong = mark('wrong password of ecmctl');
  expect(await run(environment, [...lookup, ...(await inputs(environment, {}, { apiPassword: wrong }))])).toMatchObject(
    { error: { kind: 'authentication' } },
  );
  expect(
    await run(environment, ['diagnose', ...kioskOptions, ...(await inputs(environment, {}, { apiPassword: wrong }))]),
  ).toMatchObject({ ok: false });
  expect(
    await run(environment, [...lookup, ...(await inputs(environment, {}, { apiRegistrationKey: wrong }))]),
  ).toMatchObject({ error: { kind: 'registration-key' } });
  practice.pi.inject({
    does: 'answer',
    status: 200,
    contentType: 'text/xml',
    body: `<a>${wrong}`,
    operation: 'DoLogin2',
    times: 20,
  });
  expect(await run(environment, [...lookup, ...(await inputs(environment, {}, { apiPassword: wrong }))])).toMatchObject(
    { error: { kind: 'protocol' } },
  );
  practice.pi.clearFaults();
  const [, settings = ''] = await inputs(environment);
  const badFiles = [
    `{"apiPassword": "${wrong}`,
    JSON.stringify([wrong]),
    JSON.stringify(wrong),
    JSON.stringify({ apiPassword: [wrong] }),
    wrong,
  ];
  for (const [index, text] of badFiles.entries()) {
    const file = await input(`bad-${index}.json`, text);
    expect(await run(environment, [...lookup, '--settings', settings, '--secrets-file', file])).toMatchObject({
      error: { kind: 'configuration' },
    });
    expect(await run(environment, [...lookup, '--settings', file, '--secrets-file', file])).toMatchObject({
      error: { kind: 'configuration' },
    });
  }
}

/** Settings files that contain secrets by mistake: these are dropped and appear in no output. */
export async function moveStraySecrets(environment: LeakTestEnvironment): Promise<void> {
  const { mark, input, practice } = environment;
  const { plugin, appliance } = practice.settings(1);
  const stray = mark('stray in settings');
  const withStray = {
    version: 1,
    revision: 1,
    apiPassword: stray,
    plugin: { ...plugin, apiPassword: stray, apiRegistrationKey: stray },
    appliance: { ...appliance, applianceClientSecret: stray },
  };
  const source = await input('with-stray.json', withStray);
  for (const command of ['show', 'validate']) await run(environment, ['settings', command, '--settings', source]);
  expect(await run(environment, ['settings', 'export', '--settings', source])).toMatchObject({ version: 1 });
  expect(await run(environment, ['settings', 'import', source])).toMatchObject({ ok: true });
  expect(await run(environment, ['settings', 'show'])).toMatchObject({ ok: true });
  expect(await run(environment, ['settings', 'export', `${practice.folder}/exported.json`])).toMatchObject({
    ok: true,
  });
  for (const text of [
    `{"plugin": {"apiPassword": "${stray}`,
    stray,
    JSON.stringify({ version: stray, plugin: stray }),
  ]) {
    const bad = await input('bad-settings.json', text);
    for (const command of ['show', 'validate', 'export'])
      expect(await run(environment, ['settings', command, '--settings', bad])).toMatchObject({ ok: false });
    expect(await run(environment, ['settings', 'import', bad])).toMatchObject({ ok: false });
  }
}

/**
 * Secrets from environment variables, and in the encrypted file. ecmctl uses that file only where there is no keychain, which in tests
 * is Linux without a session bus; elsewhere it would write to the developer's keychain.
 */
export async function storeSecrets(environment: LeakTestEnvironment): Promise<void> {
  const { cli, reveal } = environment;
  const [, settings = ''] = await inputs(environment);
  const env = {
    ECM_API_PASSWORD: reveal('PI: login of svc-ecm'),
    ECM_API_REGISTRATION_KEY: reveal('PI: registration key'),
  };
  const lookup = ['lookup', ...kioskOptions, '--settings', settings, '--json'];
  expect(JSON.parse(await cli(lookup, { env }))).toMatchObject({ ok: true });
  if (process.platform === 'linux') {
    const secrets = {
      apiPassword: 'PI: login of svc-ecm',
      apiRegistrationKey: 'PI: registration key',
      applianceClientSecret: 'client secret',
    };
    for (const [name, secret] of Object.entries(secrets)) {
      expect(JSON.parse(await cli(['secrets', 'set', name, '--json'], { stdin: `${reveal(secret)}\n` }))).toMatchObject(
        { ok: true, store: 'encrypted-file' },
      );
    }
    expect(JSON.parse(await cli(['lookup', ...kioskOptions, '--json']))).toMatchObject({ ok: true });
  }
}

export async function controlService(environment: LeakTestEnvironment): Promise<void> {
  for (const argv of [['status'], ['log-level', 'debug'], ['reconnect'], ['clear-tokens'], ['bridging', 'enable']]) {
    expect(await run(environment, ['service', ...argv]), argv[0]).toMatchObject({ ok: true });
  }
  expect(await environment.cli(['logs', '--lines', '1000'])).toContain('"event"');
  expect(await environment.cli(['logs', '--lines', '1000', '--pretty'])).toContain('lookup.finished');
  await run(environment, ['contract', 'check', '--wsdl', `${environment.practice.pi.endpointUrl}?singleWsdl`]);
}

export async function runSandbox(environment: LeakTestEnvironment): Promise<void> {
  const { cli, input, mark, ownPi } = environment;
  const vault = await input('vault.json', { ...ownPi.vault.spec });
  for (const form of [['--json'], []]) {
    const end = new AbortController();
    const printed = await cli(['sandbox', '--vault', vault, ...form], {
      signal: end.signal,
      whenPrinted: () => end.abort(),
    });
    expect(printed).toContain('AuthService.svc');
  }
  const secret = mark('in a vault that cannot be used');
  for (const bad of [
    `{"registrationKey": "${secret}`,
    JSON.stringify({ registrationKey: [secret], identities: [{ name: '', password: secret }] }),
  ]) {
    expect(await run(environment, ['sandbox', '--vault', await input('bad-vault.json', bad)])).toMatchObject({
      ok: false,
    });
  }
}
