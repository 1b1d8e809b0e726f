import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accounts, endOf, type Ended } from '../../test-support/other-accounts.ts';
import { ownEnvironment } from '../../test-support/own-environment.ts';
import { startDesktopDouble } from '../desktop-double.ts';

/** A data folder that another account has prepared, and every way of starting the program with it (docs/security.md). */

const built = (name: string): string => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
let base: string;
let data: string;
let outside: string;
let marker: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'ecm-planted-'));
  [data, outside, marker] = [join(base, 'data'), join(base, 'outside'), join(base, 'plugin-ran')];
  mkdirSync(join(data, 'plugins/evil'), { recursive: true, mode: 0o700 });
  mkdirSync(join(data, 'check-outs'), { mode: 0o700 });
  writeFileSync(outside, 'as it was');
  const plugin = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, ''); export default () => ({});\n`;
  const sha256 = { 'plugin.mjs': createHash('sha256').update(plugin).digest('hex') };
  const identity = { id: 'evil', name: 'Evil', description: 'x', version: '1.0.0', apiVersion: 1, entry: 'plugin.mjs' };
  writeFileSync(join(data, 'plugins/evil/plugin.mjs'), plugin);
  writeFileSync(join(data, 'plugins/evil/plugin.json'), JSON.stringify({ ...identity, sha256 }));
  const endpointUrl = 'https://evil.example/AuthService.svc';
  const settings = { version: 1, revision: 3, pluginId: 'evil', plugin: { endpointUrl }, plugins: { evil: {} } };
  for (const name of ['settings.json', 'service-settings.json']) write(name, JSON.stringify(settings));
  write('admin.key', 'k'.repeat(32));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(join(data, name), text, { mode: 0o600 });
}

function replaceByLink(name: string): void {
  rmSync(join(data, name), { force: true });
  symlinkSync(outside, join(data, name));
}

/** Owner, mode, size and time of everything in the folder. */
function stateOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .toSorted()
    .map((name) => {
      const { uid, mode, size, mtimeMs } = lstatSync(join(folder, name));
      return [name, uid, mode.toString(8), size, mtimeMs].join(' ');
    });
}

async function run(program: string, args: readonly string[]): Promise<Ended> {
  const env = { ...ownEnvironment(data), BROWSER: 'true', ECM_API_PASSWORD: 'p', ECM_API_REGISTRATION_KEY: 'k' };
  const child = spawn(process.execPath, [built(program), ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {});
  child.stdin.end('a secret that must not be written\n');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  return endOf(child).finally(() => clearTimeout(timer));
}

const session = ['--user', 'ann', '--type', 'rdp', '--host', 'web01'];
const cli = (...args: string[]): readonly [string, string, readonly string[]] => [
  `ecmctl ${args.slice(0, 2).join(' ')}`,
  'cli/ecmctl.js',
  args,
];
const programs = [
  ['the service', 'service/main.cjs', []],
  ['the web shell', 'web/main.js', []],
  cli('secrets', 'set', 'apiPassword'),
] as const;
const commands = [
  cli('lookup', ...session),
  cli('retrieve', ...session, '--credential', 'x'),
  cli('diagnose'),
  cli('settings', 'show'),
  cli('settings', 'validate'),
  cli('settings', 'export'),
  cli('settings', 'import', built('../package.json')),
  cli('contract', 'check'),
  cli('secrets', 'delete', 'apiPassword'),
  cli('secrets', 'status'),
  cli('service', 'apply', '--settings', built('../package.json')),
  cli('service', 'bridging', 'enable'),
  cli('service', 'bridging', 'disable'),
];

/** It ends with 2 and names the path, and nothing in the folder or behind a link was changed or run. */
async function expectRefused([, program, args]: readonly [string, string, readonly string[]], path: string) {
  const before = stateOf(base);
  const { code, stdout, stderr } = await run(program, args);
  expect({ code, stderr: stderr.includes(`The data folder ${data} is not used: ${path}`) }, stdout + stderr).toEqual({
    code: 2,
    stderr: true,
  });
  expect(stateOf(base)).toEqual(before);
  expect(existsSync(marker)).toBe(false);
}

describe.skipIf(process.platform === 'win32')('a data folder that others may write (POSIX)', () => {
  it.each(programs)('is not used by %s', async (...each) => {
    chmodSync(data, 0o777);
    await expectRefused(each, data);
  });

  it.each(programs)('is not made by %s below a folder that others may write', async (...each) => {
    rmSync(data, { recursive: true });
    chmodSync(base, 0o777);
    await expectRefused(each, base);
    expect(existsSync(data)).toBe(false);
  });

  it('is not used by the desktop app, not even for its browser profile', async () => {
    chmodSync(data, 0o777);
    await expect(startDesktopDouble(data, {})).rejects.toThrow('code 2');
    expect(readdirSync(data)).not.toContain('Configurator.1.log');
    expect(readdirSync(data)).not.toContain('browser');
  });

  // One function checks all of them (main/platform/files/trusted-folder.test.ts), so one program is tried with each.
  it.each(
    [
      'ECM.1.log',
      'settings.json',
      'secrets.json',
      'ECM.log',
      'service-settings.json',
      'admin.key',
      'bridge.key',
      'Configurator.1.log',
      'check-outs/check-outs-1.json',
    ].map((name, index) => [name, programs[index % programs.length] ?? programs[0]] as const),
  )('with a link in place of %s is not used', async (name, program) => {
    replaceByLink(name);
    await expectRefused(program, join(data, name));
  });
});

const skipReason = process.geteuid?.() === 0 ? undefined : 'only root may give files to other accounts';

describe.skipIf(skipReason !== undefined)(`a data folder of another account (${skipReason ?? 'as root'})`, () => {
  const { uid, gid } = accounts.stranger;

  it.each([...programs, ...commands])('is not used by %s', async (...each) => {
    for (const name of ['', ...readdirSync(data, { recursive: true }).map(String)])
      chownSync(join(data, name), uid, gid);
    await expectRefused(each, data);
  });

  it('or with one file of it is not used', async () => {
    write('settings.json', '{}');
    chownSync(join(data, 'settings.json'), uid, gid);
    await expectRefused(programs[0], join(data, 'settings.json'));
  });

  it('a plugin of another account in an otherwise good folder is not run', async () => {
    chownSync(join(data, 'plugins/evil/plugin.mjs'), uid, gid);
    const { code, stdout } = await run('cli/ecmctl.js', ['lookup', ...session, '--json']);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({
      code: 2,
      error: { message: expect.stringContaining('plugin.mjs belongs to another account') },
    });
    expect(existsSync(marker)).toBe(false);
  });

  it('the same plugin of this account is run, so that the tests above can fail', async () => {
    await run('cli/ecmctl.js', ['lookup', ...session, '--json']);
    expect(existsSync(marker)).toBe(true);
  });
});
