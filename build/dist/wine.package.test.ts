import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startPracticeAppliance, type PracticeAppliance } from '../../main/sandbox/appliance/practice-appliance.ts';
import { defaultVault } from '../../main/sandbox/default-vault.ts';
import { practiceSecrets, practiceSettings } from '../../main/sandbox/practice-profile.ts';
import { startPracticePi, type PracticePi } from '../../main/sandbox/practice-pi.ts';
import { postConsoleSession } from '../../test-support/console-session.ts';
import { makePackages } from '../../test-support/packages/made-packages.ts';
import { payloadForWine, startWine, windowsPath, type Wine } from '../../test-support/packages/wine.ts';
import { applianceSection } from '../../test-support/service-on-practice.ts';
import { root } from '../environment.mjs';

/** The setup and the MSI under Wine, with its service manager. What Wine cannot show is in docs/install.md. */

const folder = mkdtempSync(join(tmpdir(), 'ecm-wine-'));
const service = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\EcmConfigurator';
let wine: Wine;
let pi: PracticePi;
let appliance: PracticeAppliance;
const settings = join(folder, 'settings.json');
const secrets = join(folder, 'secrets.json');

/** Two releases that run under Wine. ECM_WINE_PACKAGES names a folder with those of an earlier run, for work on this test. */
const made = process.env['ECM_WINE_PACKAGES'] ?? join(folder, 'made');
function makeReleases(): void {
  const payload = join(folder, 'payload');
  makePackages(made, 'win32', '--only=');
  payloadForWine(join(root, 'out/payload/win32'), payload);
  for (const version of ['0.1.0', '0.2.0'])
    makePackages(made, 'win32', '--only=setup,msi', `--payload=${payload}`, `--release=${version}`);
}

