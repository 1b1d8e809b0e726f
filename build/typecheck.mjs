// Each room is checked with the types it may see: shared/ without Node's and the browser's, renderer/ without Node's.
import { spawnSync } from 'node:child_process';

let failed = false;
for (const project of ['shared', 'main', 'app', 'renderer', 'e2e']) {
  const { status } = spawnSync('tsc', ['-p', project], { stdio: 'inherit', shell: process.platform === 'win32' });
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
