import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '../main/platform/files/data-folder.ts';
import { serviceSid } from '../main/platform/files/windows-access.ts';
import { credentialNames } from '../main/platform/secrets/given-secrets.ts';

/** The files of the service managers contain names and times of the program, which must match. */

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const host = read('windows/host/host.h');
const hostCode = ['run.c', 'register.c', 'data-folder.c'].map((name) => read(`windows/host/${name}`)).join('\n');
const systemd = read('linux/ecm-service.service');
const built = 'dist/service/main.cjs';

/** A constant of the service host; of a text what is between its quotation marks. */
function constant(name: string): string {
  const value = new RegExp(`#define ${name} (.*)`).exec(host)?.[1] ?? '';
  return value.replace(/^L"(.*)"$/, '$1').replaceAll('\\\\', '\\');
}

function settings(name: string): readonly string[] {
  return [...systemd.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

it('the build makes the file that they start, and packs it under that name', () => {
  expect(read('../vite.config.ts')).toContain(`'${built}'`);
  expect(read('../electron-builder.yml')).toContain('{ from: dist/service, to: service/dist/service }');
});

it.each([
  ['service', built],
  ['start', 'build/start.mjs'],
])('npm run %s starts Node without the debugger of SIGUSR1, after the check of its version', (name, program) => {
  const { scripts } = JSON.parse(read('../package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  expect(scripts[name]).toBe(`node build/build-if-stale.mjs && node --disable-sigusr1 ${program}`);
});

describe('the Windows service', () => {
  it('starts the built service beside the host', () => {
    expect(constant('PROGRAM')).toBe('node.exe');
    expect(constant('ARGUMENTS').replaceAll('\\', '/')).toBe(`--disable-sigusr1 ${built}`);
  });

  it('has the same data folder as the Configurator', () => {
    expect(dataFolder({ ProgramData: 'D:\\Data' }, 'win32')).toBe('D:\\Data\\EcmConfigurator');
    expect(read('windows/host/main.c')).toContain('L"%s\\\\EcmConfigurator", common');
  });

  it('runs as an account of its own without a password, whose SID the program trusts', () => {
    expect(constant('SERVICE_ACCOUNT')).toBe(`NT SERVICE\\${constant('SERVICE_ID')}`);
    expect(constant('SERVICE_SID')).toBe(serviceSid);
  });

  it('has a stop timeout that is longer than the service needs, and a shutdown that waits longer', () => {
    expect(Number(constant('STOP_TIMEOUT_MS'))).toBe(15_000);
    expect(Number(constant('PRESHUTDOWN_TIMEOUT_MS'))).toBeGreaterThan(15_000);
  });

  it('is not restarted after exit codes 2 and 7, and takes no options of Node from the environment', () => {
    expect(hostCode).toContain('code != 0 && code != 2 && code != 7) ExitProcess(code)');
    expect(hostCode).toContain('SERVICE_FAILURE_ACTIONS_FLAG onlyCrashes = {FALSE}');
    const removed = [...(/removed\[\] = \{(.*)\}/.exec(hostCode)?.[1] ?? '').matchAll(/L"(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(removed).toEqual(settings('UnsetEnvironment')[0]?.split(' '));
  });
});

describe('the systemd unit', () => {
  it('starts the built service in its folder', () => {
    const [folder = ''] = settings('WorkingDirectory');
    expect(settings('ExecStart')).toEqual([`${folder}/node --disable-sigusr1 ${built}`]);
  });

  it('has no debugger, no core dump and no capability, and takes no options of Node from the environment', () => {
    expect(settings('LimitCORE')).toEqual(['0']);
    expect(settings('CapabilityBoundingSet')).toEqual(['']);
    expect(settings('NoNewPrivileges')).toEqual(['yes']);
    expect(settings('UnsetEnvironment')[0]?.split(' ')).toContain('NODE_OPTIONS');
  });

  it('names a credential for each secret, by the names that the service reads', () => {
    const named = [...systemd.matchAll(/^#LoadCredential=([a-z-]+):/gm)].map(([, name]) => name);
    expect(named).toEqual(Object.values(credentialNames));
  });

  it('may write into its data folder only', () => {
    const folder = settings('Environment')[0]?.replace('ECM_DATA_DIR=', '');
    expect(folder).toBe('/var/lib/ecm-configurator');
    expect(settings('ReadWritePaths')).toEqual([folder]);
    expect(settings('ProtectSystem')).toEqual(['strict']);
  });

  it('has a stop timeout that is longer than the service needs, and is not restarted after exit codes 2 and 7', () => {
    expect(settings('TimeoutStopSec')).toEqual(['15s']);
    expect(settings('RestartPreventExitStatus')).toEqual(['2 7']);
  });
});
