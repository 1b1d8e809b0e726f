import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from '../test-support/own-environment.ts';
import { testAddress } from '../test-support/test-address.ts';

/** Windows has no signals: Node ends the process by force. */
export const hasSignals = process.platform !== 'win32';

/** The built ECM service, running in a process of its own. */
export interface ServiceProcess {
  readonly pid: number;
  /** Resolves when it prints that it is running; rejects with its output if it ends before. */
  readonly running: Promise<void>;
  readonly ended: Promise<number | null>;
  /** Its standard output and standard error so far. */
  printed(): string;
  /** Sends the signal and resolves with the exit code: null after a kill, on Windows after every signal. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

/**
 * @param folder its data folder, which also holds the socket of its pipe
 * @param secrets by the name of the environment variable; not needed where the Configurator has stored them
 * @param options of the command line
 */
export function startServiceProcess(
  folder: string,
  secrets: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): ServiceProcess {
  const main = fileURLToPath(new URL('../dist/service/main.cjs', import.meta.url));
  const env = { ...ownEnvironment(folder), ECM_PIPE: testAddress(folder), ...secrets };
  const child = spawn(process.execPath, [main, ...options], { env, stdio: ['ignore', 'pipe', 'pipe'] });
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
  // A caller that only awaits `ended` must not cause an unhandled rejection.
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
