import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../shared/result.ts';
import { pluginDefaults } from '../../shared/settings.ts';
import { exportedSettings } from '../../renderer/features/plugin-settings/exchange-model.ts';
import { startCliHarness } from '../../test-support/cli-harness.ts';
import { testConfigurator, type TestConfigurator } from '../../test-support/test-configurator.ts';

/** Secrets typed by hand into the settings file under any name stay there, and leave it in no way. */

const marked = 'marked-by-hand';
const known = {
  ...pluginDefaults,
  endpointUrl: 'https://pi.example/AuthService.svc',
  apiUser: 'svc',
  globalApprover: 'approver',
  domainMap: ['hq.example=HQ'],
  createSpinJobs: true,
  templateJobIds: { OS_Windows: 41 },
};
const appliance = { site: 'pra.example', port: 443, clientId: 'ecm', group: 'Default' };
const typedByHand = {
  version: 1,
  revision: 1,
  clientSecret: marked,
  later: { nested: marked },
  confirmedHttpOrigins: ['http://confirmed.example', `http://${marked}@confirmed.example`],
  plugin: {
    ...known,
    apiPassword: marked,
    ApiPassword: marked,
    secrets: { apiPassword: marked },
    jobComment: { apiPassword: marked },
    templateJobIds: { OS_Windows: 41, [marked]: 1 },
    domainMap: ['hq.example=HQ', { password: marked }],
  },
  appliance: { ...appliance, clientSecret: marked, group: [{ secret: marked }], oauth: { secret: marked } },
  plugins: { unknown: { secret: marked } },
};

async function put(folder: string, changes: object = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'settings.json'), JSON.stringify({ ...typedByHand, ...changes }));
}

describe('the command line', async () => {
  const cli = await startCliHarness();
  beforeEach(() => put(cli.dataFolder));
  afterAll(() => cli.stop());

  it.each([
    ['settings', 'export'],
    ['settings', 'export', '--json'],
    ['settings', 'show'],
    ['settings', 'show', '--json'],
    ['settings', 'validate', '--json'],
  ])('%s %s %s prints none of it', async (...argv) => {
    const { out, err } = await cli.run(argv);
    expect(out).not.toBe('');
    expect(out + err).not.toContain(marked);
  });

  it('exports none of it into a file', async () => {
    const target = join(cli.folder, 'exported.json');
    expect((await cli.run(['settings', 'export', target])).code).toBe(0);
    expect(await readFile(target, 'utf8')).not.toContain(marked);
  });

  it('the history of the settings has none of it', async () => {
    const imported = await cli.file({ plugin: { ...known, apiUser: 'other', typed: marked } });
    expect((await cli.run(['settings', 'import', imported])).code).toBe(0);
    const { out } = await cli.run(['settings', 'diff', '1', '2', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      differences: [{ key: 'apiUser', old: 'svc', new: 'other' }, { key: 'jobComment' }],
    });
    const history = await readFile(join(cli.dataFolder, 'settings-history.json'), 'utf8');
    const { out: listed } = await cli.run(['settings', 'history', '--json']);
    expect(history + listed + out).not.toContain(marked);
    expect((await cli.run(['settings', 'restore', '1'])).code).toBe(0);
    expect(await readFile(join(cli.dataFolder, 'settings.json'), 'utf8')).toContain(marked);
  });

  it.each([
    'https://svc:marked-by-hand@pi.example/x',
    'https://svc:marked-by-hand/@pi.example/x',
    ' https://marked-by-hand@pi.example/',
  ])('exports no login in an address: %s', async (endpointUrl) => {
    await put(cli.dataFolder, { plugin: { ...known, endpointUrl } });
    const { out } = await cli.run(['settings', 'export']);
    expect(out).toContain('pi.example');
    expect(out).not.toContain(marked);
  });

  it('an exported file has all known settings, which an import restores; unknown ones stay where they were', async () => {
    await put(cli.dataFolder, { plugin: { ...known, later: marked }, appliance });
    const exported = join(cli.folder, 'whole.json');
    await cli.run(['settings', 'export', exported]);
    expect(JSON.parse(await readFile(exported, 'utf8'))).toEqual({ version: 1, revision: 1, plugin: known, appliance });
    await put(cli.dataFolder, { plugin: { ...known, apiUser: 'other', later: marked }, appliance: {} });
    expect((await cli.run(['settings', 'import', exported])).code).toBe(0);
    const saved = JSON.parse(await readFile(join(cli.dataFolder, 'settings.json'), 'utf8')) as object;
    expect(saved).toMatchObject({ plugin: { ...known, later: marked }, appliance, clientSecret: marked });
  });

  it('an import chooses no plugin, runs none, and says so', async () => {
    await cp(join(import.meta.dirname, '../../test-support/example-plugin'), join(cli.dataFolder, 'plugins/example'), {
      recursive: true,
    });
    const imported = await cli.file({ pluginId: 'example-vault', plugin: known, plugins: { 'example-vault': {} } });
    const { code, err } = await cli.run(['settings', 'import', imported]);
    expect([code, err]).toEqual([0, expect.stringContaining('example-vault')]);
    const saved = JSON.parse(await readFile(join(cli.dataFolder, 'settings.json'), 'utf8')) as object;
    expect(saved).not.toHaveProperty('pluginId');
    expect(saved).toMatchObject({ plugin: known, plugins: { 'example-vault': {} } });
  });

  it('an import brings no confirmation of plain http and no text to trust', async () => {
    const imported = await cli.file({ plugin: known, confirmedHttpOrigins: ['http://imported.example'] });
    await cli.run(['settings', 'import', imported]);
    const saved = JSON.parse(await readFile(join(cli.dataFolder, 'settings.json'), 'utf8')) as object;
    expect(saved).toMatchObject({ confirmedHttpOrigins: ['http://confirmed.example'] });
  });
});

