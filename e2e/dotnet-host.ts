import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What the plugin answered, as the SDK's ActionResult in JSON. */
export interface ActionResult {
  readonly IsSuccess: boolean;
  readonly ErrorMessage: string | null;
  readonly ResultValue?: unknown;
}

/** The stub ECM host with the C# plugin, in a process of its own (app/dotnet-bridge/test-host). */
export interface DotnetHost {
  /** Sends one command; resolves with the answer. Rejects if the host ends before. */
  ask<T = ActionResult>(command: object): Promise<T>;
  /** Everything that it printed on standard output and standard error. */
  printed(): string;
  /** Closes standard input; resolves with the exit code. */
  end(): Promise<number | null>;
}

/** Compiles plugin, stubs and test host with warnings as errors. Resolves with the folder. */
export async function compileDotnetBridge(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ecm-dotnet-'));
  const script = fileURLToPath(new URL('../app/dotnet-bridge/compile-with-mono.sh', import.meta.url));
  await promisify(execFile)(script, [folder]);
  return folder;
}

export interface DotnetHostOptions {
  readonly pipe: string;
  readonly keyFile: string;
  readonly timeoutSeconds?: number;
}

export function startDotnetHost(
  compiled: string,
  { pipe, keyFile, timeoutSeconds = 20 }: DotnetHostOptions,
): DotnetHost {
  const program = join(compiled, 'dotnet-bridge-test-host.exe');
  const child = spawn('mono', [program, pipe, keyFile, String(timeoutSeconds)], {
    env: { ...process.env, MONO_PATH: '/usr/lib/cli/Newtonsoft.Json-5.0' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const waiting = new Map<number, PromiseWithResolvers<never>>();
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
  createInterface({ input: child.stdout }).on('line', (line) => {
    printed += `${line}\n`;
    const { id, answer } = JSON.parse(line) as { readonly id: number; readonly answer: never };
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
  });
  const ended = once(child, 'close').then(([code]) => {
    for (const { reject } of waiting.values()) reject(new Error(`The host ended with code ${code}: ${printed}`));
    return code as number | null;
  });
  let lastId = 0;
  return {
    ask: (command) => {
      lastId += 1;
      const answer = Promise.withResolvers<never>();
      waiting.set(lastId, answer);
      child.stdin.write(`${JSON.stringify({ id: lastId, ...command })}\n`);
      return answer.promise;
    },
    printed: () => printed,
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}
