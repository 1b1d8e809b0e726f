import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { builtInContract } from '../../../main/pi/contract/built-in.ts';
import { z } from 'zod';
import { sealText } from '../../../main/platform/secrets/sealed-text.ts';
import { sealingKey, type SealingKey } from '../../../main/platform/secrets/sealing-key.ts';
import { startCliHarness, type Ran } from '../../../test-support/cli-harness.ts';
import { authority, issue, pemOf } from '../../../test-support/issue-certificates.ts';

/** Sealed settings from one ECM to others, each with a data folder of its own. */

let cli: Awaited<ReturnType<typeof startCliHarness>>;
beforeEach(async () => void (cli = await startCliHarness()));
afterEach(() => cli.stop());

const folderOf = (ecm: string): string => join(cli.folder, ecm);
const on = (ecm: string, argv: readonly string[], stdin = ''): Promise<Ran> =>
  cli.run(argv, undefined, { ECM_DATA_DIR: folderOf(ecm) }, stdin);
const keyOf = async (ecm: string): Promise<SealingKey> => {
  await mkdir(folderOf(ecm), { recursive: true, mode: 0o700 });
  const key = await sealingKey(folderOf(ecm));
  if (!key.ok) throw new Error(key.error.message);
  return key.value;
};
const recipientOf = async (ecm: string): Promise<string> =>
  z.string().parse((await on(ecm, ['settings', 'recipient', '--json'])).json['recipient']);
const sealed = (): string => join(cli.folder, 'settings.age');

/** Settings and secrets saved on the ECM `source`; the secrets are bound to the practice PI. */
async function sourceWith(changes: object = {}, sections: object = {}): Promise<Record<string, string>> {
  const file = await cli.settings(changes, sections);
  expect(await on('source', ['settings', 'import', file])).toMatchObject({ code: 0 });
  const secrets = z.record(z.string(), z.string()).parse(JSON.parse(await readFile(cli.secretsFile, 'utf8')));
  for (const [name, value] of Object.entries(secrets))
    expect(await on('source', ['secrets', 'set', name], value)).toMatchObject({ code: 0 });
  return secrets;
}

async function sealFor(...targets: readonly string[]): Promise<Ran> {
  const recipients = await Promise.all(targets.map(recipientOf));
  const options = recipients.flatMap((recipient) => ['--sealed-for', recipient]);
  return on('source', ['settings', 'export', ...options, '--out', sealed(), '--json']);
}

it('bring settings and secrets to each target, which then works', async () => {
  const secrets = await sourceWith({ tokenTtlMinutes: 7 });
  const exported = await sealFor('one', 'two');
  const { fingerprint } = await keyOf('source');
  expect(exported).toMatchObject({ code: 0, json: { ok: true, file: sealed(), fingerprint, missing: [] } });
  const text = await readFile(sealed(), 'utf8');
  for (const value of Object.values(secrets)) expect(text + exported.out + exported.err).not.toContain(value);
  for (const target of ['one', 'two']) {
    const imported = await on(target, ['settings', 'import', sealed(), '--yes', '--from', fingerprint, '--json']);
    expect(imported).toMatchObject({
      code: 0,
      json: { ok: true, revision: 1, source: { fingerprint }, secrets: ['apiPassword', 'apiRegistrationKey'] },
    });
    expect(imported.json['differences']).toContainEqual({ key: 'tokenTtlMinutes', old: null, new: 7 });
    const lookup = ['lookup', '--user', 'HQ\\ann', '--type', 'rdp', '--host', 'web01.hq.example', '--json'];
    expect(await on(target, lookup)).toMatchObject({ code: 0, json: { ok: true } });
    for (const value of Object.values(secrets)) expect(imported.out + imported.err).not.toContain(value);
  }
});

it('are shown and not saved without --yes', async () => {
  await sourceWith();
  await sealFor('target');
  const { fingerprint } = await keyOf('source');
  const shown = await on('target', ['settings', 'import', sealed(), '--json']);
  expect(shown).toMatchObject({
    code: 2,
    json: { ok: false, source: { fingerprint }, error: { kind: 'configuration', detail: 'input' } },
  });
  expect(shown.json['differences']).not.toEqual([]);
  const forPeople = await on('target', ['settings', 'import', sealed()]);
  expect(forPeople.out).toContain(`fingerprint ${fingerprint}`);
  expect(forPeople.out).toContain('endpointUrl: not set → ');
  expect(await on('target', ['settings', 'show', '--json'])).toMatchObject({ code: 2 });
  expect(await readdir(folderOf('target'))).not.toContain('secrets.json');
});

it('replace the settings of the target, and keep what its administrator decides', async () => {
  await sourceWith({ tokenTtlMinutes: 7 }, { operation: { historyDays: 3, metricsFolder: '/srv/source' } });
  await sealFor('target');
  await mkdir(folderOf('target'), { recursive: true, mode: 0o700 });
  const present = {
    version: 1,
    revision: 4,
    plugin: { endpointUrl: 'http://pi.other.example/x', filterLocalCredentials: true },
    appliance: { site: 'pra.example' },
    contract: builtInContract,
    confirmedHttpOrigins: ['http://pi.other.example'],
    operation: { auditDays: 9, metricsFolder: '/srv/target' },
    later: 'kept',
  };
  await writeFile(join(folderOf('target'), 'settings.json'), JSON.stringify(present), { mode: 0o600 });
  expect(await on('target', ['settings', 'import', sealed(), '--yes', '--json'])).toMatchObject({ code: 0 });
  const file = JSON.parse(await readFile(join(folderOf('target'), 'settings.json'), 'utf8')) as typeof present;
  expect(file).toMatchObject({
    revision: 5,
    plugin: { endpointUrl: cli.pi.endpointUrl, tokenTtlMinutes: 7 },
    confirmedHttpOrigins: ['http://pi.other.example'],
    operation: { historyDays: 3, metricsFolder: '/srv/target' },
    later: 'kept',
  });
  expect(file.plugin).not.toHaveProperty('filterLocalCredentials');
  expect([file.appliance, file.contract, file.operation.auditDays]).toEqual([{}, undefined, undefined]);
});

