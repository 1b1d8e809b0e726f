// Whether dist/ was built from the sources as they are now. The stamp is written last, so a build that broke off is stale.
import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entries.mjs';

const stamp = join(root, 'dist/.stamp');
const sources = ['app', 'main', 'shared', 'renderer', 'build/build.mjs', 'build/entries.mjs', 'build/help-pages.ts', 'build/markdown.ts', 'build/markdown-inline.ts', 'vite.renderer.config.ts', 'package.json', 'package-lock.json'];

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Folders count with their own time, so that a deleted file is noticed. */
function newestIn(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(({ name }) => !/\.test\.tsx?$/.test(name))
    .reduce((newest, entry) => Math.max(newest, changedAt(join(entry.parentPath, entry.name))), stats.mtimeMs);
}

export function isFresh() {
  const built = changedAt(stamp);
  // The app's help is made of docs/; the screenshots beside it, which every run of the specs makes anew, are not.
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return [...sources, ...pages.map((page) => join('docs', page))].every((source) => newestIn(join(root, source)) < built);
}

export function markStale() {
  rmSync(stamp, { force: true });
}

/** @param startedAt when the build began (a Date): what was changed meanwhile makes it stale again. */
export function markFresh(startedAt) {
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
}
