import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accounts, endOf, printed } from '../../test-support/other-accounts.ts';
import { makeCleanRoot, startIn } from '../../test-support/packages/clean-root.ts';
import { developmentFile, makePackages } from '../../test-support/packages/made-packages.ts';

const folder = mkdtempSync(join(tmpdir(), 'ecm-dist-'));
const out = join(folder, 'dist');
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
const deb = `ecm-configurator_${version}_amd64.deb`;
const rpm = `ecm-configurator-${version}-1.x86_64.rpm`;
const archive = `ecm-configurator-${version}-linux-x64`;
const run = (file: string, ...args: readonly string[]): string => execFileSync(file, args, { encoding: 'utf8' });
const lines = (text: string): readonly string[] => text.trim().split('\n');

let made: readonly string[] = [];
beforeAll(() => {
  run('chmod', '755', folder);
  made = makePackages(out, 'linux');
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const programFiles = [
  'EULA.txt',
  'README.txt',
  'THIRD-PARTY-NOTICES.txt',
  'bin/ecmctl',
  'bin/ecm-configurator',
  'dist/cli/ecmctl.js',
  'dist/renderer/index.html',
  'dist/service/main.cjs',
  'dist/web/main.js',
  'node',
  'node_modules/keytar/prebuilds/linux-x64/keytar.node',
  'package.json',
  'sbom.cdx.json',
];
const systemFiles = [
  '/usr/bin/ecmctl',
  '/usr/bin/ecm-configurator',
  '/usr/share/applications/ecm-configurator.desktop',
];

it('npm run dist makes archives, Debian package, RPM, SBOM and their SHA-256 sums', () => {
  const bom = `ecm-configurator-${version}-linux.cdx.json`;
  expect(made).toEqual(['SHA256SUMS-linux', `${archive}.tar.gz`, `${archive}.zip`, deb, rpm, bom].toSorted());
  expect(run('sh', '-c', `cd ${out} && sha256sum --check --strict SHA256SUMS-linux`)).toMatch(/: OK\n$/);
  expect(lines(readFileSync(join(out, 'SHA256SUMS-linux'), 'utf8'))).toHaveLength(made.length - 1);
});

describe('the files', () => {
  const listings = {
    'the tar archive': () => run('tar', '-tzf', join(out, `${archive}.tar.gz`)),
    'the zip archive': () => run('unzip', '-Z1', join(out, `${archive}.zip`)),
    'the Debian package': () => run('sh', '-c', `dpkg-deb --fsys-tarfile ${join(out, deb)} | tar -t`),
    'the RPM': () => run('rpm', '-qpl', join(out, rpm)),
  };
  it.each(Object.entries(listings))(
    'of %s are the program, its texts, and nothing of its development',
    (name, list) => {
      const listed = lines(list()).map((path) => path.replace(/^\.\//, '/'));
      const prefix = name.includes('archive') ? `${archive}/` : '/opt/ecm-configurator/';
      const system = name.includes('archive') ? [] : systemFiles;
      expect(listed).toEqual(expect.arrayContaining([...programFiles.map((file) => prefix + file), ...system]));
      expect(listed.filter((path) => developmentFile.test(path))).toEqual([]);
    },
  );

  it('of the RPM belong to root and bring the unit', () => {
    const listed = lines(
      run(
        'rpm',
        '-qp',
        '--qf',
        '[%{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEMODES:perms} %{FILENAMES}\\n]',
        join(out, rpm),
      ),
    );
    expect(listed.filter((line) => !line.startsWith('root:root '))).toEqual([]);
    expect(listed.filter((line) => /^\S+ [-d]...(.w....|....w.)/.test(line))).toEqual([]);
    expect(listed).toContain('root:root -rw-r--r-- /usr/lib/systemd/system/ecm-service.service');
    const scripts = run('rpm', '-qp', '--scripts', join(out, rpm));
    expect(scripts).toContain('useradd --system --gid ecm');
    expect(scripts).toContain('systemctl enable ecm-service.service');
  });
});

describe('the unpacked archive', () => {
  const program = join(folder, archive);
  beforeAll(() => {
    run('tar', '-xzf', join(out, `${archive}.tar.gz`), '-C', folder, '--no-same-owner');
  });

  it('has a licence text that names itself a placeholder, and the requirements', () => {
    expect(readFileSync(join(program, 'EULA.txt'), 'utf8')).toMatch(/^PLACEHOLDER LICENCE AGREEMENT\n/);
    expect(readFileSync(join(program, 'README.txt'), 'utf8')).toContain('TCP port 443');
  });

  it('has an SBOM whose components are those of the notices, each with version, licence and origin', () => {
    const bom = JSON.parse(readFileSync(join(program, 'sbom.cdx.json'), 'utf8')) as Bom;
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', metadata: { component: { version } } });
    expect(bom.components.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['@github/keytar', 'node', 'react', 'saxes', 'undici', 'ws', 'zod']),
    );
    const notices = readFileSync(join(program, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const component of bom.components) {
      expect(notices).toContain(`\n${component.name} ${component.version} (`);
      expect(component.licenses).toHaveLength(1);
      expect(component.purl).toMatch(/^pkg:(npm|generic)\/.+@\d/);
      if (component.type === 'library') expect(component.hashes?.[0]?.content).toMatch(/^[0-9a-f]{128}$/);
    }
    expect(new Set(bom.components.map((each) => each['bom-ref'])).size).toBe(bom.components.length);
  });

  it('runs its service and ecmctl with an empty environment, without npm, as another account', async () => {
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    run('chown', `${accounts.stranger.uid}`, data);
    const options = { cwd: program, env: {}, uid: accounts.stranger.uid, gid: accounts.stranger.gid };
    const variables = ['-i', `ECM_DATA_DIR=${data}`];
    const service = spawn(
      '/usr/bin/env',
      [...variables, `${program}/node`, '--disable-sigusr1', 'dist/service/main.cjs'],
      options,
    );
    try {
      await printed(service, 'The ECM service is running');
      const status = await endOf(
        spawn(
          '/usr/bin/env',
          [...variables, 'PATH=/usr/bin:/bin', `${program}/bin/ecmctl`, 'service', 'status', '--json'],
          options,
        ),
      );
      expect(status).toMatchObject({ code: 0 });
      expect(JSON.parse(status.stdout)).toMatchObject({ ok: true });
    } finally {
      service.kill('SIGTERM');
    }
    expect(await endOf(service)).toMatchObject({ code: 0 });
  });
});

interface Bom {
  readonly components: readonly {
    readonly type: string;
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly 'bom-ref': string;
    readonly licenses: readonly unknown[];
    readonly hashes?: readonly { readonly content: string }[];
  }[];
}

describe('the unit of the Debian package', () => {
  it('is clean by systemd-analyze verify', () => {
    const tree = join(folder, 'tree');
    run('dpkg-deb', '-x', join(out, deb), tree);
    // In a name space of its own the program is where the unit expects it.
    const verify =
      'mount -t tmpfs none /opt && mkdir /opt/ecm-configurator && mount --bind "$0/opt/ecm-configurator" /opt/ecm-configurator && ' +
      'systemd-analyze verify --man=no "$0/lib/systemd/system/ecm-service.service" 2>&1';
    const printedText = run('unshare', '--mount', 'sh', '-c', verify, tree);
    expect(lines(printedText).filter((line) => line.includes('ecm-service'))).toEqual([]);
  });
});

describe('the Debian package in a clean system', () => {
  const system = join(folder, 'system');
  const inside = (account: string, ...command: readonly string[]) => endOf(startIn(system, account, ...command));
  const dpkg = (...args: readonly string[]) => inside('root', 'dpkg', ...args);
  const service = (): ReturnType<typeof startIn> => {
    const unit = readFileSync(join(system, 'lib/systemd/system/ecm-service.service'), 'utf8');
    const value = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
    expect(value('User')).toBe('ecm');
    const start = `cd ${value('WorkingDirectory')} && exec env -i ${value('Environment')} ${value('ExecStart')}`;
    return startIn(system, 'ecm', 'sh', '-c', start);
  };

  beforeAll(async () => {
    const depends = run('dpkg-deb', '-f', join(out, deb), 'Depends').trim();
    makeCleanRoot(system, depends);
    run('cp', join(out, deb), join(system, 'tmp/package.deb'));
    expect(await dpkg('-i', '/tmp/package.deb')).toMatchObject({ code: 0 });
  }, 60_000);

  it('makes the account, its data folder, and an enabled unit', async () => {
    expect((await inside('root', 'getent', 'passwd', 'ecm')).stdout).toMatch(
      /^ecm:.*:\/var\/lib\/ecm-configurator:\/usr\/sbin\/nologin\n$/,
    );
    const data = await inside('root', 'stat', '-c', '%U:%G %a', '/var/lib/ecm-configurator');
    expect(data.stdout).toBe('ecm:ecm 700\n');
    const wants = '/etc/systemd/system/multi-user.target.wants/ecm-service.service';
    expect((await inside('root', 'readlink', wants)).stdout).toBe('/lib/systemd/system/ecm-service.service\n');
  });

  it('puts ecmctl on the path, also for accounts that are not the service’s', async () => {
    expect(await inside('nobody', 'ecmctl', '--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it('runs as ecm: ecmctl applies settings, looks up and retrieves; an upgrade keeps the data', async () => {
    const sandbox = startIn(system, 'ecm', 'ecmctl', 'sandbox', '--port', '0', '--json');
    const practice = JSON.parse(await printed(sandbox, '}')) as { settingsFile: string; secretsFile: string };
    const given = ['--settings', practice.settingsFile, '--secrets-file', practice.secretsFile, '--json'];
    const who = ['--user', 'HQ\\ann', '--type', 'rdp', '--host', 'web01.hq.example'];
    const ecmctl = async (...args: readonly string[]) =>
      JSON.parse((await inside('ecm', 'ecmctl', ...args)).stdout) as unknown;
    const first = service();
    try {
      await printed(first, 'The ECM service is running');
      expect(await ecmctl('service', 'apply', ...given)).toMatchObject({ ok: true, revision: expect.any(Number) });
      const found = (await ecmctl('lookup', ...who, ...given)) as { credentials: readonly { id: string }[] };
      const id = found.credentials[0]?.id ?? '';
      expect(await ecmctl('retrieve', ...who, '--credential', id, ...given)).toMatchObject({ ok: true });
      expect(await ecmctl('service', 'status', '--json')).toMatchObject({ ok: true });
      expect(await dpkg('-i', '/tmp/package.deb')).toMatchObject({ code: 0 });
      expect((await inside('ecm', 'ls', '/var/lib/ecm-configurator')).stdout).toContain('service-settings.json');
    } finally {
      sandbox.kill('SIGTERM');
      first.kill('SIGTERM');
    }
    expect(await endOf(first)).toMatchObject({ code: 0 });
  });

  it('keeps the data when it is removed, and removes data and account when it is purged', async () => {
    expect(await dpkg('-r', 'ecm-configurator')).toMatchObject({ code: 0 });
    expect((await inside('root', 'ls', '/opt')).stdout).toBe('');
    expect((await inside('root', 'ls', '/var/lib/ecm-configurator')).stdout).toContain('service-settings.json');
    expect(await dpkg('-P', 'ecm-configurator')).toMatchObject({ code: 0 });
    expect(await inside('root', 'ls', '/var/lib/ecm-configurator')).toMatchObject({ code: 2 });
    expect(await inside('root', 'getent', 'passwd', 'ecm')).toMatchObject({ code: 2 });
    expect((await inside('root', 'find', '/etc/systemd', '-name', 'ecm-service*')).stdout).toBe('');
  });
});
