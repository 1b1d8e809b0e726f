import { join } from 'node:path';

const productName = 'ECM Configurator for Privileged Identity';
const paths = {
  linux: 'ecm-configurator',
  win32: 'ecm-configurator.exe',
  darwin: `${productName}.app/Contents/MacOS/${productName}`,
};

/** Where electron-builder puts the program, by the names in electron-builder.yml. */
export function packedBinary(folder, platform) {
  return join(folder, paths[platform]);
}
