import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from './own-environment.ts';

/** The built ECM service, running in a process of its own. */
export interface ServiceProcess {
  readonly pid: number;
  /** Resolves when it says that it runs; rejects with what it said if it ends instead. */
  readonly running: Promise<void>;
  readonly ended: Promise<number | null>;
  /** All that it has written. */
  printed(): string;
  /** Asks it to end, or makes it, and answers its exit code: none when it was killed. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

/**
 * @param folder its data folder, with the socket of its pipe in it
 * @param secrets by the names of the environment; what the Configurator saved there needs none
 */
export function startServiceProcess(folder: string, secrets: Readonly<Record<string, string>> = {}): ServiceProcess {
  const main = fileURLToPath(new URL('../dist/service/main.cjs', import.meta.url));
  const env = { ...ownEnvironment(folder), ECM_PIPE: join(folder, 'ecm.sock'), ...secrets };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let printed = '';
  const running = new Promise<void>((resolve, reject) => {
    for (const output of [child.stdout, child.stderr]) {
      output.on('data', (chunk: Buffer) => {
        printed += chunk.toString('utf8');
        if (printed.includes('The ECM service is running')) resolve();
      });
    }
    void ended.then((code) => reject(new Error(`The service ended at its start with code ${code}: ${printed}`)));
  });
  // Who only waits for the end has heard of it there.
  running.catch(() => {});
  return {
    pid: child.pid ?? 0,
    running,
    ended,
    printed: () => printed,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
