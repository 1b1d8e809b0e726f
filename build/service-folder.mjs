// The ECM service and ecmctl as they are installed (docs/service.md): Node, the built files, the keychain module, the service manager's files.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entries.mjs';
import { layOutKeytar } from './keytar-for.mjs';
import { nodeOf } from './node-of.mjs';

const wrapper = join(root, 'node_modules/node-windows/bin/winsw');
/** The service manager's files by the name that they get. WinSW reads the files that are called like itself. */
const managers = {
  win32: { 'ecm-service.exe': join(wrapper, 'winsw.exe'), 'ecm-service.exe.config': join(wrapper, 'winsw.exe.config'), 'ecm-service.xml': join(root, 'build/windows/ecm-service.xml') },
  linux: { 'ecm-service.service': join(root, 'build/linux/ecm-service.service') },
};

/** Makes the folder anew. Answers whether there is one: not for a platform that no Node can be had for. */
export function layOutService(folder, platform, arch) {
  rmSync(folder, { recursive: true, force: true });
  const node = nodeOf(platform, arch);
  if (node === undefined) return false;
  mkdirSync(folder, { recursive: true });
  cpSync(node, join(folder, platform === 'win32' ? 'node.exe' : 'node'));
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const part of ['service', 'cli']) cpSync(join(root, 'dist', part), join(folder, 'dist', part), { recursive: true });
  layOutKeytar(folder, platform, arch);
  for (const [name, from] of Object.entries(managers[platform])) cpSync(from, join(folder, name));
  return true;
}