beforeAll(async () => {
  if (!existsSync(made)) makeReleases();
  execFileSync('x86_64-w64-mingw32-gcc', [
    '-o',
    join(folder, 'hold-open.exe'),
    join(root, 'test-support/packages/hold-open.c'),
  ]);
  [wine, pi, appliance] = await Promise.all([
    startWine(folder),
    startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault }),
    startPracticeAppliance({ port: 0, https: true }),
  ]);
  const caFile = join(folder, 'practice-ca.pem');
  writeFileSync(caFile, appliance.caPem ?? '');
  const plugin = practiceSettings(pi, windowsPath(caFile));
  writeFileSync(settings, JSON.stringify({ version: 1, revision: 1, plugin, appliance: applianceSection(appliance) }));
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  const values = { apiPassword, apiRegistrationKey, applianceClientSecret: appliance.clientSecret };
  const revealed = Object.entries(values).map(([name, value]) => [name, value.reveal()]);
  writeFileSync(secrets, JSON.stringify(Object.fromEntries(revealed)), { mode: 0o600 });
}, 600_000);
afterAll(async () => {
  // Not started, if the packages could not be made.
  (wine as Wine | undefined)?.stop();
  await Promise.all([(pi as PracticePi | undefined)?.stop(), (appliance as PracticeAppliance | undefined)?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** With what the setup logs of failures, so that a failed test shows it. */
const setup = async (version: string, ...args: readonly string[]) => {
  const program = windowsPath(join(made, `ecm-configurator-${version}-setup-x64.exe`));
  const { code } = await wine.run(program, ...args);
  const log = join(wine.drive, `users/${userInfo().username}/Temp/EcmConfigurator-setup.log`);
  return { code, log: existsSync(log) ? readFileSync(log, 'utf8') : '' };
};
const msi = (action: '/i' | '/x', version: string, ...args: readonly string[]) =>
  wine.run('msiexec', action, windowsPath(join(made, `ecm-configurator-${version}-x64.msi`)), '/qn', ...args);
/** By the path that the package has set. */
const ecmctl = async (...args: readonly string[]) => {
  const { output } = await wine.run('cmd', '/c', 'ecmctl', ...args, '--json');
  return JSON.parse(output.slice(output.indexOf('{'))) as Readonly<Record<string, unknown>>;
};
const given = ['--settings', windowsPath(settings), '--secrets-file', windowsPath(secrets)];
const who = ['--user', 'HQ\\ann', '--type', 'rdp', '--host', 'web01.hq.example'];
const registered = async (key: string): Promise<string> => (await wine.run('reg', 'query', key, '/s')).output;
const data = (): string => join(wine.drive, 'ProgramData/EcmConfigurator');
const dataFolders = (): readonly string[] =>
  readdirSync(join(wine.drive, 'ProgramData')).filter((name) => name.startsWith('EcmConfigurator'));
/** 4 is "running", 1 "stopped", 0 "not installed". */
const stateOfService = async (installFolder: string): Promise<number | null> =>
  (await wine.run(`${installFolder}\\program\\ecm-service.exe`, 'state')).code;
const installedVersion = async (): Promise<string | undefined> =>
  /Version\s+REG_SZ\s+(\S+)/.exec(await registered('HKLM\\Software\\EcmConfigurator'))?.[1];

/** Settings are applied, and a credential is found and retrieved, by what is installed. */
async function expectWorkingService(): Promise<void> {
  expect(await ecmctl('service', 'apply', ...given)).toMatchObject({ ok: true });
  const found = (await ecmctl('lookup', ...who, ...given)) as { credentials: readonly { id: string }[] };
  expect(found).toMatchObject({ ok: true });
  const id = found.credentials[0]?.id ?? '';
  expect(await ecmctl('retrieve', ...who, '--credential', id, ...given)).toMatchObject({ ok: true });
}

/** A console session has a credential while the upgrade runs. Nothing of it stays checked out, and the service runs on. */
async function expectUpgradeWithCredentialOut(upgrade: () => Promise<{ readonly code: number | null }>): Promise<void> {
  await vi.waitFor(() => expect(appliance.clients).toHaveLength(1), { timeout: 30_000 });
  pi.clearCalls();
  const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01.hq.example' } };
  const running = postConsoleSession(appliance.siteUrl, appliance.caPem, { ...session, holdMs: 120_000 });
  await vi.waitFor(() => expect(appliance.holding.size).toBe(1), { timeout: 30_000 });
  expect(await upgrade()).toMatchObject({ code: 0 });
  await running;
  const count = (end: string): number => pi.calls.filter(({ operation }) => operation.endsWith(end)).length;
  await vi.waitFor(() => expect(count('_CheckIn')).toBe(count('_CheckOut')), { timeout: 30_000 });
  expect(count('_CheckOut')).toBeGreaterThan(0);
  expect(await installedVersion()).toBe('0.2.0');
  await vi.waitFor(() => expect(appliance.clients).toHaveLength(1), { timeout: 60_000 });
  expect(await ecmctl('service', 'status')).toMatchObject({ ok: true });
}

describe('the setup', () => {
  const install = 'C:\\Ecm Program';

  it('needs the licence agreement to be accepted: /S alone ends with 3 and installs nothing', async () => {
    expect(await setup('0.1.0', '/S')).toMatchObject({ code: 3 });
    expect(await installedVersion()).toBeUndefined();
    expect(dataFolders()).toEqual([]);
  });

  it('installs silently into the wanted folder, moves a planted data folder aside, and starts the service', async () => {
    mkdirSync(data(), { recursive: true });
    writeFileSync(join(data(), 'settings.json'), '{"planted":true}');
    chmodSync(data(), 0o777);
    // NSIS wants the folder last and without quotation marks.
    expect(await setup('0.1.0', '/S', '/ACCEPTEULA', '/D=C:\\Ecm', 'Program')).toMatchObject({ code: 0 });
    expect(await stateOfService(install)).toBe(4);
    expect(dataFolders()).toEqual(['EcmConfigurator', expect.stringMatching(/^EcmConfigurator\.before-\d{8}-\d{6}$/)]);
    expect(existsSync(join(data(), 'settings.json'))).toBe(false);
  }, 120_000);

  it('registers service, uninstallation, Start menu and path', async () => {
    const values = await registered(service);
    expect(values).toContain('"C:\\Ecm Program\\program\\ecm-service.exe"');
    expect(values).toMatch(/ObjectName\s+REG_SZ\s+NT SERVICE\\EcmConfigurator/);
    expect(values).toMatch(/PreshutdownTimeout\s+REG_DWORD\s+0x4e20/);
    const uninstall = 'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\EcmConfigurator';
    expect(await registered(uninstall)).toMatch(/DisplayVersion\s+REG_SZ\s+0\.1\.0/);
    const menu = join(wine.drive, 'ProgramData/Microsoft/Windows/Start Menu/Programs');
    expect(readdirSync(menu)).toContain('ECM Configurator for Privileged Identity.lnk');
    const environment = await registered('HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment');
    expect(environment).toMatch(/PATH\s+REG_EXPAND_SZ\s+.*;C:\\Ecm Program\\program\\bin\n/i);
  });

  it('installs a service with which ecmctl applies settings, looks up and retrieves', expectWorkingService, 120_000);

  it('upgrades while a credential is out, which is checked in', async () => {
    await expectUpgradeWithCredentialOut(() => setup('0.2.0', '/S', '/ACCEPTEULA'));
    expect(await stateOfService(install)).toBe(4);
  }, 180_000);

  it('refuses an older release: 10', async () => {
    expect(await setup('0.1.0', '/S', '/ACCEPTEULA')).toMatchObject({ code: 10 });
    expect(await installedVersion()).toBe('0.2.0');
    expect(await stateOfService(install)).toBe(4);
  });

  it('changes nothing, and lets the service run again, if a file is in use: 5', async () => {
    const file = join(wine.drive, 'Ecm Program/program/README.txt');
    writeFileSync(file, 'the release before');
    const holding = wine.run(windowsPath(join(folder, 'hold-open.exe')), `${install}\\program\\README.txt`);
    await vi.waitFor(() => expect(existsSync(`${file}.held`)).toBe(true), { timeout: 30_000 });
    expect(await setup('0.2.0', '/S', '/ACCEPTEULA')).toMatchObject({ code: 5 });
    rmSync(`${file}.held`);
    expect(await holding).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toBe('the release before');
    expect(await stateOfService(install)).toBe(4);
  }, 120_000);

  const uninstall = (...args: readonly string[]) =>
    wine.run(`${install}\\uninstall.exe`, '/S', ...args, '_?=C:\\Ecm', 'Program');

  it('uninstalls and keeps the data, which the next installation uses', async () => {
    expect(await uninstall()).toMatchObject({ code: 0 });
    expect(await registered(service)).not.toContain('ImagePath');
    expect(existsSync(join(wine.drive, 'Ecm Program/program'))).toBe(false);
    expect(existsSync(join(data(), 'service-settings.json'))).toBe(true);
    expect(await setup('0.2.0', '/S', '/ACCEPTEULA', '/D=C:\\Ecm', 'Program')).toMatchObject({ code: 0 });
    expect(dataFolders()).toHaveLength(2);
    await vi.waitFor(() => expect(appliance.clients).toHaveLength(1), { timeout: 60_000 });
  }, 180_000);

  it('uninstalls with the data, the keychain entries of the service and the entry in the path', async () => {
    const stored = async () => registered('HKCU\\Software\\Wine\\Credential Manager');
    expect(await stored()).toContain('apiPassword');
    expect(await uninstall('/REMOVEDATA')).toMatchObject({ code: 0 });
    expect(await stored()).not.toContain('apiPassword');
    expect(existsSync(data())).toBe(false);
    const environment = await registered('HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment');
    expect(environment).not.toContain('Ecm Program');
  }, 120_000);
});

describe('the MSI', () => {
  const install = 'C:\\Program Files\\EcmConfigurator';
  /** 1603, of which eight bits are left here. */
  const refused = 1603 % 256;

  it('installs silently, moves a planted data folder aside, and starts the service by a quoted path', async () => {
    const before = dataFolders().length;
    mkdirSync(data());
    chmodSync(data(), 0o777);
    expect(await msi('/i', '0.1.0')).toMatchObject({ code: 0 });
    expect(await stateOfService(install)).toBe(4);
    expect(dataFolders()).toHaveLength(before + 2);
    const values = await registered(service);
    expect(values).toContain(`"${install}\\program\\ecm-service.exe"`);
    expect(values).toMatch(/PreshutdownTimeout\s+REG_DWORD\s+0x4e20/);
    expect(values).toMatch(/ObjectName\s+REG_SZ\s+NT SERVICE\\EcmConfigurator/);
  }, 120_000);

  it('installs a service with which ecmctl applies settings, looks up and retrieves', expectWorkingService, 120_000);

  it('upgrades while a credential is out, which is checked in', async () => {
    await expectUpgradeWithCredentialOut(() => msi('/i', '0.2.0'));
    expect(await stateOfService(install)).toBe(4);
  }, 180_000);

  it('refuses an older release, and the setup on top of it', async () => {
    expect(await msi('/i', '0.1.0')).toMatchObject({ code: refused });
    expect(await setup('0.2.0', '/S', '/ACCEPTEULA')).toMatchObject({ code: 11 });
    expect(await installedVersion()).toBe('0.2.0');
    expect(await stateOfService(install)).toBe(4);
  }, 60_000);

  it('uninstalls and keeps the data, or removes it with REMOVEDATA=1', async () => {
    expect(await msi('/x', '0.2.0')).toMatchObject({ code: 0 });
    expect(await registered(service)).not.toContain('ImagePath');
    expect(existsSync(join(wine.drive, 'Program Files/EcmConfigurator'))).toBe(false);
    expect(existsSync(join(data(), 'service-settings.json'))).toBe(true);
    expect(await msi('/i', '0.2.0', 'INSTALLDIR=C:\\Other')).toMatchObject({ code: 0 });
    expect(await stateOfService('C:\\Other')).toBe(4);
    expect(await msi('/x', '0.2.0', 'REMOVEDATA=1')).toMatchObject({ code: 0 });
    expect(existsSync(data())).toBe(false);
  }, 180_000);
});
