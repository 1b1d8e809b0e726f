// Compiles the service host of Windows (build/windows/host) with MinGW-w64.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCommand, root } from '../environment.mjs';

const sources = join(import.meta.dirname, 'host');
const prefix = 'x86_64-w64-mingw32-';

/** Names the compiler and the compiler of resources; a MinGW-w64 on Windows has them without the prefix, too. */
function tools() {
  const find = (name) => findCommand(`${prefix}${name}`, ...(process.platform === 'win32' ? [`${name}.exe`] : []));
  return { gcc: find('gcc'), windres: find('windres') };
}

export function canCompileHost() {
  const { gcc, windres } = tools();
  return gcc !== undefined && windres !== undefined;
}

/** @param version of the file's properties, as in package.json */
export function compileHost(output, version) {
  const { gcc, windres } = tools();
  const folder = mkdtempSync(join(tmpdir(), 'ecm-host-'));
  const call = (file, args) => execFileSync(file, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    for (const name of readdirSync(sources)) copyFileSync(join(sources, name), join(folder, name));
    copyFileSync(join(root, 'build/icon.ico'), join(folder, 'icon.ico'));
    const numbers = `${version.split('-')[0].replaceAll('.', ',')},0`;
    // The quotation marks are part of the value; windres passes it through a shell.
    const defines = [`-DVERSION_NUMBERS=${numbers}`, `-DVERSION_TEXT=\\"${version}\\"`];
    call(windres, [...defines, 'ecm-service.rc', 'resources.o']);
    const files = readdirSync(folder).filter((name) => name.endsWith('.c'));
    const options = ['-O2', '-s', '-municode', '-Wall', '-Wextra', '-Werror', '-Wl,--no-insert-timestamp'];
    call(gcc, [...options, '-o', output, ...files, 'resources.o', '-ladvapi32', '-lshell32', '-luser32']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
