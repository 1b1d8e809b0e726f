import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Vitest's global setup: builds once before the integration tests, which start the built programs. */
export default function buildBeforeTests(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../build/build-if-stale.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
}
