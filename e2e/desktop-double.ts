import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from '../test-support/own-environment.ts';
import { connectCalls, type Call, type Handlers } from './calls.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The built desktop app with the double of Electron, in a separate process. */
export interface DesktopDouble {
  /** Runs a command of the program in e2e/electron-double/; rejects with its error. */
  readonly run: Call;
  /** The exit code, once the process has ended. */
  readonly ended: Promise<number | null>;
  /** Its standard error so far, where it writes what a message box would show. */
  printed(): string;
  stop(): Promise<void>;
}

interface Program {
  readonly program?: 'run-alone' | 'run-with-browser';
  readonly handlers?: (run: Call) => Handlers;
}

/**
 * @param program `run-alone` or `run-with-browser`
 * @param options environment variables of the double: ELECTRON_DOUBLE_PACKAGED, ELECTRON_DOUBLE_SECOND (a second instance)
 * @param handlers of calls of the program, from the function that calls it
 */
export async function startDesktopDouble(
  dataFolder: string,
  options: Readonly<Record<string, string>>,
  { program = 'run-alone', handlers = () => ({}) }: Program = {},
): Promise<DesktopDouble> {
  const child = forkProgram(program, { ...ownEnvironment(dataFolder), ...options });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const { promise: isReady, resolve: ready } = Promise.withResolvers<void>();
  let printed = '';
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
  const run: Call = connectCalls(child, {
    ready,
    ...handlers((name, input) => run(name, input)),
  });
  await Promise.race([
    isReady,
    ended.then((code) => {
      throw new Error(`The desktop ended at its start with code ${code}: ${printed}`);
    }),
  ]);
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { run, ended, printed: () => printed, stop };
}

function forkProgram(program: string, env: Record<string, string>): ChildProcess {
  return fork(here(`electron-double/${program}.mjs`), [here('../dist/desktop/main.js')], {
    env,
    execArgv: [],
    // Bodies of responses are bytes.
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
}
