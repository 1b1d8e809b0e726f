import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('independent_stack.py', import.meta.url));

/** Runs independent_stack.py with this JSON on its standard input. */
export async function independently<T>(
  action: 'validate' | 'read' | 'call' | 'converse' | 'conform',
  source: string,
  input: object,
): Promise<T> {
  const running = promisify(execFile)('/usr/bin/python3', [script, action, source], { maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(JSON.stringify(input));
  return JSON.parse((await running).stdout) as T;
}
