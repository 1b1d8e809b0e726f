// The root of the repository, and what this computer has: display, browser, Electron's binary. Used by several scripts and tests.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSupported } from '../app/supported-node.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

const electronFolder = join(root, 'node_modules/electron');

export function hasDisplay(env = process.env, platform = process.platform) {
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** The first of the commands that is on the path. */
export function findCommand(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A Node on the path that is too old for the programs. The folder node_modules/.bin, which npm adds, is ignored. */
export function findOldNode() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const nodes = folders
    .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
    .filter((path) => existsSync(path));
  return nodes.find((path) => {
    const { status, stdout } = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' });
    return status === 0 && !isSupported(stdout.trim());
  });
}

/** A Chromium for the end-to-end tests: the system's, the quicker one without a window first, otherwise the one that Playwright has downloaded. */
export async function findChromium() {
  const own = findCommand('chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome');
  if (own !== undefined) return own;
  const { chromium } = await import('@playwright/test');
  const fetched = chromium.executablePath();
  return existsSync(fetched) ? fetched : undefined;
}

/** Electron's binary if it is installed. The package's own index.js is not used, because it downloads the binary. */
export function findElectron() {
  try {
    const path = join(electronFolder, 'dist', readFileSync(join(electronFolder, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Downloads Electron's binary, but for no longer than the timeout. */
export function fetchElectron(timeoutMs) {
  const installer = join(electronFolder, 'install.js');
  if (existsSync(installer))
    spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: timeoutMs, killSignal: 'SIGKILL' });
  return findElectron();
}

/** Whether the system has a font family of this name. */
export function hasFont(family) {
  const { stdout } = spawnSync('fc-match', [family, 'family'], { encoding: 'utf8' });
  return stdout?.split(',').some((name) => name.trim() === family) === true;
}

/** Programs that tests start by the hundred keep their compiled code, which saves a third of their processor time. */
export function keepCompiledCode() {
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules/.cache/compiled-code');
}
