import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startCliHarness } from '../../../test-support/cli-harness.ts';

/** `ecmctl settings history`, `diff` and `restore`, with what `settings import` saves. */

const cli = await startCliHarness();
afterAll(() => cli.stop());
beforeEach(() => rm(cli.dataFolder, { recursive: true, force: true }));

const ask = (...argv: readonly string[]) => cli.run(['settings', ...argv, '--json']);
async function importAs(changes: object, sections: object = {}): Promise<void> {
  expect(await ask('import', await cli.settings(changes, sections))).toMatchObject({ code: 0 });
}
const saved = async () =>
  JSON.parse(await readFile(join(cli.dataFolder, 'settings.json'), 'utf8')) as Record<string, unknown>;
const by = userInfo().username;
const at = expect.stringMatching(/^20\d\d-\d\d-\d\dT.*Z$/);

describe('settings history', () => {
  it('lists the revisions, newest first: when, by whom and what', async () => {
    await importAs({ tokenTtlMinutes: 5 });
    await importAs({ tokenTtlMinutes: 6 }, { operation: { historyDays: 3 } });
    const { code, json } = await ask('history');
    expect({ code, json }).toEqual({
      code: 0,
      json: {
        ok: true,
        revisions: [
          { revision: 2, at, by, changed: ['tokenTtlMinutes', 'operation.historyDays'] },
          { revision: 1, at, by, changed: expect.arrayContaining(['endpointUrl', 'tokenTtlMinutes']) },
        ],
      },
    });
    const { out } = await cli.run(['settings', 'history']);
    expect(out).toMatch(new RegExp(`^2 +20.*Z +${by} +tokenTtlMinutes, operation.historyDays\n1 `));
  });

  it('says that there is none yet', async () => {
    expect(await ask('history')).toMatchObject({ code: 0, json: { ok: true, revisions: [] } });
    expect((await cli.run(['settings', 'history'])).out).toBe('No revision of the settings was saved yet.\n');
  });

  it('has settings that were saved before there was a history, and changes by hand', async () => {
    await mkdir(cli.dataFolder, { mode: 0o700 });
    await writeFile(join(cli.dataFolder, 'settings.json'), await readFile(await cli.settings({}, { revision: 8 })));
    expect((await ask('history')).json).toMatchObject({ revisions: [{ revision: 8, at, by: 'unknown', changed: [] }] });
    await importAs({ tokenTtlMinutes: 6 });
    expect((await ask('history')).json).toMatchObject({ revisions: [{ revision: 9, by }, { revision: 8 }] });
  });

  it('that is no history is an error', async () => {
    await importAs({});
    await writeFile(join(cli.dataFolder, 'settings-history.json'), 'x');
    for (const argv of [['history'], ['diff', '1', '1'], ['restore', '1']])
      expect(await ask(...argv)).toMatchObject({ code: 2, json: { error: { kind: 'configuration', detail: 'file' } } });
  });
});

describe('settings diff', () => {
  it('has each setting that differs, with the old and the new value', async () => {
    await importAs({ tokenTtlMinutes: 5, defaultDomain: 'HQ' });
    await importAs({ tokenTtlMinutes: 6 });
    expect((await ask('diff', '1', '2')).json).toEqual({
      ok: true,
      from: 1,
      to: 2,
      differences: expect.arrayContaining([{ key: 'tokenTtlMinutes', old: 5, new: 6 }]),
    });
    const { out } = await cli.run(['settings', 'diff', '2', '1']);
    expect(out).toContain('tokenTtlMinutes: 6 → 5\n');
    expect((await cli.run(['settings', 'diff', '2', '2'])).out).toBe('No known setting differs.\n');
  });

  it.each([
    [['1', '9'], 'input'],
    [['9', '1'], 'input'],
    [['1'], 'usage'],
    [['one', 'two'], 'usage'],
  ])('refuses %j', async (revisions, detail) => {
    await importAs({});
    expect(await ask('diff', ...revisions)).toMatchObject({ code: 2, json: { ok: false, error: { detail } } });
  });
});

describe('settings restore', () => {
  it('saves an earlier revision as a new one', async () => {
    await importAs({ tokenTtlMinutes: 5 });
    await importAs({ tokenTtlMinutes: 6 });
    expect(await ask('restore', '1')).toMatchObject({ code: 0, json: { ok: true, revision: 3, restored: 1 } });
    expect(await saved()).toMatchObject({ revision: 3, plugin: { tokenTtlMinutes: 5 } });
    expect((await ask('diff', '1', '3')).json).toMatchObject({ differences: [] });
    expect((await cli.run(['settings', 'restore', '2'])).out).toContain('as revision 4');
  });

  it('refuses a revision that is not kept, with the reason', async () => {
    await importAs({});
    const message = expect.stringContaining('Revision 7 of the settings is not kept');
    expect(await ask('restore', '7')).toMatchObject({ code: 2, json: { ok: false, error: { message } } });
    expect(await saved()).toMatchObject({ revision: 1 });
  });

  it('refuses a revision whose plugin is not there any more', async () => {
    await cp(
      join(import.meta.dirname, '../../../test-support/example-plugin'),
      join(cli.dataFolder, 'plugins/example'),
      { recursive: true },
    );
    const path = join(cli.dataFolder, 'settings.json');
    await writeFile(path, await readFile(await cli.settings({}, { pluginId: 'example-vault' })));
    await importAs({ tokenTtlMinutes: 6 });
    const file = await saved();
    await writeFile(path, JSON.stringify({ ...file, pluginId: undefined }));
    await rm(join(cli.dataFolder, 'plugins'), { recursive: true });
    expect(await ask('restore', '1')).toMatchObject({ code: 2, json: { error: { kind: 'configuration' } } });
    expect(await saved()).toMatchObject({ revision: 2 });
  });

  it('warns of settings that cannot be used as they are', async () => {
    await mkdir(cli.dataFolder, { mode: 0o700 });
    await writeFile(join(cli.dataFolder, 'settings.json'), JSON.stringify({ revision: 1, plugin: { apiUser: 'svc' } }));
    await importAs({});
    const ran = await ask('restore', '1');
    expect(ran).toMatchObject({
      code: 0,
      err: expect.stringContaining('Endpoint URL'),
      json: { ok: true, revision: 3 },
    });
  });
  it('warns of an appliance that is not valid', async () => {
    await mkdir(cli.dataFolder, { mode: 0o700 });
    const present = { revision: 1, plugin: {}, appliance: { site: 'pra.example', port: 0, clientId: 'ecm' } };
    await writeFile(join(cli.dataFolder, 'settings.json'), JSON.stringify(present));
    await cli.run(['settings', 'import', await cli.settings({}, { appliance: { port: 443 } })]);
    expect(await ask('restore', '1')).toMatchObject({ code: 0, err: expect.stringContaining('Port (appliance.port)') });
  });
});
