// npm run pack [-- --platform=linux|win32|darwin] [--arch=x64|arm64] [--electron=DIR]: runs electron-builder with
// electron-builder.yml. This script chooses Electron and Node, and reads the fuses of the packed program, which configuration cannot express.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { Arch, build, Platform } from 'electron-builder';
import { findElectron, root } from './environment.mjs';
import { makeStandIn } from './stand-in-electron.mjs';
import { targetNode } from './target-node.mjs';
import { canCompileHost, compileHost } from './windows/compile-host.mjs';

const { values } = parseArgs({
  options: {
    platform: { type: 'string', default: process.platform },
    arch: { type: 'string', default: process.arch },
    // The folder of an Electron distribution for this target; without it the installed one, if it is for this target.
    electron: { type: 'string' },
  },
});
const { platform, arch } = values;
const targets = {
  linux: { builder: Platform.LINUX, program: 'ecm-configurator' },
  win32: { builder: Platform.WINDOWS, program: 'ecm-configurator.exe' },
  darwin: { builder: Platform.MAC, program: 'ECM Configurator for Privileged Identity.app' },
};
const target = targets[platform];

/** Electron's distribution if it is installed for this target; otherwise a stand-in in the folder. */
function chooseElectron(folder) {
  if (values.electron !== undefined) return values.electron;
  const own = platform === process.platform && arch === process.arch ? findElectron() : undefined;
  if (own !== undefined) return platform === 'darwin' ? join(root, 'node_modules/electron/dist') : dirname(own);
  makeStandIn(folder, platform);
  return folder;
}

/** The Node of the packed service, under the name that the service manager's file uses. */
function nodeResources() {
  const node = targetNode(platform, arch);
  return node === undefined ? [] : [{ from: node, to: platform === 'win32' ? 'service/node.exe' : 'service/node' }];
}

/** The service host of Windows; without MinGW-w64 it is left out, with a line that says so. */
function hostResources(folder) {
  if (platform !== 'win32') return [];
  if (!canCompileHost()) {
    console.log('Without ecm-service.exe: MinGW-w64 (x86_64-w64-mingw32-gcc) is not installed.');
    return [];
  }
  const host = join(folder, 'ecm-service.exe');
  compileHost(host, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
  return [{ from: host, to: 'service/ecm-service.exe' }];
}

/** One line for each fuse. Throws for an unknown fuse, and if WasmTrapHandlers, which electron-builder cannot set, is off. */
async function readFuses(program) {
  const { version: _version, ...wire } = await getCurrentFuseWire(program);
  const fuses = Object.entries(wire).map(([index, state]) => [FuseV1Options[index], state === FuseState.ENABLE]);
  const unknown = fuses.find(([name]) => name === undefined);
  if (unknown !== undefined || fuses.length !== 9)
    throw new Error('Electron has other fuses than the nine of electron-builder.yml.');
  if (!fuses[FuseV1Options.WasmTrapHandlers][1]) throw new Error('The fuse WasmTrapHandlers is not on.');
  return fuses.map(([name, isOn]) => `${name}: ${isOn ? 'on' : 'off'}`);
}

const standIn = mkdtempSync(join(tmpdir(), 'ecm-electron-'));
const compiled = mkdtempSync(join(tmpdir(), 'ecm-compiled-'));
let folder = '';
try {
  const electronDist = chooseElectron(standIn);
  await build({
    projectDir: root,
    targets: target.builder.createTarget('dir', Arch[arch]),
    publish: 'never',
    config: {
      extends: join(root, 'electron-builder.yml'),
      electronDist,
      extraResources: [...nodeResources(), ...hostResources(compiled)],
      // electron-builder.yml lists the files of node_modules that are packed; nothing is installed or built.
      beforeBuild: async () => false,
      afterPack: ({ appOutDir }) => {
        folder = appOutDir;
      },
    },
  });
  console.log((await readFuses(join(folder, target.program))).join('\n'));
  const isReal = electronDist !== standIn;
  console.log(
    `Packed ${isReal ? 'with Electron' : 'with a stand-in, because Electron’s binary is not installed'}: ${folder}`,
  );
} finally {
  for (const made of [standIn, compiled]) rmSync(made, { recursive: true, force: true });
}
