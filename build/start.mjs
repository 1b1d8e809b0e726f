// npm start [-- --web --log-level LEVEL]: starts the desktop app if Electron can run, otherwise the web shell, and prints which and why.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onSupportedNode } from '../app/supported-node.mjs';
import { fetchElectron, findElectron, hasDisplay, root } from './environment.mjs';

const fetchWithinMs = 5_000;
/** An exit with an error within this time means that Electron could not start, for example because a library is missing. */
const startsWithinMs = 5_000;

/** Electron's binary, or the reason why it is not used. */
function chooseElectron(forceWeb) {
  if (forceWeb) return { reason: 'asked for' };
  if (!hasDisplay()) return { reason: 'there is no display here' };
  if (process.platform === 'linux' && process.getuid() === 0)
    return { reason: 'Electron does not run as root with its sandbox' };
  const electron = findElectron() ?? fetchElectron(fetchWithinMs);
  return electron === undefined
    ? { reason: 'Electron’s binary is not installed and could not be downloaded' }
    : { electron };
}

/**
 * Forwards signals to the child and resolves with its exit code. A signal to npm ends only npm and its shell, so the loss of the
 * parent process ends the child, too.
 */
function follow(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 0 : 1))));
}

/** @returns the exit code, or nothing if Electron could not start */
async function startDesktop(electron) {
  console.log('Desktop app: Electron is installed.');
  const startedAt = Date.now();
  const code = await follow(spawn(electron, ['.', ...passed], { cwd: root, stdio: 'inherit' }));
  return code !== 0 && Date.now() - startedAt < startsWithinMs ? undefined : code;
}

function startWeb(reason) {
  console.log(`Web shell (${reason}).`);
  const program = ['--disable-sigusr1', join(root, 'dist/web/main.js'), ...passed];
  return follow(spawn(process.execPath, program, { stdio: 'inherit' }));
}

const { values } = parseArgs({
  options: { web: { type: 'boolean', default: false }, 'log-level': { type: 'string' } },
});
const passed = values['log-level'] === undefined ? [] : [`--log-level=${values['log-level']}`];

await onSupportedNode(root, async () => {
  const { electron, reason } = chooseElectron(values.web);
  const code = electron === undefined ? undefined : await startDesktop(electron);
  process.exitCode = code ?? (await startWeb(reason ?? 'Electron could not start'));
});
