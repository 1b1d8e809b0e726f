import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLog } from './command-log.ts';
import { runCli } from './run-cli.ts';

let root = '';
let folder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'command-log-'));
  folder = join(root, 'data');
  mkdirSync(folder, { mode: 0o700 });
});
afterEach(() => rmSync(root, { recursive: true }));

interface Line {
  readonly level: string;
  readonly event: string;
  readonly correlationId?: string;
}

const logged = (): readonly Line[] =>
  readFileSync(join(folder, 'Configurator.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Runs a command with `--json`, and writes its log. */
async function run(...argv: readonly string[]) {
  let out = '';
  const lines = commandLog({ ECM_DATA_DIR: folder });
  const code = await runCli([...argv, '--json'], '1.2.3', {
    env: { ECM_DATA_DIR: folder },
    stdout: (text) => (out += text),
    stderr: () => {},
    readStdin: async () => Buffer.alloc(0),
    signal: new AbortController().signal,
    log: lines.log,
  });
  await lines.write();
  return { code, json: JSON.parse(out) as { readonly error?: { readonly correlationId: string } } };
}

const user = ['--user', 'ann', '--type', 'rdp', '--host', 'web01'];

describe('a command that fails', () => {
  it.each([
    ['lookup', ['lookup', ...user], { kind: 'configuration', detail: 'file', hint: /./, message: /settings file/ }],
    ['retrieve', ['retrieve', ...user, '--credential', 'v1.x'], { kind: 'configuration', detail: 'file' }],
    ['diagnose', ['diagnose'], { kind: 'configuration', detail: 'file' }],
    ['settings validate', ['settings', 'validate'], { kind: 'configuration', detail: 'file' }],
    ['settings export', ['settings', 'export'], { kind: 'configuration', detail: 'file' }],
    ['secrets set', ['secrets', 'set', 'apiPassword'], { kind: 'configuration' }],
    ['service status', ['service', 'status'], { kind: 'service-unavailable', detail: 'absent' }],
    ['ecmctl', ['lookup', '--nonsense'], { kind: 'configuration', detail: 'usage' }],
    ['ecmctl', ['nonsense'], { kind: 'configuration', detail: 'usage' }],
  ])('is in Configurator.log with the correlation id that it printed: %s', async (operation, argv, fields) => {
    const { code, json } = await run(...argv);
    expect(code).toBeGreaterThan(0);
    const failed = logged().filter(({ event }) => event === 'command.failed');
    const matched = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        value instanceof RegExp ? expect.stringMatching(value) : value,
      ]),
    );
    expect(failed).toMatchObject([{ level: 'warn', operation, correlationId: json.error?.correlationId, ...matched }]);
  });

  it.each([
    [['secrets', 'set', 'apiPassword', 'hunter2']],
    [['lookup', '--password', 'hunter2']],
    [['lookup', '--password=hunter2']],
    [['hunter2']],
    [['service', 'log-level', 'hunter2']],
  ])('by its command line has nothing of that in the log: %j', async (argv) => {
    await run(...argv);
    expect(logged()).toHaveLength(1);
    expect(readFileSync(join(folder, 'Configurator.log'), 'utf8')).not.toContain('hunter2');
  });

  it('follows the lines of the app, and those of other commands', async () => {
    await run('nonsense');
    await run('service', 'status');
    expect(logged().map(({ event }) => event)).toEqual(['command.failed', 'command.failed']);
    expect(readdirSync(folder).toSorted()).toEqual(['Configurator.1.log', 'Configurator.log']);
  });

  it('has the time at which each line was made', async () => {
    const lines = commandLog({ ECM_DATA_DIR: folder });
    const before = new Date().toISOString();
    lines.log.info('app.started');
    const after = new Date().toISOString();
    await expect.poll(() => new Date().toISOString() > after).toBe(true);
    await lines.write();
    const [line] = logged() as readonly (Line & { readonly time: string })[];
    expect([before, line?.time, after].toSorted()).toEqual([before, line?.time, after]);
  });

  it('keeps to the level that is kept for the log', async () => {
    writeFileSync(join(folder, 'Configurator.level'), 'error\n', { mode: 0o600 });
    await run('nonsense');
    expect(readFileSync(join(folder, 'Configurator.log'), 'utf8')).toBe('');
  });
});

describe.skipIf(process.platform === 'win32')('no log is written', () => {
  it('where there is no data folder: none is made', async () => {
    rmSync(folder, { recursive: true });
    expect((await run('nonsense')).code).toBe(2);
    expect(existsSync(folder)).toBe(false);
  });

  it('into a folder that others may write', async () => {
    chmodSync(folder, 0o777);
    expect((await run('nonsense')).code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('through a link', async () => {
    const target = join(root, 'target');
    writeFileSync(target, 'as it was');
    symlinkSync(target, join(folder, 'Configurator.1.log'));
    expect((await run('nonsense')).code).toBe(2);
    expect(readFileSync(target, 'utf8')).toBe('as it was');
  });

  it('for a command that succeeds and has nothing to tell', async () => {
    const lines = commandLog({ ECM_DATA_DIR: folder });
    await lines.write();
    expect(readdirSync(folder)).toEqual([]);
  });
});
