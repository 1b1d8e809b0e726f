import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ownEnvironment } from '../test-support/own-environment.ts';
import { statusOf } from './service-data-folder.ts';
import { hasSignals } from './service-process.ts';
import { testAddress } from '../test-support/test-address.ts';

/** Uncaught errors of the programs, in processes. */

const absolute = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const bugModule = pathToFileURL(absolute('raise-bug.mjs')).href;
const fullDisk = '/dev/full';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'last-resort-'));
  await writeFile(join(folder, 'file'), '');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio?: StdioOptions;
}

async function run(
  program: string,
  argv: readonly string[],
  { env = {}, stdio = ['ignore', 'pipe', 'pipe'] }: RunOptions = {},
): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, [program, ...argv], {
    env: { ...ownEnvironment(join(folder, 'data')), ...env },
    stdio,
  });
  const read = async (stream: ChildProcess['stdout']): Promise<string> => (stream === null ? '' : text(stream));
  const [out, err, [code]] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

/** With standard output or standard error on a full disk. */
async function runOnFullDisk(argv: readonly string[], full: 'stdout' | 'stderr'): Promise<Ended> {
  const disk = openSync(fullDisk, 'w');
  try {
    return await run(absolute('../dist/cli/ecmctl.js'), argv, {
      stdio: full === 'stdout' ? ['ignore', disk, 'pipe'] : ['ignore', 'pipe', disk],
    });
  } finally {
    closeSync(disk);
  }
}

const unexpectedError = {
  kind: 'unexpected',
  message: expect.any(String),
  doing: expect.any(String),
  hint: expect.any(String),
  correlationId: expect.any(String),
};

describe('a program with the last-resort handler', () => {
  const program = (...argv: string[]): Promise<Ended> => run(absolute('last-resort-program.ts'), argv);

  it.each(['exception', 'rejection', 'main'])(
    'that ends after %s: one answer, orderly stop, exit code 1, no text of the error',
    async (what) => {
      const { code, out, err } = await program('end', what);
      expect(code).toBe(1);
      const [answer, ...rest] = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
      expect(answer).toEqual({ ok: false, error: unexpectedError });
      expect(rest).toEqual(['stopped']);
      const { correlationId } = (answer as { error: { correlationId: string } }).error;
      expect(JSON.parse(err)).toEqual({
        event: 'error.unexpected',
        correlationId,
        operation: 'running the test',
        bug: expect.stringMatching(/^RangeError at .*last-resort-program\.ts/),
      });
      expect(out + err).not.toContain('hunter2');
    },
  );

  it('that continues: a rejection is logged, and the program finishes its work', async () => {
    const { code, out, err } = await program('go-on', 'rejection');
    expect(code).toBe(0);
    expect(out).toBe('"worked"\n');
    expect(JSON.parse(err)).toMatchObject({ event: 'error.unexpected', bug: expect.stringMatching(/^RangeError at /) });
  });

  it('that continues: an exception still ends it', async () => {
    expect(await program('go-on', 'exception')).toMatchObject({ code: 1, out: expect.stringContaining('"stopped"') });
  });
});