describe('the app', () => {
  let app: TestConfigurator;
  beforeEach(async () => {
    app = await testConfigurator();
    await put(app.folder);
  });
  afterEach(() => app.remove());

  it.each(['settings/read', 'appliance/read', 'plugins/read-settings', 'plugins/list', 'app/info'] as const)(
    '%s answers none of it',
    async (name) => {
      expect(await app.call(name, {})).toMatchObject({ ok: true });
      expect(app.answers.join()).not.toContain(marked);
    },
  );

  it('exports none of it', async () => {
    const read = await app.call('settings/read', {});
    if (!read.ok) throw new Error(read.error.message);
    expect(exportedSettings(read.value)).toContain('pi.example');
    expect(exportedSettings(read.value)).not.toContain(marked);
  });

  it('writes none of it into the support bundle', async () => {
    const bundle = await app.call('support/bundle', {});
    const text = await readFile(bundle.ok ? bundle.value.file : '', 'utf8');
    expect(text).toContain('pi.example');
    expect(text).not.toContain(marked);
  });

  it('keeps none of it as a draft', async () => {
    const { plugin: values } = typedByHand;
    const section = 'plugin:privileged-identity';
    const input = { profile: 'real', expectedRevision: 1, section, draft: { base: values, values } } as const;
    expect(await app.call('drafts/keep', input)).toMatchObject({ ok: true });
    expect(await readFile(join(app.folder, 'drafts.json'), 'utf8')).not.toContain(marked);
  });

  it('sends none of it to the service, and keeps it in the file', async () => {
    app.pipe.answer('settings/apply', () => ok({ revision: 2 }));
    app.pipe.setState({ kind: 'connected' } as Parameters<typeof app.pipe.setState>[0]);
    const save = { profile: 'real', expectedRevision: 1, plugin: known } as const;
    const secrets = { apiPassword: 'typed', apiRegistrationKey: 'typed' };
    expect(await app.call('settings/save', { ...save, secrets })).toMatchObject({ ok: true });
    const sent = app.pipe.calls.filter(({ name }) => name === 'settings/apply');
    expect(sent).toHaveLength(1);
    expect(JSON.stringify(sent)).not.toContain(marked);
    expect(await app.settings()).toMatchObject({ clientSecret: marked, plugin: { ApiPassword: marked } });
  });
});
