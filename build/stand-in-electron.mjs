// A stand-in for Electron's distribution where its binary is not available. It tests the packing, not that the result runs.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as PELibrary from 'pe-library';
import * as ResEdit from 'resedit';
import { root } from './environment.mjs';

/** The fuse wire of a binary: marker, version, number of fuses, and the state of each (on). */
const fuseWire = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('1'.repeat(9)),
]);

const programs = {
  linux: { name: 'electron', bytes: () => Buffer.concat([Buffer.from('\u007FELF'), Buffer.alloc(60)]) },
  win32: { name: 'electron.exe', bytes: emptyWindowsProgram },
};

/** An empty Windows program with a version resource, which electron-builder changes. */
function emptyWindowsProgram() {
  const program = PELibrary.NtExecutable.createEmpty(false, false);
  const resources = PELibrary.NtExecutableResource.from(program);
  const version = ResEdit.Resource.VersionInfo.createEmpty();
  version.setFileVersion(45, 0, 0, 0, 1033);
  version.setStringValues({ lang: 1033, codepage: 1200 }, { FileDescription: 'Electron', ProductName: 'Electron' });
  version.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  return Buffer.from(program.generate());
}

/** Creates the stand-in in the folder. */
export function makeStandIn(folder, platform) {
  const program = programs[platform];
  if (program === undefined)
    throw new Error(`There is no stand-in for Electron on ${platform}; pack where its binary is installed.`);
  for (const name of ['locales', 'resources']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'locales/en-US.pak'), '');
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'));
  writeFileSync(join(folder, 'version'), version);
  copyFileSync(join(root, 'node_modules/electron/LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, program.name), Buffer.concat([program.bytes(), fuseWire]), { mode: 0o755 });
}
