import { lstatSync } from 'node:fs';
import { userInfo } from 'node:os';
import { posix, win32 } from 'node:path';

/** A variable of the environment; an empty one counts as not set. */
function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

/**
 * The folder of settings, logs and check-outs (ecm-service.md, "Named pipe"), as a full path: `ECM_DATA_DIR` if it is set, else the
 * system's usual place. `~` is a name like any other: shells replace it, service managers do not.
 */
export function dataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const configured = variable(env, 'ECM_DATA_DIR');
  if (configured !== undefined) return (platform === 'win32' ? win32 : posix).resolve(configured);
  if (platform === 'win32') return win32.join(variable(env, 'ProgramData') ?? 'C:\\ProgramData', 'EcmConfigurator');
  return stateFolder(env);
}

/** The folder of the person's own state, where the data folder belongs to the service's account (POSIX). */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  const state =
    absolute(env, 'XDG_STATE_HOME') ?? posix.join(absolute(env, 'HOME') ?? homeOfAccount(), '.local', 'state');
  return posix.join(state, 'ecm-configurator');
}

/** A relative path counts as not set (XDG Base Directory Specification). */
function absolute(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const given = variable(env, name);
  return given !== undefined && posix.isAbsolute(given) ? given : undefined;
}

/** As the system's list of accounts has it: `os.homedir()` would repeat an empty HOME. An account that is not in the list has none. */
function homeOfAccount(): string {
  try {
    return userInfo().homedir;
  } catch {
    return posix.sep;
  }
}

/**
 * Whether the data folder belongs to another account, and this one is not root: then it is the service's, and this account an
 * operator at most. On Windows the folder's access list admits administrators only, so that nobody is an operator there.
 */
export function belongsToOther(folder: string, user: number | undefined = process.geteuid?.()): boolean {
  if (user === undefined || user === 0) return false;
  try {
    // Without a folder this account makes it.
    return (lstatSync(folder, { throwIfNoEntry: false })?.uid ?? user) !== user;
  } catch {
    return false; // the check of the folder tells what is wrong
  }
}
