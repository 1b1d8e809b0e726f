import { execFile } from 'node:child_process';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from './environment.mjs';
import { canCompileHost } from './windows/compile-host.mjs';

async function pack(platform: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'build/pack.mjs'), `--platform=${platform}`, '--arch=x64'],
    { cwd: root },
  );
  return stdout;
}

describe.each([
  {
    platform: 'linux',
    folder: 'out/linux-unpacked',
    native: 'linux-x64',
    magic: '\u007FELF',
    beside: ['node', 'ecm-service.service'],
  },
  {
    platform: 'win32',
    folder: 'out/win-unpacked',
    native: 'win32-x64',
    magic: 'MZ',
    // The host is compiled; where there is no compiler the packing says so.
    beside: canCompileHost() ? ['node.exe', 'ecm-service.exe'] : ['node.exe'],
  },
])('the packed app for $platform', ({ platform, folder, native, magic, beside }) => {
  let printed = '';
  beforeAll(async () => {
    printed = await pack(platform);
  }, 180_000);

  it('has the nine fuses set, read back from its binary', () => {
    expect(printed.split('\n').filter((line) => /^\w+: (on|off)$/.test(line))).toEqual([
      'RunAsNode: off',
      'EnableCookieEncryption: on',
      'EnableNodeOptionsEnvironmentVariable: off',
      'EnableNodeCliInspectArguments: off',
      'EnableEmbeddedAsarIntegrityValidation: on',
      'OnlyLoadAppFromAsar: on',
      'LoadBrowserProcessSpecificV8Snapshot: off',
      'GrantFileProtocolExtraPrivileges: off',
      'WasmTrapHandlers: on',
    ]);
  });

  it('contains its platform’s keychain module outside of the archive, and no other', async () => {
    const prebuilds = join(root, folder, 'resources/app.asar.unpacked/node_modules/keytar/prebuilds');
    expect(await readdir(prebuilds)).toEqual([native]);
    const module = await readFile(join(prebuilds, native, 'keytar.node'));
    expect(module.subarray(0, magic.length).toString('latin1')).toBe(magic);
  });

  it('contains the service beside the app: its Node, its files, and those of the service manager', async () => {
    const service = join(root, folder, 'resources/service');
    expect((await readdir(service)).sort()).toEqual(['dist', 'node_modules', 'package.json', ...beside].sort());
    const [node = ''] = beside.filter((name) => name.startsWith('node'));
    expect((await readStart(join(service, node), magic.length)).toString('latin1')).toBe(magic);
    expect(await readdir(join(service, 'dist'))).toEqual(['cli', 'service']);
    expect(await readdir(join(service, 'node_modules/keytar/prebuilds'))).toEqual([native]);
  });

  it('contains the built desktop app and page, and neither sources nor the other programs', async () => {
    const { header } = readHeader(await readFile(join(root, folder, 'resources/app.asar')));
    expect(Object.keys(header.files).sort()).toEqual(['dist', 'node_modules', 'package.json']);
    expect(Object.keys(header.files['dist']?.files ?? {}).sort()).toEqual(['desktop', 'renderer']);
    expect(Object.keys(header.files['node_modules']?.files ?? {})).toEqual(['keytar']);
  });
});

/** The first bytes of a file, which may be large. */
async function readStart(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    return (await file.read(Buffer.alloc(length), 0, length, 0)).buffer;
  } finally {
    await file.close();
  }
}

interface Folder {
  readonly files: Readonly<Record<string, Partial<Folder>>>;
}

/** An asar archive begins with four numbers, the last being the length of the JSON that follows. */
function readHeader(archive: Buffer): { header: Folder } {
  const length = archive.readUInt32LE(12);
  return { header: JSON.parse(archive.subarray(16, 16 + length).toString('utf8')) as Folder };
}
