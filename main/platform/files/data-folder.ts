import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/**
 * Where settings, logs and check-outs are kept (ecm-service.md, "Named pipe"): `ECM_DATA_DIR` if it is set, else the system's
 * usual place. An empty variable counts as not set.
 */
export function dataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const chosen = set('ECM_DATA_DIR');
  if (chosen !== undefined) return chosen;
  if (platform === 'win32') return win32.join(set('ProgramData') ?? 'C:\\ProgramData', 'EcmConfigurator');
  const state = set('XDG_STATE_HOME') ?? posix.join(set('HOME') ?? homedir(), '.local', 'state');
  return posix.join(state, 'ecm-configurator');
}
