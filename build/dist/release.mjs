// What all packages of one run of `npm run dist` have in common.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../environment.mjs';

const { version, productName, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

export const product = { id: 'ecm-configurator', name: productName, description, publisher: 'ECM Configurator' };
export const packageVersion = version;

/** The time of all files in the packages, so that the same sources make the same packages. */
export function releaseTime(env = process.env) {
  if (env.SOURCE_DATE_EPOCH !== undefined) return new Date(Number(env.SOURCE_DATE_EPOCH) * 1000);
  try {
    const seconds = execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
    return new Date(Number(seconds) * 1000);
  } catch {
    return new Date();
  }
}

/** Runs a program; what it prints is shown only if it fails. */
export function run(file, args, options = {}) {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
  } catch (error) {
    const output = `${error.stdout ?? ''}${error.stderr ?? ''}`;
    throw new Error(`${file} failed.\n${output}`, { cause: error });
  }
}
