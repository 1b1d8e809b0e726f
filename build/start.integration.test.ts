import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownEnvironment } from '../test-support/own-environment.ts';

const start = fileURLToPath(new URL('start.mjs', import.meta.url));
const isWindows = process.platform === 'win32';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-start-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts without a display and stops when everything is printed; returns output and exit code. */
async function startWithoutDisplay(...args: string[]): Promise<{ output: string; code: number | null }> {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...own } = ownEnvironment(folder);
  const env = { ...own, BROWSER: join(folder, 'absent') };
  const child = spawn(process.execPath, [start, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    output += chunk;
    if (output.includes('on a terminal')) child.kill('SIGTERM');
  }
  const [code] = await exit;
  return { output, code };
}

describe('npm start without a display', () => {
  it.each([
    // Windows always has one.
    ...(isWindows ? [] : [{ args: [], reason: 'there is no display here' }]),
    { args: ['--web'], reason: 'asked for' },
  ])('prints the web shell, the reason ($reason), its address and how to sign in', async ({ args, reason }) => {
    const { output, code } = await startWithoutDisplay(...args);
    expect(output).toMatch(
      new RegExp(
        `^Web shell \\(${reason}\\)\\.\nOpen http://[0-9a-f]{20}\\.localhost:\\d+/\nNo browser was started here\\. Start the program on a terminal: it shows a code for the page there\\.\n$`,
      ),
    );
    // Windows has no signals: the program ends by force.
    expect(code).toBe(isWindows ? null : 0);
  });
});
