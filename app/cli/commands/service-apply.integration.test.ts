import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInContract } from '../../../main/pi/contract/built-in.ts';
import { startCliHarness } from '../../../test-support/cli-harness.ts';
import { serviceCli } from '../../../test-support/service-cli.ts';
import { serviceOnPractice, type ServiceOnPractice } from '../../../test-support/service-on-practice.ts';

/** `ecmctl service apply` against the real service over its real pipe. */

const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'kiosk7' } };

let practice: ServiceOnPractice;
let cli: ReturnType<typeof serviceCli>;

beforeEach(async () => {
  practice = await serviceOnPractice();
  cli = serviceCli(practice);
});

afterEach(() => practice.stop());

const apply = async (settings: string, secrets?: string, ...more: readonly string[]) => {
  const secretsFile = secrets === undefined ? [] : ['--secrets-file', secrets];
  return cli.run(['service', 'apply', '--settings', settings, ...secretsFile, ...more, '--json']);
};
const applied = async () =>
  JSON.parse(await readFile(join(practice.folder, 'service-settings.json'), 'utf8')) as Record<string, unknown>;
const save = async (settings: string): Promise<void> =>
  writeFile(join(practice.folder, 'settings.json'), await readFile(settings));

describe('settings and secrets of files', () => {
  it('run at once, and the saved settings stay as they are', async () => {
    const ran = await apply(await cli.settingsFile(1), await cli.secretsFile());
    expect(ran).toMatchObject({ code: 0, err: '', json: { ok: true, revision: 1 } });
    expect(Object.keys(ran.json)).toEqual(['ok', 'revision']);
    expect(practice.service.status()).toMatchObject({ settingsRevision: 1, plugin: { state: 'ready' } });
    await expect.poll(() => practice.service.status().link.state, { timeout: 10_000 }).toBe('connected');
    expect((await practice.consoleSession(session)).body).toMatchObject({ injected: true, released: true });
    await expect(readFile(join(practice.folder, 'settings.json'))).rejects.toThrow('ENOENT');
  });

  it('are reported in a sentence without --json', async () => {
    const argv = [
      'service',
      'apply',
      '--settings',
      await cli.settingsFile(1),
      '--secrets-file',
      await cli.secretsFile(),
    ];
    expect(await cli.run(argv)).toMatchObject({
      code: 0,
      out: 'The service runs with these settings, as revision 1.\n',
    });
  });

  it('keep the secrets that the service has where none is given', async () => {
    await apply(await cli.settingsFile(1), await cli.secretsFile());
    expect(await apply(await cli.settingsFile(2, { tokenTtlMinutes: 2 }))).toMatchObject({
      code: 0,
      json: { revision: 2 },
    });
    expect(await applied()).toMatchObject({ revision: 2, plugin: { tokenTtlMinutes: 2 } });
  });

  it('may be UTF-16 with a byte order mark', async () => {
    const text = await readFile(await cli.settingsFile(1), 'utf8');
    const settings = await cli.file(Buffer.from(`\uFEFF${text}`, 'utf16le'));
    expect(await apply(settings, await cli.secretsFile())).toMatchObject({ code: 0 });
  });

  it('may not be UTF-16 without a byte order mark, nor may the secrets', async () => {
    const unmarked = async (path: string) => cli.file(Buffer.from(await readFile(path, 'utf8'), 'utf16le'));
    const [settings, secrets] = [await cli.settingsFile(1), await cli.secretsFile()];
    for (const files of [
      [await unmarked(settings), secrets],
      [settings, await unmarked(secrets)],
    ] as const)
      expect(await apply(...files)).toMatchObject({
        code: 2,
        json: { error: { message: expect.stringContaining('is UTF-16 without a byte order mark') } },
      });
  });

  it('send the server contract and the section operation, and nothing that is not known', async () => {
    const functions = Object.entries(builtInContract.functions).map(([name, offered]) => [
      name,
      { ...offered, accepted: { by: 'ann', at: '2030-01-02T03:04:05.000Z' } },
    ]);
    const contract = { ...builtInContract, functions: Object.fromEntries(functions) };
    const operation = { historyDays: 3, typedByHand: 'marked' };
    const settings = await cli.settingsFile(1, { alsoTyped: 'marked' }, { contract, operation, unknown: 'marked' });
    const ran = await apply(settings, await cli.secretsFile());
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('(by ann)') });
    expect(await applied()).toMatchObject({ contract, operation: { historyDays: 3 } });
    expect(JSON.stringify(await applied())).not.toContain('marked');
  });
});

