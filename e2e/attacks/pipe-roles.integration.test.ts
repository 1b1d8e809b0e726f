import { once } from 'node:events';
import { chmodSync, chownSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  endOf,
  accounts,
  noOtherAccounts,
  operatorsGroup,
  printed,
  sharePrograms,
  type AccountName,
  type Ended,
  type SharedPrograms,
} from '../../test-support/other-accounts.ts';
import { browserDouble } from '../../test-support/opened-browser.ts';
import { openWebPage } from '../../test-support/web-page.ts';

/** A service of its own account with a group of operators, and what members of the group and others get. */

const skipReason = noOtherAccounts();
let programs: SharedPrograms;
let data: string;
let service: ChildProcess;

async function ecmctl(account: AccountName, ...args: string[]): Promise<Ended> {
  const env = { ECM_DATA_DIR: data, HOME: join(programs.folder, `home-${account}`) };
  return endOf(programs.start(account, 'cli/ecmctl.js', args, env));
}

describe.skipIf(skipReason !== undefined)(`accounts other than the service's (${skipReason ?? 'as root'})`, () => {
  beforeAll(async () => {
    programs = sharePrograms();
    data = programs.folderOf('service', 'data');
    for (const account of ['service', 'operator', 'stranger', 'root'] as const)
      programs.folderOf(account, `home-${account}`);
    service = programs.start('service', 'service/main.cjs', [], {
      ECM_DATA_DIR: data,
      ECM_PIPE_GROUP: String(operatorsGroup),
      HOME: join(programs.folder, 'home-service'),
    });
    await printed(service, 'is running');
  });

  afterAll(async () => {
    service.kill();
    if (service.exitCode === null) await once(service, 'exit');
    programs.remove();
  });

  it('the keys belong to the service; the group may read the operators’ key and list nothing', () => {
    expect(statSync(data).mode & 0o777).toBe(0o710);
    expect(statSync(join(data, 'admin.key')).mode & 0o777).toBe(0o600);
    expect(statSync(join(data, 'pipe.key')).mode & 0o777).toBe(0o640);
    expect(statSync(join(data, 'pipe.key')).gid).toBe(operatorsGroup);
  });

  it.each(['service', 'operator', 'root'] as const)('%s sees the status', async (account) => {
    const { code, stdout } = await ecmctl(account, 'service', 'status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, status: { settingsRevision: 0 } });
  });

  it.each([['clear-tokens'], ['log-level', 'info'], ['reconnect']])('an operator may: service %s', async (...args) => {
    expect((await ecmctl('operator', 'service', ...args, '--json')).code).toBe(0);
  });

  it.each(['suspend', 'resume'])('an operator may not: service %s', async (command) => {
    const { code, stdout } = await ecmctl('operator', 'service', command, '--json');
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 7, ok: false, error: { detail: 'no-access' } });
  });

  it('a stranger gets nothing but the remedy', async () => {
    const { code, stdout } = await ecmctl('stranger', 'service', 'status', '--json');
    expect(code).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      error: { kind: 'service-unavailable', detail: 'no-access' },
    });
  });

  it('root asks the service, and uses no file of its folder: the hint says as which account it can', async () => {
    const { code, stdout } = await ecmctl('root', 'settings', 'show', '--json');
    const hint = expect.stringContaining(`sudo -u '#${accounts.service.uid}'`);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 2, error: { detail: 'file', hint } });
  });

  it.each([
    ['settings', 'show'],
    ['settings', 'export'],
    ['diagnose'],
    ['lookup', '--user', 'ann', '--type', 'rdp', '--host', 'web01'],
    ['secrets', 'set', 'apiPassword'],
    ['secrets', 'set', 'apiPassword', '--for', 'service'],
    ['secrets', 'delete', 'apiPassword', '--for', 'service'],
    ['service', 'apply', '--settings', 'settings.json'],
  ])('to an operator, %s %s says that it is for administrators, and what operators can do', async (...args) => {
    const { code, stdout } = await ecmctl('operator', ...args, '--json');
    const hint = expect.stringMatching(/for administrators: .*An operator can use the app, ecmctl logs/);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 2, error: { detail: 'file', hint } });
  });

  it('an operator cannot enable bridging, and cannot read what it would need', async () => {
    expect((await ecmctl('operator', 'service', 'bridging', 'enable', '--json')).code).toBe(2);
    expect(readdirSync(data)).not.toContain('bridge.key');
    expect((await ecmctl('service', 'service', 'bridging', 'enable', '--json')).code).toBe(0);
    expect(statSync(join(data, 'bridge.key')).mode & 0o777).toBe(0o600);
    expect((await ecmctl('service', 'service', 'bridging', 'disable', '--json')).code).toBe(0);
  });

  it('the app of an operator works without reading the data folder, and changes no setting', async () => {
    const browser = await browserDouble();
    const home = join(programs.folder, 'home-operator');
    const app = programs.start('operator', 'web/main.js', [], {
      ECM_DATA_DIR: data,
      HOME: home,
      ...browser.env,
      BROWSER: `"${join(programs.folder, 'node')}" "${join(programs.folder, 'browser-double.mjs')}"`,
    });
    const page = await openWebPage(await browser.signInUrl);
    const call = async (name: string, input: unknown): Promise<unknown> =>
      JSON.parse((await page.post('/api/call', { name, input })).text);
    expect(await call('app/info', {})).toMatchObject({
      ok: true,
      value: {
        dataFolder: join(home, '.local/state/ecm-configurator'),
        readOnly: { hint: expect.stringContaining(data) },
      },
    });
    await expect.poll(() => call('settings/read', {})).toMatchObject({ ok: true, value: { revision: 0 } });
    const change = { profile: 'real', expectedRevision: 0, confirmHttp: false, secrets: {} };
    expect(await call('settings/save', { ...change, plugin: { endpointUrl: 'https://evil.example/' } })).toMatchObject({
      ok: false,
    });
    expect(await call('plugins/choose-folder', { profile: 'real', expectedRevision: 0, folder: home })).toMatchObject({
      ok: false,
    });
    expect(await call('tokens/clear', {})).toMatchObject({ ok: true, value: { service: 0 } });
    app.kill();
    await once(app, 'exit');
    browser.close();
    expect(readdirSync(data).filter((name) => name.startsWith('Configurator') || name === 'settings.json')).toEqual([]);
    expect(readFileSync(join(home, '.local/state/ecm-configurator/Configurator.log'), 'utf8')).toContain('app.started');
  });

  it('a folder of an older release, whose group could read the only key, is upgraded for its owner', async () => {
    const old = programs.folderOf('service', 'old-data', 0o710);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(old, 'pipe.key'), Buffer.alloc(32, 7), { mode: 0o640 });
    chownSync(old, 20_001, operatorsGroup);
    chownSync(join(old, 'pipe.key'), 20_001, operatorsGroup);
    chmodSync(join(old, 'pipe.key'), 0o640);
    const upgraded = programs.start('service', 'service/main.cjs', [], {
      ECM_DATA_DIR: old,
      ECM_PIPE_GROUP: String(operatorsGroup),
      HOME: old,
    });
    await printed(upgraded, 'is running');
    expect(readFileSync(join(old, 'pipe.key')).equals(Buffer.alloc(32, 7))).toBe(true);
    const env = { ECM_DATA_DIR: old, HOME: old };
    expect((await endOf(programs.start('service', 'cli/ecmctl.js', ['service', 'status', '--json'], env))).code).toBe(
      0,
    );
    upgraded.kill();
    await once(upgraded, 'exit');
  });
});
