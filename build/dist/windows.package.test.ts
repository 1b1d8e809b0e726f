import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { developmentFile, makePackages } from '../../test-support/packages/made-packages.ts';
import { root } from '../environment.mjs';

/** What the Windows packages contain, and their signature. What they do: wine.package.test.ts. */

const folder = mkdtempSync(join(tmpdir(), 'ecm-windows-'));
const run = (file: string, ...args: readonly string[]): string => execFileSync(file, args, { encoding: 'utf8' });
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
const archive = `ecm-configurator-${version}-windows-x64`;
const setup = `ecm-configurator-${version}-setup-x64.exe`;
const msi = `ecm-configurator-${version}-x64.msi`;

let made: readonly string[] = [];
beforeAll(() => {
  made = makePackages(folder, 'win32');
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('npm run dist makes setup, MSI, archive, SBOM and their SHA-256 sums', () => {
  const bom = `ecm-configurator-${version}-win32.cdx.json`;
  expect(made).toEqual(['SHA256SUMS-win32', `${archive}.zip`, setup, msi, bom].toSorted());
  expect(run('sh', '-c', `cd ${folder} && sha256sum --check --strict SHA256SUMS-win32`)).toMatch(/: OK\n$/);
});

const programFiles = [
  'EULA.txt',
  'README.txt',
  'THIRD-PARTY-NOTICES.txt',
  'bin/ecmctl.cmd',
  'bin/ecm-configurator.cmd',
  'dist/cli/ecmctl.js',
  'dist/renderer/index.html',
  'dist/service/main.cjs',
  'dist/web/main.js',
  'ecm-service.exe',
  'node.exe',
  'node_modules/keytar/prebuilds/win32-x64/keytar.node',
  'package.json',
  'sbom.cdx.json',
];

describe('the files', () => {
  const inArchive = () =>
    run('unzip', '-Z1', join(folder, `${archive}.zip`))
      .trim()
      .split('\n')
      .filter((path) => !path.endsWith('/'))
      .map((path) => path.slice(archive.length + 1));

  it('of the archive are the program, its texts, and nothing of its development', () => {
    expect(inArchive()).toEqual(expect.arrayContaining(programFiles));
    expect(inArchive().filter((path) => developmentFile.test(path))).toEqual([]);
  });

  it('of the MSI are as many as those of the archive', () => {
    const [, , , ...rows] = run('msiinfo', 'export', join(folder, msi), 'File').trim().split('\n');
    expect(rows).toHaveLength(inArchive().length);
  });

  it('that Windows opens have its line ends', () => {
    for (const name of ['EULA.txt', 'README.txt', 'bin/ecmctl.cmd'])
      expect(run('unzip', '-p', join(folder, `${archive}.zip`), `${archive}/${name}`)).toMatch(/^([^\n]*\r\n)+$/);
  });
});

describe('the MSI', () => {
  const table = (name: string): string => run('msiinfo', 'export', join(folder, msi), name);

  it('registers the service with an account that has no password', () => {
    expect(table('ServiceInstall')).toMatch(/\tNT SERVICE\\EcmConfigurator\t\t\t/);
  });

  it('removes the release before within the transaction, so that a failed upgrade restores it', () => {
    const sequence = (action: string): number =>
      Number(new RegExp(`^${action}\t.*\t(\\d+)\r?$`, 'm').exec(table('InstallExecuteSequence'))?.[1]);
    expect(sequence('RemoveExistingProducts')).toBeGreaterThan(sequence('InstallInitialize'));
    expect(sequence('RemoveExistingProducts')).toBeLessThan(sequence('InstallFiles'));
    expect(sequence('PrepareData')).toBeGreaterThan(sequence('InstallFiles'));
    expect(sequence('ConfigureService')).toBeGreaterThan(sequence('InstallServices'));
    expect(sequence('StartServices')).toBeGreaterThan(sequence('ConfigureService'));
  });
});

describe('the programs', () => {
  const host = join(folder, 'ecm-service.exe');
  beforeAll(() => {
    run('unzip', '-q', '-j', '-o', join(folder, `${archive}.zip`), `${archive}/ecm-service.exe`, '-d', folder);
  });
  /** Properties of files are UTF-16. */
  const hasProperty = (path: string, value: string): boolean =>
    readFileSync(path).includes(Buffer.from(value, 'utf16le'));

  it.each([
    ['the service host', host, '<requestedExecutionLevel level="asInvoker"'],
    ['the setup', join(folder, setup), '<requestedExecutionLevel level="requireAdministrator"'],
  ])('%s has version, product and the manifest that it needs', (_which, path, level) => {
    expect(hasProperty(path, version)).toBe(true);
    expect(hasProperty(path, 'ECM Configurator for Privileged Identity')).toBe(true);
    expect(readFileSync(path).includes(level)).toBe(true);
  });

  it.each([
    ['the service host', host],
    ['the setup', join(folder, setup)],
    ['the MSI', join(folder, msi)],
  ])('%s can be signed, and the signature verified', (_which, path) => {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const subject = ['-subj', '/CN=test', '-addext', 'extendedKeyUsage=codeSigning', '-days', '2'];
    run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...subject);
    const signed = `${path}.signed`;
    run('osslsigncode', 'sign', '-h', 'sha256', '-certs', certificate, '-key', key, '-in', path, '-out', signed);
    const verified = run('osslsigncode', 'verify', '-CAfile', certificate, '-in', signed);
    expect(verified).toContain('Signature verification: ok');
    expect(() => run('osslsigncode', 'verify', '-CAfile', certificate, '-in', path)).toThrow();
  });
});
