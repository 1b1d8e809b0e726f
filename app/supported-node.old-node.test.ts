import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../package.json';
import { findOldNode, root } from '../build/environment.mjs';
import { ownEnvironment } from '../test-support/own-environment.ts';

/** What is started by a Node that is too old, which is first on the path. */

const found = findOldNode();
if (found === undefined) throw new Error('These tests need a Node older than 22.19 on the path.');
const oldNode: string = found;

let folder = '';
let bundles = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecm-old-node-'));
  bundles = join(folder, 'program');
  await cp(join(root, 'dist'), join(bundles, 'dist'), { recursive: true });
  await cp(join(root, 'build/service/package.json'), join(bundles, 'package.json'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script with the old Node; once it has printed the text, if any, it is asked to stop. */
async function run(args: readonly string[], stopAt?: string): Promise<Ended> {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = ownEnvironment(join(folder, 'data'));
  const child = spawn(oldNode, args, {
    env: { ...env, ECM_PIPE: join(folder, 'ecm.sock'), PATH: `${dirname(oldNode)}:${env['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    if (stopAt !== undefined && printed.includes(stopAt)) child.kill('SIGTERM');
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

describe('with the Node 24 of the checkout beside it', () => {
  it('ecmctl runs, and ends with its own exit code', async () => {
    const ecmctl = join(root, 'bin/ecmctl.mjs');
    expect(await run([ecmctl, '--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect((await run([ecmctl, 'lookup', '--json'])).code).toBe(2);
  });

  it.each([
    { name: 'the service', args: ['dist/service/main.cjs'], says: 'The ECM service is running' },
    { name: 'the web shell', args: ['dist/web/main.js'], says: '.localhost:' },
    { name: 'npm start', args: ['build/start.mjs', '--web'], says: '.localhost:' },
  ])('$name runs, and stops when it is asked to', async ({ args: [script = '', ...options], says }) => {
    const { code, stdout, stderr } = await run([join(root, script), ...options], says);
    expect(stdout).toContain(says);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('what npm ci runs at its end builds if it has to', async () => {
    expect(await run([join(root, 'build/build-if-stale.mjs')])).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

const programs = ['dist/cli/ecmctl.js', 'dist/web/main.js', 'dist/service/main.cjs'];

describe('with no other Node beside it', () => {
  it.each(programs)('%s says in one line which version it needs', async (program) => {
    const { code, stdout, stderr } = await run([join(bundles, program)]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^ECM Configurator needs Node 22\.19 or newer \(24 is tested\); this is [\d.]+, .+\.\n$/);
  });
});

describe('with a Node packed beside it', () => {
  it('runs on that', async () => {
    const packed = join(folder, 'packed');
    await mkdir(packed);
    await cp(bundles, packed, { recursive: true });
    await symlink(process.execPath, join(packed, process.platform === 'win32' ? 'node.exe' : 'node'));
    expect(await run([join(packed, 'dist/cli/ecmctl.js'), '--version'])).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });
});
