import { posix } from 'node:path';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';

const windowsPipe = '\\\\.\\pipe\\ecm-configurator';

/** Where the ECM service listens (ecm-service.md, "Named pipe"): `ECM_PIPE` if it is set, else the system's usual place. */
export function pipeAddress(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, dataFolder: string): string {
  const chosen = env['ECM_PIPE'];
  if (chosen !== undefined && chosen !== '') return chosen;
  return platform === 'win32' ? windowsPipe : posix.join(dataFolder, 'ecm.sock');
}

/** Bytes of a Unix socket's path without its NUL: `sun_path` holds 104 on macOS and the BSDs, 108 on Linux. */
function longestPath(platform: NodeJS.Platform): number {
  return platform === 'linux' ? 107 : 103;
}

/** A longer path would be refused, or cut short, by the system with an error that names no cause. */
export function checkAddress(address: string, platform: NodeJS.Platform): Result<string, Failure> {
  const bytes = Buffer.byteLength(address);
  const longest = longestPath(platform);
  if (platform === 'win32' || bytes <= longest) return ok(address);
  return err(
    failure('configuration', 'input', {
      message: `The socket path ${address} has ${bytes} bytes; this system allows ${longest}.`,
      doing: 'finding the ECM service',
      hint: 'Set ECM_PIPE to a shorter path, for the service and for the Configurator alike.',
    }),
  );
}
