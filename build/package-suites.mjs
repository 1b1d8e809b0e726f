// The suites of npm run test:packages: what each needs. With CI=true none may be skipped.
import { spawnSync } from 'node:child_process';
import { findCommand } from './environment.mjs';
import { vitestSuite } from './suites.mjs';

function whyNot(...commands) {
  if (process.platform !== 'linux') return 'packages are made on Linux';
  const missing = commands.filter((name) => !findCommand(name));
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
}

/** Mounts and accounts of their own need root; a container may forbid them all the same. */
function whyNoNameSpace() {
  if (process.getuid?.() !== 0) return 'not started as root';
  return spawnSync('unshare', ['--mount', 'true']).status === 0 ? undefined : 'no mount name spaces here';
}

const packing = ['zip', 'unzip', 'tar'];

export const packageSuites = [
  vitestSuite(
    'Linux packages',
    'package-linux',
    () =>
      whyNot(...packing, 'dpkg-deb', 'dpkg-query', 'rpmbuild', 'rpm', 'systemd-analyze', 'setpriv') ?? whyNoNameSpace(),
  ),
];
