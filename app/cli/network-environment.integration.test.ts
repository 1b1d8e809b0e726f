import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, ftruncateSync, closeSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The variables of the environment about proxies and authorities, as a process of its own meets them. */

const ecmctl = fileURLToPath(new URL('../../bin/ecmctl.mjs', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'environment-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);

/** A check of a contract at an address where nothing is, which takes no settings and no secret. */
function check(address: string, env: NodeJS.ProcessEnv) {
  const settings = path('settings.json');
  writeFileSync(settings, JSON.stringify({ version: 1, revision: 1, plugin: { endpointUrl: address } }));
  const run = spawnSync(process.execPath, [ecmctl, 'contract', 'check', '--settings', settings, '--json'], {
    env: { PATH: process.env['PATH'], ECM_DATA_DIR: path('data'), ...env },
    encoding: 'utf8',
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  const { ok, error } = JSON.parse(run.stdout) as {
    ok: boolean;
    error: { kind: string; message: string; hint: string };
  };
  return { code: run.status, ok, error, out: run.stdout, warnings: run.stderr };
}

describe('a NODE_EXTRA_CA_CERTS that cannot be used', () => {
  const onPosix: readonly [string, () => string][] = [
    ['a named pipe', () => (execFileSync('mkfifo', [path('pipe')]), path('pipe'))],
  ];
  it.each<[string, () => string]>([
    ...(process.platform === 'win32' ? [] : onPosix),
    ['a device without an end', () => '/dev/zero'],
    ['a folder', () => folder],
    ['a file that is not there', () => path('absent')],
    [
      'a file of three gigabytes',
      () => {
        const file = openSync(path('huge'), 'w');
        ftruncateSync(file, 3 * 1024 ** 3);
        closeSync(file);
        return path('huge');
      },
    ],
    ['a file without certificates', () => (writeFileSync(path('text'), 'none'), path('text'))],
  ])('as %s is warned about once, and the command goes on', (_what, make) => {
    const { code, error, warnings } = check('https://localhost:1/', { NODE_EXTRA_CA_CERTS: make() });
    expect(warnings.match(/NODE_EXTRA_CA_CERTS is ignored/g)).toHaveLength(1);
    expect([code, error.kind]).toEqual([3, 'connectivity']);
  });
});

describe('a proxy that cannot be used', () => {
  it.each([
    'http://user:MARKED%@proxy.example',
    'http://user:MARKED%zz@proxy.example',
    'http://user:MARKED#1@proxy.example',
    'http://user:MARKED@proxy.example:99999',
    'http://user:MARKED 1@proxy.example',
    'socks5://user:MARKED@proxy.example',
    'http://2001:db8::MARKED',
  ])('is a failure of the configuration that names its variable only: %s', (address) => {
    const { code, ok, error, out, warnings } = check('https://pi.invalid/', { HTTPS_PROXY: address });
    expect([code, ok, error.kind]).toEqual([2, false, 'configuration']);
    expect(error.message).toContain('HTTPS_PROXY');
    expect(error.hint).toContain('HTTPS_PROXY');
    expect(warnings.match(/HTTPS_PROXY/g)).toHaveLength(1);
    expect(out + warnings).not.toMatch(/MARKED|user/);
  });

  it('does not matter for this computer', () => {
    expect(check('https://localhost:1/', { HTTPS_PROXY: 'http://user:50%@proxy.example' }).error.kind).toBe(
      'connectivity',
    );
  });
});

it('an entry of NO_PROXY that cannot be read is warned about once', () => {
  const { warnings } = check('https://localhost:1/', { NO_PROXY: '10.0.0.0/99;hq.example' });
  expect(warnings.match(/Warning/g)).toHaveLength(1);
  expect(warnings).toContain('"10.0.0.0/99"');
});
