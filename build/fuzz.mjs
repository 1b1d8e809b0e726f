// Runs the fuzzer of bench/fuzz/, bundled as the programs are: npm run fuzz [-- --seconds N --seed N]
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { build } from 'vite';
import { programConfig, root } from './entries.mjs';

const program = { entry: 'bench/fuzz/main.ts', outDir: 'dist/fuzz', file: 'main.js', format: 'es' };
await build(programConfig(program));
const { status } = spawnSync(process.execPath, [resolve(root, program.outDir, program.file), ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
