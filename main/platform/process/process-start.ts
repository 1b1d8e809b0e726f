import { execFile } from 'node:child_process';
import { join } from 'node:path/win32';
import { promisify } from 'node:util';

/** Runs a program with additions to the environment; resolves with what it prints, rejects if it fails. */
export type AskSystem = (
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
) => Promise<string>;

const patienceMs = 5000;
const run = promisify(execFile);

/** Variables of ours may hold secrets, which are nobody else's. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.toUpperCase().startsWith('ECM_')));
}

export const askSystem: AskSystem = async (file, args, environment) => {
  const { stdout } = await run(file, args, {
    env: { ...withoutOurs(process.env), ...environment },
    timeout: patienceMs,
    windowsHide: true,
  });
  return stdout;
};

/** Full paths, because what is found first in the path may be anybody's. */
const questions: Partial<Record<NodeJS.Platform, (pid: number) => Parameters<AskSystem>>> = {
  darwin: (pid) => ['/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { LC_ALL: 'C', TZ: 'UTC' }],
  win32: (pid) => [
    join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
    [
      '-NoLogo',
      '-NoProfile',
      '-NonInteractive',
      '-Command',
      `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToUniversalTime().ToString('o')`,
    ],
    {},
  ],
};

/** What ps prints names no zone. */
function timeOf(answer: string): number {
  const text = answer.trim();
  return Date.parse(text.endsWith('Z') ? text : `${text} UTC`);
}

/**
 * When the system started the process of that number: milliseconds since 1970 by the clock as it stood then, so that it does not
 * move with the clock. `undefined` if the system does not tell. Takes up to a second on Windows (not tried there).
 */
export async function startOfProcess(
  pid: number,
  platform: NodeJS.Platform = process.platform,
  ask: AskSystem = askSystem,
): Promise<number | undefined> {
  const question = questions[platform]?.(pid);
  if (question === undefined) return undefined;
  try {
    const at = timeOf(await ask(...question));
    return Number.isNaN(at) ? undefined : at;
  } catch {
    return undefined;
  }
}
