// The suites of npm run test:packages: what each needs. With CI=true none may be skipped.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findCommand } from './environment.mjs';
import { missing, vitestSuite } from './suites.mjs';

function whyNot(...commands) {
  if (process.platform !== 'linux') return 'packages are made on Linux';
  const absent = commands.filter((name) => !findCommand(name));
  return absent.length === 0 ? undefined : `not installed: ${absent.join(', ')}`;
}

/** Mounts and accounts of their own need root; a container may forbid them all the same. */
function whyNoNameSpace() {
  if (process.getuid?.() !== 0) return 'not started as root';
  return spawnSync('unshare', ['--mount', 'true']).status === 0 ? undefined : 'no mount name spaces here';
}

/** Wine itself, and not its script wine, which looks for a 32-bit part, too. */
function whyNoWine() {
  return existsSync('/usr/lib/wine/wine64') ? undefined : 'not installed: wine64';
}

function whyNoMono() {
  const absent = ['mcs', 'mono'].filter((command) => findCommand(command) === undefined);
  if (absent.length > 0) return `no ${absent.join(' and ')} found`;
  return missing('/usr/lib/cli/Newtonsoft.Json-5.0');
}

const packing = ['zip', 'unzip', 'tar'];
const forWindows = ['makensis', 'wixl', 'msibuild', 'msiinfo', 'osslsigncode', 'openssl', 'x86_64-w64-mingw32-gcc'];

export const packageSuites = [
  vitestSuite('packed app', ['package-app'], () => undefined),
  vitestSuite(['dotnet'], ['dotnet'], whyNoMono),
  vitestSuite(
    'Linux packages',
    ['package-linux'],
    () =>
      whyNot(...packing, 'dpkg-deb', 'dpkg-query', 'rpmbuild', 'rpm', 'systemd-analyze', 'setpriv') ?? whyNoNameSpace(),
  ),
  vitestSuite('Windows packages', ['package-windows'], () => whyNot(...packing, ...forWindows)),
  vitestSuite('Windows packages under Wine', ['package-wine'], () => whyNot(...packing, ...forWindows) ?? whyNoWine()),
];
