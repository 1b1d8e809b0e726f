// Runs `vite build` unless dist/ is newer than its sources: a build takes ten seconds, and most commands need one first.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onSupportedNode } from '../app/supported-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const vite = join(root, 'node_modules/vite/bin/vite.js');
/** Written by vite.config.ts with the start time of the build. */
const stamp = join(root, 'dist/.built');
const folders = ['app', 'main', 'renderer', 'shared'];
const files = [
  'build/ascii-source.ts',
  'build/bundled-packages.ts',
  'build/help-blocks.ts',
  'build/help-pages.ts',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
];

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The sources of dist/. Folders are included: their time changes when an entry is added or deleted. */
function sources() {
  const inFolders = folders.flatMap((folder) => [
    folder,
    ...readdirSync(join(root, folder), { recursive: true }).map((path) => join(folder, path)),
  ]);
  const help = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return [...inFolders, ...help.map((name) => join('docs', name)), ...files];
}

function isFresh() {
  const built = changedAt(stamp);
  return sources().every((path) => /\.test\.tsx?$/.test(path) || changedAt(join(root, path)) < built);
}

onSupportedNode(root, () => {
  if (isFresh()) return;
  // Without devDependencies the app cannot be built; such an installation must contain dist/.
  if (existsSync(vite)) execFileSync(process.execPath, [vite, 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  else if (!existsSync(join(root, 'dist')))
    console.error('The app is not built: vite, a devDependency, is not installed.');
});
