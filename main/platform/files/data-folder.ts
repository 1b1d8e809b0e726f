import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/**
 * The folder of settings, logs and check-outs (ecm-service.md, "Named pipe"): `ECM_DATA_DIR` if it is set, else the system's
 * usual place. An empty variable counts as not set.
 */
export function dataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const variable = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const configured = variable('ECM_DATA_DIR');
  if (configured !== undefined) return configured;
  if (platform === 'win32') return win32.join(variable('ProgramData') ?? 'C:\\ProgramData', 'EcmConfigurator');
  const state = variable('XDG_STATE_HOME') ?? posix.join(variable('HOME') ?? homedir(), '.local', 'state');
  return posix.join(state, 'ecm-configurator');
}
