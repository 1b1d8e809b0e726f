import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '../main/platform/files/data-folder.ts';
import { credentialNames } from '../main/platform/secrets/given-secrets.ts';

/** The files of the service managers contain names and times of the program, which must match. */

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const winSw = read('windows/ecm-service.xml');
const systemd = read('linux/ecm-service.service');
const built = 'dist/service/main.cjs';

function element(name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(winSw)?.[1] ?? '';
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
  it('starts the built service in the folder of the wrapper', () => {
    expect(element('executable')).toBe('%BASE%\\node.exe');
    expect(element('arguments').replaceAll('\\', '/')).toBe(`--disable-sigusr1 ${built}`);
    expect(element('workingdirectory')).toBe('%BASE%');
  });

  it('has the same data folder as the Configurator', () => {
    const [, folder = ''] = /<env name="ECM_DATA_DIR" value="([^"]*)"/.exec(winSw) ?? [];
    expect(folder.replace('%ProgramData%', 'D:\\Data')).toBe(dataFolder({ ProgramData: 'D:\\Data' }, 'win32'));
  });

  it('has a stop timeout that is longer than the service needs', () => {
    expect(element('stoptimeout')).toBe('15 sec');
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
    expect(winSw).toContain('<env name="NODE_OPTIONS" value=""/>');
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
