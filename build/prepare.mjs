// Runs after `npm ci`, so that the app is ready to start. Runs on any Node from 20.19 on.
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

function isInstalled(name) {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

// Without its devDependencies the package cannot build; whoever installs it so brings dist/ along.
if (isInstalled('vite/package.json')) {
  const build = fileURLToPath(new URL('build.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [build, '--if-stale', '--quiet'], { stdio: 'inherit' });
  if (status === 0) console.log('The app is built: npm start opens it, npm test tests it.');
  process.exitCode = status ?? 1;
}
