import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from '../test-support/own-environment.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The built desktop app with the double of Electron, in a separate process. */
export interface DesktopDouble {
  /** Runs a command of e2e/electron-double-run.mjs; rejects with its error. */
  run<T = unknown>(command: string, input?: object): Promise<T>;
  /** The exit code, once the process has ended. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly ready?: boolean;
  readonly answer?: unknown;
  readonly problem?: string;
}

/** @param options environment variables of the double: ELECTRON_DOUBLE_PACKAGED, ELECTRON_DOUBLE_SECOND (a second instance) */
export async function startDesktopDouble(
  dataFolder: string,
  options: Readonly<Record<string, string>>,
): Promise<DesktopDouble> {
  const child = fork(here('electron-double-run.mjs'), [here('../dist/desktop/main.js')], {
    env: { ...ownEnvironment(dataFolder), ...options },
    execArgv: [],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  await Promise.race([
    untilReady(child),
    ended.then((code) => {
      throw new Error(`The desktop ended at its start with code ${code}.`);
    }),
  ]);
  let lastId = 0;
  const run = <T>(command: string, input: object = {}): Promise<T> => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      const receive = (message: Answer): void => {
        if (message.id !== id) return;
        child.off('message', receive);
        if (message.problem === undefined) resolve(message.answer as T);
        else reject(new Error(message.problem));
      };
      child.on('message', receive);
      child.send({ id, command, input });
    });
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { run, ended, stop };
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('message', ({ ready }: Answer) => {
      if (ready === true) resolve();
    });
  });
}
