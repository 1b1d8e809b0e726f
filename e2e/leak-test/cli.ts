import { expect } from 'vitest';
import type { LeakTestEnvironment } from './environment.ts';

/** Every command of ecmctl that has to do with secrets, with `--json` and without. */

const kiosk = ['--user', 'HQ\\ann', '--type', 'rdp', '--host', 'kiosk7'];

/** What a person writes: settings, and the secrets file. The latter is the one place for secrets in the clear, and not searched. */
async function inputs(
  environment: LeakTestEnvironment,
  changes: object = {},
  secrets: object = {},
): Promise<readonly string[]> {
  const { plugin, appliance } = environment.practice.settings(1);
  const given = {
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
  return ['--settings', settings, '--secrets-file', await environment.input('secrets.json', given)];
}

/** Runs it both ways; answers the JSON. */
async function run({ cli }: LeakTestEnvironment, argv: readonly string[]): Promise<Record<string, unknown>> {
  await cli(argv);
  return JSON.parse(await cli([...argv, '--json'])) as Record<string, unknown>;
}

export async function testAtTheCommandLine(environment: LeakTestEnvironment): Promise<void> {
  const given = await inputs(environment);
  const found = await run(environment, ['lookup', ...kiosk, '--explain', ...given]);
  expect(found).toMatchObject({ ok: true });
  const id =
    (found as { credentials: { id: string; label: string }[] }).credentials.find(
      ({ label }) => label === 'Administrator (KIOSK7)',
    )?.id ?? '';
  const retrieve = ['retrieve', '--credential', id, '--full-cycle', ...kiosk];
  expect(await run(environment, [...retrieve, ...given])).toMatchObject({ ok: true, spinJob: { status: 'created' } });
  const byTemplate = await inputs(environment, { piVersion: 'templateJobs', templateJobIds: { OS_Windows: 41 } });
  expect(await run(environment, [...retrieve, ...byTemplate])).toMatchObject({
    ok: true,
    spinJob: { status: 'created' },
  });
  expect(await run(environment, ['diagnose', ...kiosk, ...(await inputs(environment))])).toMatchObject({
    ok: expect.any(Boolean),
  });
}

export async function failAtTheCommandLine(environment: LeakTestEnvironment): Promise<void> {
  const { mark, input, practice } = environment;
  const lookup = ['lookup', ...kiosk, '--explain'];
  const wrong = mark('wrong password of ecmctl');
  expect(await run(environment, [...lookup, ...(await inputs(environment, {}, { apiPassword: wrong }))])).toMatchObject(
    { error: { kind: 'authentication' } },
  );
  expect(
    await run(environment, ['diagnose', ...kiosk, ...(await inputs(environment, {}, { apiPassword: wrong }))]),
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

/** Settings into which somebody typed secrets by hand: they are let go, and nowhere repeated. */
export async function moveSettings(environment: LeakTestEnvironment): Promise<void> {
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
 * Secrets from the environment, and into the encrypted file and out of it. Without a session bus Linux has no keychain; elsewhere
 * the person's own one would be written to, so there this is left to the app, which the test gives the encrypted file.
 */
export async function keepSecrets(environment: LeakTestEnvironment): Promise<void> {
  const { cli, reveal } = environment;
  const [, settings = ''] = await inputs(environment);
  const env = {
    ECM_API_PASSWORD: reveal('PI: login of svc-ecm'),
    ECM_API_REGISTRATION_KEY: reveal('PI: registration key'),
  };
  const lookup = ['lookup', ...kiosk, '--settings', settings, '--json'];
  expect(JSON.parse(await cli(lookup, { env }))).toMatchObject({ ok: true });
  if (process.platform === 'linux') {
    const kept = {
      apiPassword: 'PI: login of svc-ecm',
      apiRegistrationKey: 'PI: registration key',
      applianceClientSecret: 'client secret',
    };
    for (const [name, secret] of Object.entries(kept)) {
      expect(JSON.parse(await cli(['secrets', 'set', name, '--json'], { stdin: `${reveal(secret)}\n` }))).toMatchObject(
        { ok: true, store: 'encrypted-file' },
      );
    }
    expect(JSON.parse(await cli(['lookup', ...kiosk, '--json']))).toMatchObject({ ok: true });
  }
}

export async function askTheService(environment: LeakTestEnvironment): Promise<void> {
  for (const argv of [['status'], ['log-level', 'debug'], ['reconnect'], ['clear-tokens'], ['bridging', 'enable']]) {
    expect(await run(environment, ['service', ...argv]), argv[0]).toMatchObject({ ok: true });
  }
  expect(await environment.cli(['logs', '--lines', '1000'])).toContain('"event"');
  expect(await environment.cli(['logs', '--lines', '1000', '--pretty'])).toContain('lookup.finished');
  await run(environment, ['contract', 'check', '--wsdl', `${environment.practice.pi.endpointUrl}?singleWsdl`]);
}

export async function runTheSandbox(environment: LeakTestEnvironment): Promise<void> {
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
