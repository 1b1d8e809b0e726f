import type { Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { browserDouble } from '../test-support/opened-browser.ts';
import { ownEnvironment } from '../test-support/own-environment.ts';

/** The built web shell as a process. */
export interface WebShellProcess {
  /** The address with the one-time code, as the program opened it in the browser. */
  readonly url: string;
  /** Its standard output so far. */
  printed(): string;
  /** Sends the signal (SIGTERM by default) and resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export async function startWebShell(dataFolder: string): Promise<WebShellProcess> {
  const main = fileURLToPath(new URL('../dist/web/main.js', import.meta.url));
  const browser = await browserDouble();
  const child = spawn(process.execPath, [main], {
    env: { ...ownEnvironment(dataFolder), ...browser.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let printed = '';
  const announced = new Promise<void>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
      if (printed.includes('signs in by itself')) resolve();
    }),
  );
  const [url] = await Promise.race([
    Promise.all([browser.signInUrl, announced]),
    ended.then((code) => {
      throw new Error(`The web shell ended at its start with code ${code}.`);
    }),
  ]);
  browser.close();
  return {
    url,
    printed: () => printed,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Opens the address, and waits until the code in it is exchanged: before that, a reload would lose it. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('navigation', { name: 'Screens' }).waitFor();
}