describe('new secrets', () => {
  it.each([
    ['apiPassword', 'authentication', 4],
    ['apiRegistrationKey', 'registration-key', 4],
    ['applianceClientSecret', 'authentication', 4],
  ])('leave everything as it was where %s is refused, unless --no-verify', async (name, kind, code) => {
    await apply(await cli.settingsFile(1), await cli.secretsFile());
    const wrong = await cli.secretsFile({ [name]: 'a wrong secret' });
    const settings = await cli.settingsFile(2);
    const refused = await apply(settings, wrong);
    expect(refused).toMatchObject({ code, json: { ok: false, error: { kind } } });
    expect(refused.out + refused.err).not.toContain('a wrong secret');
    expect(practice.service.status().settingsRevision).toBe(1);
    expect(await apply(settings, wrong, '--no-verify')).toMatchObject({ code: 0, json: { revision: 2 } });
  });

  it('are in no answer', async () => {
    const { out, err } = await apply(await cli.settingsFile(1), await cli.secretsFile());
    for (const secret of Object.values(practice.settings(1).secrets)) expect(out + err).not.toContain(secret?.reveal());
  });
});

describe('the revision', () => {
  it('comes after that of restored settings which wait for their secrets', async () => {
    const settings = await cli.settingsFile(1);
    await apply(settings, await cli.secretsFile());
    const restored = { ...(await applied()), revision: 41 };
    await practice.stop();
    practice = await serviceOnPractice();
    cli = serviceCli(practice);
    await writeFile(join(practice.folder, 'service-settings.json'), JSON.stringify(restored), { mode: 0o600 });
    expect(await apply(await cli.settingsFile(1), await cli.secretsFile())).toMatchObject({ json: { revision: 42 } });
  });

  it.each([
    ['the file has', 0, undefined, 7, 7],
    ['comes after what runs', 5, undefined, 3, 6],
    ['comes after what is saved, so that the app does not send that again', 2, 9, 3, 10],
  ])('is the one that %s', async (_what, running, saved, own, revision) => {
    if (running > 0) await apply(await cli.settingsFile(running), await cli.secretsFile());
    if (saved !== undefined) await save(await cli.settingsFile(saved));
    expect(await apply(await cli.settingsFile(own), await cli.secretsFile())).toMatchObject({
      json: { ok: true, revision },
    });
    expect(practice.service.status().settingsRevision).toBe(revision);
  });

  it('of settings that are saved later comes after it, so that no number means two settings', async () => {
    await save(await cli.settingsFile(4));
    for (const expected of [5, 6])
      expect(await apply(await cli.settingsFile(1), await cli.secretsFile())).toMatchObject({
        json: { revision: expected },
      });
    expect(await cli.run(['settings', 'import', await cli.settingsFile(1)])).toMatchObject({ code: 0 });
    const read = async () => JSON.parse(await readFile(join(practice.folder, 'settings.json'), 'utf8'));
    expect(await read()).toMatchObject({ revision: 7 });
    expect(await cli.run(['settings', 'restore', '4'])).toMatchObject({ code: 0 });
    expect(await read()).toMatchObject({ revision: 8 });
    expect((await cli.run(['settings', 'history', '--json'])).json).toMatchObject({
      revisions: [{ revision: 8 }, { revision: 7 }, { revision: 4 }],
    });
  });

  it('comes after the newest of the settings history, also where the settings file was set aside', async () => {
    for (const one of [1, 2, 3]) await cli.run(['settings', 'import', await cli.settingsFile(one)]);
    await writeFile(join(practice.folder, 'settings.json'), 'no settings', { mode: 0o600 });
    const ran = await apply(await cli.settingsFile(1), await cli.secretsFile());
    expect(ran).toMatchObject({ code: 0, json: { revision: 4 } });
  });

  it('of saved settings that are older than those which run comes after them', async () => {
    await apply(await cli.settingsFile(7), await cli.secretsFile());
    await save(await cli.settingsFile(4));
    expect(await cli.run(['service', 'apply', '--json'])).toMatchObject({ code: 0, json: { revision: 8 } });
    expect(practice.service.status().settingsRevision).toBe(8);
  });

  it('of the saved settings is theirs', async () => {
    await save(await cli.settingsFile(4));
    const argv = ['service', 'apply', '--secrets-file', await cli.secretsFile(), '--json'];
    expect(await cli.run(argv)).toMatchObject({ code: 0, json: { ok: true, revision: 4 } });
  });
});

