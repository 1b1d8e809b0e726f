// Runs the benchmarks of bench/, or only those that are named, bundled as the programs are:
//   npm run bench [-- decode selection …]
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { programConfig, root } from './entries.mjs';

// One of them starts the built web shell.
const built = spawnSync(process.execPath, [join(root, 'build/build.mjs'), '--if-stale'], { stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

const program = { entry: 'bench/main.ts', outDir: 'dist/bench', file: 'main.js', format: 'es' };
const config = programConfig(program);
// One of them drives a browser; what drives it has files of its own and is not bundled.
config.ssr.external.push('@playwright/test');
await build(config);
const bundle = resolve(root, program.outDir, program.file);
const { status } = spawnSync(process.execPath, [bundle, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