it('bring the certificates of Trusted CA File, and secrets that are bound to them', async () => {
  const caFile = join(cli.folder, 'ca.pem');
  await writeFile(caFile, pemOf(await issue({ name: 'Root', extensions: [authority()] })));
  await sourceWith({ trustedCaFile: caFile });
  await sealFor('target');
  expect(await on('target', ['settings', 'import', sealed(), '--yes', '--json'])).toMatchObject({ code: 0 });
  const shown = await on('target', ['settings', 'show', '--json']);
  const { trustedCaFile } = (shown.json['settings'] as { plugin: { trustedCaFile: string } }).plugin;
  expect(dirname(trustedCaFile)).toBe(folderOf('target'));
  expect(basename(trustedCaFile)).toMatch(/^trusted-ca-[\da-f]{16}\.pem$/);
  expect(await on('target', ['secrets', 'status', '--json'])).toMatchObject({
    json: { secrets: expect.arrayContaining([expect.objectContaining({ name: 'apiPassword', state: 'set' })]) },
  });
});

it('of a server contract arrive unaccepted', async () => {
  const functions = Object.entries(builtInContract.functions).map(([name, each]) => [
    name,
    { ...each, accepted: { by: 'somebody', at: '2030-01-02T03:04:05.000Z' } },
  ]);
  const contract = { ...builtInContract, functions: Object.fromEntries(functions) };
  await sourceWith();
  const path = join(folderOf('source'), 'settings.json');
  const saved = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...saved, contract }), { mode: 0o600 });
  await sealFor('target');
  expect(await on('target', ['settings', 'import', sealed(), '--yes'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('have to be accepted here'),
  });
  const text = await readFile(join(folderOf('target'), 'settings.json'), 'utf8');
  expect(text).toContain('"functions"');
  expect(text).not.toContain('"accepted"');
});

it('that lack secrets say so', async () => {
  expect(await on('source', ['settings', 'import', await cli.settings()])).toMatchObject({ code: 0 });
  expect(await sealFor('target')).toMatchObject({
    code: 0,
    json: { missing: ['apiPassword', 'apiRegistrationKey'] },
    err: expect.stringContaining('The secret apiPassword is not in it'),
  });
});

it('are refused for what is no recipient, which is not repeated', async () => {
  await sourceWith();
  const typed = 'AGE-SECRET-KEY-1EXAMPLE';
  const { code, out, err } = await on('source', ['settings', 'export', '--sealed-for', typed, '--json']);
  expect({ code, said: (out + err).includes(typed) }).toEqual({ code: 2, said: false });
});

const content = (recipient: string, sealedAt: number): string =>
  JSON.stringify({
    sealedAt: new Date(sealedAt).toISOString(),
    source: { name: 'ecm01', version: '1.0.0' },
    recipients: [recipient],
    settings: { plugin: {}, appliance: {} },
    secrets: [],
  });
const hourMs = 60 * 60 * 1000;

it.each([
  [
    'older than 24 hours',
    async (own: string, key: SealingKey) => sealText(content(own, Date.now() - 25 * hourMs), key, [own]),
  ],
  ['still to come', async (own: string, key: SealingKey) => sealText(content(own, Date.now() + hourMs), key, [own])],
  ['passed on', async (own: string, key: SealingKey) => sealText(content('age1other', Date.now()), key, [own])],
  ['no sealed settings', async (own: string, key: SealingKey) => sealText('{}', key, [own])],
  ['for another ECM', async (own: string, key: SealingKey) => sealText(content(own, Date.now()), key, [key.recipient])],
  [
    'damaged',
    async (own: string, key: SealingKey) => (await sealText(content(own, Date.now()), key, [own])).slice(0, -80),
  ],
])('are refused when they are %s', async (reason, make) => {
  const source = await keyOf('source');
  await writeFile(sealed(), await make(await recipientOf('target'), source));
  const { code, json } = await on('target', ['settings', 'import', sealed(), '--yes', '--json']);
  expect({ code, json }).toMatchObject({
    code: 2,
    json: { ok: false, error: { kind: 'configuration', detail: 'file', message: expect.stringContaining(reason) } },
  });
  expect(await readdir(folderOf('target'))).not.toContain('settings.json');
});

it('of a stranger are refused by --from', async () => {
  await sourceWith();
  await sealFor('target');
  const { fingerprint } = await keyOf('stranger');
  expect(await on('target', ['settings', 'import', sealed(), '--yes', '--from', fingerprint, '--json'])).toMatchObject({
    code: 2,
    json: { error: { detail: 'file', message: expect.stringContaining('are of another source') } },
  });
});
