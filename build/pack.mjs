// npm run pack [-- --platform=linux|win32|darwin] [--arch=x64|arm64]: the built desktop app as an unpacked folder in out/, with the service beside it.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Arch, build, Platform } from 'electron-builder';
import { root } from './entries.mjs';
import { readFuses } from './fuses.mjs';
import { keytarVersion, layOutKeytar } from './keytar-for.mjs';
import { packedBinary } from './packed-binary.mjs';
import { layOutService } from './service-folder.mjs';
import { makeStandIn } from './stand-in-electron.mjs';
import { findElectron } from './surroundings.mjs';

const { values } = parseArgs({
  options: { platform: { type: 'string', default: process.platform }, arch: { type: 'string', default: process.arch } },
});
const { platform, arch } = values;
const appFolder = join(root, 'out/app');
const serviceFolder = join(root, 'out/service');
/** electron-builder leaves a folder's own node_modules out unless it is named by itself. */
const serviceResources = ['', '/node_modules'].map((part) => ({ from: `${serviceFolder}${part}`, to: `service${part}` }));

/** What the app consists of: its built files, and of the native keychain module what the target needs. */
function layOutApp() {
  rmSync(appFolder, { recursive: true, force: true });
  for (const part of ['desktop', 'renderer']) cpSync(join(root, 'dist', part), join(appFolder, 'dist', part), { recursive: true });
  layOutKeytar(appFolder, platform, arch);
  const { name, productName, version, description, license, type, main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const author = 'ECM Configurator';
  const manifest = { name, productName, version, description, author, license, private: true, type, main, dependencies: { keytar: keytarVersion() } };
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
  const extraResources = layOutService(serviceFolder, platform, arch) ? serviceResources : [];
  const { dist, isReal } = chooseElectron(standIn);
  await build({
    projectDir: root,
    targets: targets[platform].createTarget('dir', Arch[arch]),
    publish: 'never',
    config: { extends: join(root, 'electron-builder.yml'), electronDist: dist, extraResources },
  });
  const suffix = { linux: 'linux', win32: 'win', darwin: 'mac' }[platform] + (arch === 'x64' ? '' : `-${arch}`);
  const folder = join(root, `out/${suffix}-unpacked`);
  console.log((await readFuses(packedBinary(folder, platform))).join('\n'));
  console.log(`Packed ${isReal ? 'with Electron' : 'with a stand-in, as Electron’s binary is not here'}: ${folder}`);
} finally {
  rmSync(standIn, { recursive: true, force: true });
  for (const folder of [appFolder, serviceFolder]) rmSync(folder, { recursive: true, force: true });
}
