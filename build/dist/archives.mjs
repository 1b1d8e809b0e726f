// Archives of the program folder, and the list of SHA-256 sums.
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { product, run } from './release.mjs';

const nameOf = (system, version) => `${product.id}-${version}-${system}-x64`;

/** Archives the folder under the name of the release, so that two releases can be unpacked side by side. */
function underReleaseName(payload, name, work) {
  const named = join(dirname(payload), name);
  rmSync(named, { recursive: true, force: true });
  renameSync(payload, named);
  try {
    return work(dirname(named), basename(named));
  } finally {
    renameSync(named, payload);
  }
}

export function makeTar({ payload, out, system, isFast, version }) {
  const file = join(out, `${nameOf(system, version)}.tar.gz`);
  const options = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner'];
  underReleaseName(payload, nameOf(system, version), (cwd, folder) =>
    run('tar', [...options, `--use-compress-program=gzip -n ${isFast ? '-1' : '-9'}`, '-cf', file, folder], { cwd }),
  );
  return file;
}

export function makeZip({ payload, out, system, isFast, version }) {
  const file = join(out, `${nameOf(system, version)}.zip`);
  rmSync(file, { force: true });
  underReleaseName(payload, nameOf(system, version), (cwd, folder) =>
    run('zip', ['-q', '-r', '-X', '-y', isFast ? '-1' : '-9', file, folder], {
      cwd,
      env: { ...process.env, TZ: 'UTC' },
    }),
  );
  return file;
}

/** In the form that `sha256sum --check` reads. */
export function writeSums(out, name, files) {
  const line = (file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${basename(file)}\n`;
  const path = join(out, name);
  writeFileSync(path, files.map(line).join(''));
  return path;
}
