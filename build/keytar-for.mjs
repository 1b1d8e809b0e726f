// The native keychain module, with the prebuilt file of the target and of no other platform.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entries.mjs';

const source = join(root, 'node_modules/keytar');

export function layOutKeytar(folder, platform, arch) {
  for (const part of ['package.json', 'LICENSE.md', 'lib', `prebuilds/${platform}-${arch}`]) {
    cpSync(join(source, part), join(folder, 'node_modules/keytar', part), { recursive: true });
  }
}

export function keytarVersion() {
  return JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')).version;
}
