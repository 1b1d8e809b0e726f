import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from '../test-support/own-environment.ts';

/** The built web shell as a process. */
export interface WebShellProcess {
  /** The one-time URL. */
  readonly url: string;
  /** Its standard output so far. */
  printed(): string;
  /** Sends the signal (SIGTERM by default) and resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export async function startWebShell(dataFolder: string): Promise<WebShellProcess> {
  const main = fileURLToPath(new URL('../dist/web/main.js', import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: ownEnvironment(dataFolder),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString('utf8');
  });
  const url = await Promise.race([
    readAddress(child),
    ended.then((code) => {
      throw new Error(`The web shell ended at its start with code ${code}.`);
    }),
  ]);
  return {
    url,
    printed: () => printed,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

async function readAddress({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('The web shell has no output.');
  const [line] = (await once(createInterface(stdout), 'line')) as [string];
  const url = /^Open (http:\/\/127\.0\.0\.1:\d+\/open\?token=\S+)$/.exec(line)?.[1];
  if (url === undefined) throw new Error(`The web shell did not print its URL but: ${line}`);
  return url;
}
