// Plain JavaScript because it runs before the program, which an old Node cannot load.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** Without a listener Node starts a debugger for this signal; the option --disable-sigusr1 prevents that before this line runs, too. */
if (process.platform !== 'win32') process.on('SIGUSR1', () => {});

/** The oldest version that undici 8 supports. */
const oldest = [22, 19];

export function isSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

export function versionNeeded(version, path) {
  return `ECM Configurator needs Node ${oldest.join('.')} or newer (24 is tested); this is ${version}, ${path}.`;
}

/** The Node that is packed beside the service, or that is a package of a checkout; never the one that runs. */
function nodeIn(root) {
  const isWindows = process.platform === 'win32';
  const name = isWindows ? 'node.exe' : 'node';
  const inPackage = join('node_modules', `node-${isWindows ? 'win' : process.platform}-${process.arch}`, 'bin', name);
  return [name, inPackage]
    .map((path) => join(root, path))
    .find((path) => existsSync(path) && realpathSync(path) !== realpathSync(process.execPath));
}

function forwardSignal(signal, child) {
  // On Windows a console sends Ctrl-C to every process in it, and `kill` would end the child by force.
  if (process.platform === 'win32') return;
  // A terminal does the same on the other systems, and a second request to stop would end the child by force.
  if (signal === 'SIGINT' && process.stdin.isTTY) return;
  child.kill(signal);
}

/** Runs the same command with another Node, and exits with its exit code. */
function restart(node) {
  const options = [...new Set([...process.execArgv, '--disable-sigusr1'])];
  const child = spawn(node, [...options, ...process.argv.slice(1)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => forwardSignal(signal, child));
  child.once('error', refuse);
  child.once('exit', (code, signal) => process.exit(signal === null ? code : 128 + constants.signals[signal]));
}

function refuse() {
  process.stderr.write(`${versionNeeded(process.versions.node, process.execPath)}\n`);
  process.exitCode = 2;
}

/** The limit of the program's own reader (main/platform/network/trusted-ca.ts). */
const maxCaBytes = 1024 * 1024;

/** Whether Node would read a named pipe, a device or a huge file to its end, which may never come. */
function isEndless(path) {
  try {
    const stats = statSync(path);
    return !stats.isDirectory() && (!stats.isFile() || stats.size > maxCaBytes);
  } catch {
    return false; // what is not there, or may not be looked at, is not read either
  }
}

/**
 * Replaces this process by one without NODE_EXTRA_CA_CERTS if Node could not read that file to its end: Node reads it in a thread of its
 * own, which keeps the process from ending. Windows has no such files.
 */
function withoutEndlessFile() {
  const { NODE_EXTRA_CA_CERTS: path = '', ...env } = process.env;
  if (path === '' || process.platform === 'win32' || !isEndless(path)) return;
  process.stderr.write(
    `Warning: NODE_EXTRA_CA_CERTS is ignored: it is no regular file, or larger than 1 MiB: ${path}\n`,
  );
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], env);
}

/**
 * Runs the program on this Node if that is new enough, otherwise the same command on the newer Node in the root folder, otherwise
 * prints which version is needed and ends with 2.
 */
export function onSupportedNode(root, program) {
  if (isSupported(process.versions.node)) {
    withoutEndlessFile();
    return program();
  }
  const node = nodeIn(root);
  if (node === undefined) refuse();
  else restart(node);
  return undefined;
}
