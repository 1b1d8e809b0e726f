import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ownEnvironment } from '../../test-support/own-environment.ts';
import { testAddress } from '../../test-support/test-address.ts';

const restartAfterMs = 500;
const preloaded = ['bench/chaos/clock.cjs', 'bench/chaos/heap.cjs'];

/** Restarts the built service as a service manager does (build/linux/ecm-service.service), and records what it should not do. */
export interface SupervisedService {
  signal(signal: NodeJS.Signals): void;
  readonly starts: number;
  readonly pid: number;
  /** Its standard error and its ends that nobody asked for, after which a service manager would not start it, or that are bugs. */
  readonly complaints: readonly string[];
  stop(): Promise<void>;
}

/** What systemd tells the C library. */
function memoryOptions(): Readonly<Record<string, string>> {
  const unit = readFileSync('build/linux/ecm-service.service', 'utf8');
  return Object.fromEntries([...unit.matchAll(/\b(MALLOC_\w+)=(\w+)/g)].map(([, name, value]) => [name, value]));
}

export function superviseService(
  folder: string,
  env: Readonly<Record<string, string>>,
  restartMs = restartAfterMs,
): SupervisedService {
  const complaints: string[] = [];
  const stopping = new AbortController();
  let starts = 0;
  let child: ChildProcess | undefined;
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      starts += 1;
      child = spawn(
        process.execPath,
        [...preloaded.flatMap((file) => ['--require', resolve(file)]), resolve('dist/service/main.cjs')],
        {
          env: { ...ownEnvironment(folder), ECM_PIPE: testAddress(folder), ...memoryOptions(), ...env },
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      );
      child.stderr?.on('data', (text: Buffer) => {
        if (/unforeseen|    at /.test(text.toString())) complaints.push(text.toString());
      });
      const [code] = (await once(child, 'exit')) as [number | null];
      if (code === 7 || code === 2) complaints.push(`it ended with ${code}, after which it is not started again`);
      await delay(restartMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    signal: (signal) => void child?.kill(signal),
    get pid() {
      return child?.pid ?? 0;
    },
    get starts() {
      return starts;
    },
    complaints,
    stop: async () => {
      stopping.abort();
      if (process.platform !== 'win32') child?.kill('SIGCONT');
      child?.kill('SIGTERM');
      await running;
    },
  };
}
