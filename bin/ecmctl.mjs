#!/usr/bin/env node
// Starts the built command line. A checkout that was installed without its install script is built first.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/cli/ecmctl.js', import.meta.url);
if (!existsSync(built)) {
  const build = fileURLToPath(new URL('../build/build-if-stale.mjs', import.meta.url));
  // It says nothing on standard output, which belongs to the command's answer.
  execFileSync(process.execPath, [build], { stdio: 'inherit' });
}
await import(built.href);
