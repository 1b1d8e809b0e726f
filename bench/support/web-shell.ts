import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { browserDouble } from '../../test-support/opened-browser.ts';

export interface WebShell {
  /** The address with the one-time code. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the built web shell. Without a session bus it does not use the developer's keychain. */
export async function startWebShell(dataFolder: string): Promise<WebShell> {
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...env } = process.env;
  const browser = await browserDouble();
  const child = spawn(process.execPath, [join(process.cwd(), 'dist/web/main.js')], {
    env: { ...env, ...browser.env, ECM_DATA_DIR: dataFolder },
    stdio: 'ignore',
  });
  const url = await browser.signInUrl;
  browser.close();
  return {
    url,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
