import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownEnvironment } from '../../test-support/own-environment.ts';

/** Attacks on the processes themselves (docs/security.md). */

let folder: string;
let child: ChildProcess | undefined;
let printed: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-process-'));
  printed = '';
});

afterEach(async () => {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** A debugger would take a free port, so that no other program can hide the attack's success. */
function start(...args: string[]): ChildProcess {
  const env = { ...ownEnvironment(folder), BROWSER: 'true' };
  const made = spawn(process.execPath, ['--inspect-port=0', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [made.stdout, made.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  return (child = made);
}

const built = (name: string): string => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
const debugging = /debugger listening/i;
const untilPrinted = (text: RegExp) => vi.waitFor(() => expect(printed).toMatch(text), { timeout: 20_000 });

describe.skipIf(process.platform === 'win32')('SIGUSR1 (POSIX)', () => {
  it('starts a debugger in any other Node program, so that the tests below can fail', async () => {
    start('-e', 'setInterval(() => {}, 1000); console.log("ready")');
    await untilPrinted(/ready/);
    child?.kill('SIGUSR1');
    await untilPrinted(debugging);
  });

  it.each([
    ['the service', 'service/main.cjs', /is running/],
    ['the web shell', 'web/main.js', /Open http/],
  ])('starts none in %s, which goes on', async (_which, program, running) => {
    const started = start(built(program));
    await untilPrinted(running);
    for (let count = 0; count < 3; count += 1) started.kill('SIGUSR1');
    started.kill('SIGTERM');
    const [code] = await once(started, 'exit');
    expect({ code, isDebugged: debugging.test(printed) }, printed).toEqual({ code: 0, isDebugged: false });
  });

  it('starts none in a program that begins with the option, even before its first line runs', async () => {
    start('--disable-sigusr1', '-e', 'setInterval(() => {}, 1000); console.log("ready")');
    await untilPrinted(/ready/);
    child?.kill('SIGUSR1');
    child?.kill('SIGTERM');
    await once(child as ChildProcess, 'exit');
    expect(printed).not.toMatch(debugging);
  });
});

describe('a secret of the service manager', () => {
  it('that cannot be read ends the service before it opens anything', async () => {
    await writeFile(join(folder, 'api-password'), '');
    const env = { ...ownEnvironment(join(folder, 'data')), CREDENTIALS_DIRECTORY: folder };
    child = spawn(process.execPath, [built('service/main.cjs')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const [code] = await once(child, 'exit');
    expect({ code, printed }).toMatchObject({ code: 2, printed: expect.stringContaining('LoadCredential') });
  });
});