it('the saved settings go with the secrets that this account has stored for them', async () => {
  await save(await cli.settingsFile(4));
  for (const [name, secret] of Object.entries(practice.settings(1).secrets))
    expect(await cli.run(['secrets', 'set', name], secret?.reveal())).toMatchObject({ code: 0 });
  expect(await cli.run(['service', 'apply', '--json'])).toMatchObject({ code: 0, json: { ok: true, revision: 4 } });
});

describe('nothing is applied', () => {
  const remote = 'http://pi.invalid:8080';
  it.each([
    ['a setting is wrong', { globalApprover: '' }, {}, { setting: 'globalApprover' }],
    ['operation is wrong', {}, { operation: { historyDays: -1 } }, { detail: 'file' }],
    ['the server contract is wrong', {}, { contract: { version: 1 } }, { detail: 'file' }],
    ['the file is for another plugin', {}, { pluginId: 'example-vault' }, { detail: 'input' }],
    [
      'plain http is not confirmed',
      { endpointUrl: `${remote}/x.svc` },
      { confirmedHttpOrigins: [remote] },
      { setting: 'endpointUrl' },
    ],
    ['the appliance is not complete', {}, { appliance: { site: 'pra.example' } }, { setting: 'appliance.clientId' }],
  ])('where %s', async (_what, changes, sections, error) => {
    const ran = await apply(await cli.settingsFile(1, changes, sections), await cli.secretsFile());
    expect(ran).toMatchObject({ code: 2, json: { ok: false, error: { kind: 'configuration', ...error } } });
    expect(practice.service.status().settingsRevision).toBe(0);
  });

  it('where a secret is missing', async () => {
    const ran = await apply(
      await cli.settingsFile(1),
      await cli.file('{"apiPassword": "x", "applianceClientSecret": "y"}'),
    );
    expect(ran).toMatchObject({ code: 2, json: { error: { detail: 'secret', setting: 'apiRegistrationKey' } } });
  });

  it('to an origin of plain http that was allowed, while PI cannot be reached there; it is applied without a trial', async () => {
    const settings = await cli.settingsFile(1, { endpointUrl: `${remote}/x.svc` });
    const allow = ['--allow-plain-http', remote];
    expect(await apply(settings, await cli.secretsFile(), ...allow)).toMatchObject({ code: 3 });
    const ran = await apply(settings, await cli.secretsFile(), ...allow, '--no-verify');
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('plain http') });
    expect(await applied()).toMatchObject({ confirmedHttpOrigins: [remote] });
  });
});

it('ends with 7 where no service runs', async () => {
  const { run, settings, secretsFile, stop } = await startCliHarness();
  const argv = ['service', 'apply', '--settings', await settings(), '--secrets-file', secretsFile, '--json'];
  expect(await run(argv)).toMatchObject({ code: 7, json: { ok: false, error: { detail: 'absent' } } });
  await stop();
});
