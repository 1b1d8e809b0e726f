import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Accounts of tests, by number; none of them needs an entry in the system's list of accounts. */
export const accounts = {
  service: { uid: 20_001, gid: 20_001, groups: [20_009] },
  operator: { uid: 20_002, gid: 20_002, groups: [20_009] },
  stranger: { uid: 20_003, gid: 20_003, groups: [] },
  root: { uid: 0, gid: 0, groups: [] },
} as const;
export type AccountName = keyof typeof accounts;
export const operatorsGroup = 20_009;

/** Why processes cannot be started as other accounts; `undefined` if they can. */
export function noOtherAccounts(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may start processes as other accounts';
  try {
    execFileSync('setpriv', ['--version']);
    return undefined;
  } catch {
    return 'setpriv is not installed';
  }
}

/** A folder that every account can enter, with a copy of the built programs and of Node: a checkout may be readable for root alone. */
export interface SharedPrograms {
  readonly folder: string;
  /** Makes a folder that belongs to the account, with this mode. */
  folderOf(account: AccountName, name: string, mode?: number): string;
  /** Starts a built program (`service/main.cjs`) as the account, with this environment and no other variables. */
  start(
    account: AccountName,
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): ChildProcess;
  remove(): void;
}

export function sharePrograms(): SharedPrograms {
  const folder = mkdtempSync(join(tmpdir(), 'ecm-accounts-'));
  chmodSync(folder, 0o755);
  const node = join(folder, 'node');
  cpSync(process.execPath, node);
  cpSync(fileURLToPath(new URL('../dist', import.meta.url)), join(folder, 'dist'), { recursive: true });
  cpSync(fileURLToPath(new URL('browser-double.mjs', import.meta.url)), join(folder, 'browser-double.mjs'));
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  return {
    folder,
    folderOf: (account, name, mode = 0o700) => {
      const path = join(folder, name);
      mkdirSync(path, { mode });
      chmodSync(path, mode);
      chownSync(path, accounts[account].uid, accounts[account].gid);
      return path;
    },
    start: (account, program, args, env) => {
      const { uid, gid, groups } = accounts[account];
      const identity = [
        `--reuid=${uid}`,
        `--regid=${gid}`,
        groups.length > 0 ? `--groups=${groups.join(',')}` : '--clear-groups',
      ];
      return spawn('setpriv', [...identity, '--', node, join(folder, 'dist', program), ...args], {
        cwd: folder,
        env: { PATH: process.env['PATH'] ?? '', DBUS_SESSION_BUS_ADDRESS: 'disabled:', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything that a process prints until it ends. */
export async function endOf(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** Resolves when the process has printed the text; rejects if it ends before. */
export function printed(child: ChildProcess, text: string): Promise<string> {
  let out = '';
  return new Promise((resolve, reject) => {
    const add = (chunk: Buffer): void => {
      out += chunk.toString();
      if (out.includes(text)) resolve(out);
    };
    child.stdout?.on('data', add);
    child.stderr?.on('data', add);
    child.once('exit', (code) => reject(new Error(`It ended with code ${code} and had printed: ${out}`)));
  });
}
