import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface WebShell {
  /** The one-time URL. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the built web shell. Without a session bus it does not use the developer's keychain. */
export async function startWebShell(dataFolder: string): Promise<WebShell> {
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...env } = process.env;
  const child = spawn(process.execPath, [join(process.cwd(), 'dist/web/main.js')], {
    env: { ...env, ECM_DATA_DIR: dataFolder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    url: line.replace(/^Open /, ''),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
