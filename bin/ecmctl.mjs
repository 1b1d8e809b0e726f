#!/usr/bin/env node
// Starts the built command line. A checkout that was installed without its install script is built first.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/cli/ecmctl.js', import.meta.url);

/** Until the built program has its own handler (app/last-resort.ts), its form of answer is given here. */
function fail(problem, doing, hint) {
  const [kind, message, correlationId] = ['unexpected', 'The command line could not be started.', randomUUID()];
  const words = { Error: message, Kind: kind, While: doing, Hint: hint, 'Correlation id': correlationId };
  const answer = { ok: false, error: { kind, message, doing, hint, correlationId } };
  if (process.argv.includes('--json')) writeSync(1, `${JSON.stringify(answer)}\n`);
  else for (const [name, value] of Object.entries(words)) writeSync(2, `${name}: ${value}\n`);
  // Name and code only: a message may quote anything.
  writeSync(2, `Bug: ${[problem?.name, problem?.code].filter((part) => typeof part === 'string').join(' ')}\n`);
  process.exit(1);
}

if (!existsSync(built)) {
  try {
    const build = fileURLToPath(new URL('../build/build-if-stale.mjs', import.meta.url));
    // Standard output belongs to the command's answer, so the build speaks on standard error.
    execFileSync(process.execPath, [build], { stdio: ['ignore', 2, 2] });
  } catch (problem) {
    fail(problem, 'building ecmctl', 'Standard error has what the build said. Run npm ci and npm run build.');
  }
}
try {
  await import(built.href);
} catch (problem) {
  fail(problem, 'loading ecmctl', 'Run npm ci and npm run build.');
}
