// Builds everything into dist/, or only the parts that are named:
//   node build/build.mjs [--if-stale] [--quiet] [cli|web|desktop|preload|service|renderer …]
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { oneAtATime } from './build-lock.mjs';
import { programConfig, programs, root } from './entries.mjs';
import { isFresh, markFresh, markStale } from './freshness.mjs';

// A build asked for by a test would otherwise be made of the packages' development halves.
process.env.NODE_ENV = 'production';

const { values, positionals } = parseArgs({
  options: { 'if-stale': { type: 'boolean' }, quiet: { type: 'boolean' } },
  allowPositionals: true,
});

// The renderer's configuration names its folders from here.
process.chdir(root);

const parts = [
  ...programs.map((program) => ({ name: program.name, make: () => build(programConfig(program)) })),
  { name: 'renderer', make: () => build({ configFile: resolve(root, 'vite.renderer.config.ts'), logLevel: 'warn' }) },
];
const wanted = positionals.length === 0 ? parts : parts.filter(({ name }) => positionals.includes(name));

async function buildAll() {
  const startedAt = new Date();
  markStale();
  await Promise.all(wanted.map(({ make }) => make()));
  if (wanted.length === parts.length) markFresh(startedAt);
  const seconds = ((Date.now() - startedAt.getTime()) / 1000).toFixed(1);
  if (!values.quiet) console.log(`Built ${wanted.map(({ name }) => name).join(', ')} in ${seconds} s.`);
}

const unknown = positionals.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`There is no part named ${unknown.join(', ')}; there are ${parts.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
try {
  // Asked again under the lock: whoever had it may have built what we wait for.
  if (!values['if-stale'] || !isFresh()) await oneAtATime(() => (values['if-stale'] && isFresh() ? undefined : buildAll()));
} catch (problem) {
  console.error(problem.message);
  process.exitCode = 1;
}
