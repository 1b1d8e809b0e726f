// npm run pack [-- --platform=linux|win32|darwin] [--arch=x64|arm64]: the built desktop app as an unpacked folder in out/.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Arch, build, Platform } from 'electron-builder';
import { root } from './entries.mjs';
import { readFuses } from './fuses.mjs';
import { packedBinary } from './packed-binary.mjs';
import { makeStandIn } from './stand-in-electron.mjs';
import { findElectron } from './surroundings.mjs';

const { values } = parseArgs({
  options: { platform: { type: 'string', default: process.platform }, arch: { type: 'string', default: process.arch } },
});
const { platform, arch } = values;
const appFolder = join(root, 'out/app');

/** What the app consists of: its built files, and of the native keychain module what the target needs. */
function layOutApp() {
  rmSync(appFolder, { recursive: true, force: true });
  for (const part of ['desktop', 'renderer']) cpSync(join(root, 'dist', part), join(appFolder, 'dist', part), { recursive: true });
  const prebuild = `prebuilds/${platform}-${arch}`;
  for (const part of ['package.json', 'LICENSE.md', 'lib', prebuild]) {
    cpSync(join(root, 'node_modules/keytar', part), join(appFolder, 'node_modules/keytar', part), { recursive: true });
  }
  const { name, productName, version, description, license, type, main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const author = 'ECM Configurator';
  const keytar = JSON.parse(readFileSync(join(root, 'node_modules/keytar/package.json'), 'utf8')).version;
  const manifest = { name, productName, version, description, author, license, private: true, type, main, dependencies: { keytar } };
  writeFileSync(join(appFolder, 'package.json'), JSON.stringify(manifest, undefined, 2));
}

/** Electron's own distribution if it is here for this target; otherwise a stand-in in the folder. */
function chooseElectron(folder) {
  const own = platform === process.platform && arch === process.arch ? findElectron() : undefined;
  if (own !== undefined) return { dist: platform === 'darwin' ? join(root, 'node_modules/electron/dist') : dirname(own), isReal: true };
  makeStandIn(folder, platform);
  return { dist: folder, isReal: false };
}

const targets = { linux: Platform.LINUX, win32: Platform.WINDOWS, darwin: Platform.MAC };
const standIn = mkdtempSync(join(tmpdir(), 'ecm-electron-'));
try {
  mkdirSync(join(root, 'out'), { recursive: true });
  layOutApp();
  const { dist, isReal } = chooseElectron(standIn);
  await build({
    projectDir: root,
    targets: targets[platform].createTarget('dir', Arch[arch]),
    publish: 'never',
    config: { extends: join(root, 'electron-builder.yml'), electronDist: dist },
  });
  const suffix = { linux: 'linux', win32: 'win', darwin: 'mac' }[platform] + (arch === 'x64' ? '' : `-${arch}`);
  const folder = join(root, `out/${suffix}-unpacked`);
  console.log((await readFuses(packedBinary(folder, platform))).join('\n'));
  console.log(`Packed ${isReal ? 'with Electron' : 'with a stand-in, as Electron’s binary is not here'}: ${folder}`);
} finally {
  rmSync(standIn, { recursive: true, force: true });
  rmSync(appFolder, { recursive: true, force: true });
}