describe('the built command line', () => {
  const ecmctl = absolute('../dist/cli/ecmctl.js');

  const withBug = {
    env: { NODE_OPTIONS: `--import ${bugModule}`, RAISE_BUG: 'at once' },
  };

  it('answers a bug with one JSON document and exit code 1', async () => {
    const { code, out, err } = await run(ecmctl, ['sandbox', '--json'], withBug);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({ ok: false, error: unexpectedError });
    expect(err).toMatch(/RangeError at /);
    expect(err).not.toContain('hunter2');
  });

  it('answers a bug as text without --json', async () => {
    const { code, out, err } = await run(ecmctl, ['sandbox'], withBug);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^Error: .*\nKind: unexpected\n/);
  });

  it('names a folder of temporary files that cannot be used', async () => {
    const file = join(folder, 'file');
    const { code, out, err } = await run(ecmctl, ['sandbox', '--json'], {
      env: { TMPDIR: file, TEMP: file, TMP: file },
    });
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'file', message: expect.stringContaining('temporary files') },
    });
  });

  it.runIf(existsSync(fullDisk))('reports that its answer cannot be written, and why', async () => {
    const { code, err } = await runOnFullDisk(['settings', 'validate', '--json'], 'stdout');
    expect(code).toBe(2);
    expect(err).toMatch(/^Error: Standard output cannot be written \(ENOSPC\)\.\nKind: configuration \(file\)\n/);
    expect(err).toContain('The disk is full.');
    expect(err).not.toContain('Bug:');
  });

  it.runIf(existsSync(fullDisk))('keeps its exit code although standard error cannot be written', async () => {
    const { code, out } = await runOnFullDisk(['settings', 'validate'], 'stderr');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('bin/ecmctl.mjs', () => {
  /** A copy of bin/ in a checkout with these files. */
  function checkout(name: string, files: Readonly<Record<string, string>>): string {
    const root = join(folder, name);
    cpSync(absolute('../bin'), join(root, 'bin'), { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return join(root, 'bin/ecmctl.mjs');
  }

  it.each([
    ['cannot be built', { 'build/build-if-stale.mjs': 'process.exit(3);' }],
    ['cannot be loaded', { 'dist/cli/ecmctl.js': 'import "./absent-hunter2.js";' }],
  ])('answers with one JSON document and exit code 1 when the program %s', async (what, files) => {
    const bin = checkout(what.replaceAll(' ', '-'), files as Record<string, string>);
    const { code, out, err } = await run(bin, ['lookup', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, error: unexpectedError });
    expect(out + err).not.toContain('hunter2');
    const withoutJson = await run(bin, ['lookup']);
    expect(withoutJson).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Kind: unexpected') });
  });
});

/** Starts a built program in which the test can raise a bug, as in background work. */
async function start(program: string, data: string) {
  const child = spawn(process.execPath, ['--import', bugModule, absolute(program)], {
    env: { ...ownEnvironment(data), ECM_PIPE: testAddress(data) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let printed = '';
  for (const output of [child.stdout, child.stderr])
    output?.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  await vi.waitFor(() => expect(printed).toMatch(/\n/), { timeout: 10_000 });
  return {
    raise: (what: 'rejection' | 'exception') => void child.send(what),
    stop: () => child.kill('SIGTERM'),
    ended,
    printed: () => printed,
  };
}

async function linesOf(file: string): Promise<Record<string, unknown>[]> {
  const log = await readFile(file, 'utf8');
  return log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const bugLine = {
  level: 'error',
  event: 'error.unexpected',
  bug: expect.stringMatching(/^RangeError at /),
  correlationId: expect.any(String),
};

describe.each([
  ['service', '../dist/service/main.cjs', 'ECM.log', 'running the ECM service'],
  ['web shell', '../dist/web/main.js', 'Configurator.log', 'running the web shell'],
])('the built %s', (name, program, log, operation) => {
  const dataOf = (what: string): string => join(folder, `${name.replaceAll(' ', '-')}-${what}`);

  it('logs a bug in background work and continues', async () => {
    const data = dataOf('rejection');
    const started = await start(program, data);
    started.raise('rejection');
    await vi.waitFor(
      async () =>
        expect(await linesOf(join(data, log))).toContainEqual(expect.objectContaining({ ...bugLine, operation })),
      { timeout: 10_000 },
    );
    started.stop();
    expect(await started.ended).toBe(hasSignals ? 0 : null);
    if (hasSignals) expect((await linesOf(join(data, log))).at(-1)).toMatchObject({ event: 'app.stopped' });
    expect(started.printed()).not.toContain('hunter2');
  });

  it('logs an exception, stops in order and ends with exit code 1', async () => {
    const data = dataOf('exception');
    const started = await start(program, data);
    started.raise('exception');
    expect(await started.ended).toBe(1);
    expect(await linesOf(join(data, log))).toContainEqual(expect.objectContaining({ ...bugLine, operation }));
    expect(existsSync(join(data, 'ecm.sock'))).toBe(false);
    expect(started.printed()).toContain('RangeError');
    expect(started.printed() + (await readFile(join(data, log), 'utf8'))).not.toContain('hunter2');
  });

  it('ends with exit code 2 and the remedy if a file is in place of its data folder', async () => {
    const { code, out, err } = await run(absolute(program), [], { env: { ECM_DATA_DIR: join(folder, 'file') } });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/is not a folder[^]*ECM_DATA_DIR/);
  });

  it('ends with exit code 2 and the remedy if its log cannot be opened', async () => {
    const data = dataOf('log');
    await mkdir(join(data, log.replace('.log', '.1.log')), { recursive: true });
    const { code, out, err } = await run(absolute(program), [], { env: { ECM_DATA_DIR: data } });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    // Where the system opens a folder as a file, the program refuses it with EPERM.
    expect(err.replace('EPERM', 'EISDIR')).toContain(`The log ${join(data, log)} cannot be opened (EISDIR).`);
    expect(err).not.toMatch(/Error|\.js:/);
  });
});

describe('the built service with closed output', () => {
  it('continues', async () => {
    const data = join(folder, 'service');
    const child = spawn(process.execPath, [absolute('../dist/service/main.cjs')], {
      env: { ...ownEnvironment(data), ECM_PIPE: testAddress(data) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    child.stderr.destroy();
    const ended = once(child, 'exit');
    try {
      await vi.waitFor(async () => expect((await statusOf(data)).pid).toBe(child.pid), { timeout: 10_000 });
      await vi.waitFor(async () => expect(await readFile(join(data, 'ECM.log'), 'utf8')).toContain('app.started'));
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toEqual(hasSignals ? [0, null] : [null, 'SIGTERM']);
  });
});
