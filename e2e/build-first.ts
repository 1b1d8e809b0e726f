import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Vitest runs this once before the integration tests, which start the built programs. */
export default function buildFirst(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../build/build-if-stale.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
}
