import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultVault } from '../main/sandbox/default-vault.ts';
import { startPracticePi } from '../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../main/sandbox/practice-profile.ts';
import { printTable, milliseconds, type Bench, type Finding } from './support/bench.ts';
import { median, pairedRatio, timeInterleaved } from './support/measure.ts';

const rounds = { warmUps: 2, counted: 20 };
const program = (name: string): string => join(process.cwd(), 'dist', name);

type Env = Readonly<Record<string, string | undefined>>;

/** Runs Node to its end. */
async function runNode(words: readonly string[], env: Env): Promise<void> {
  const [code] = await once(spawn(process.execPath, [...words], { env, stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}.`);
}

/** Starts the built service. Resolves when it answers, with the function that stops it and the milliseconds that it took. */
async function startService(env: Env): Promise<{ readonly tookMs: number; readonly stop: () => Promise<unknown> }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program('service/main.cjs')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const running = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString('utf8').includes('The ECM service is running')) resolve();
    });
  });
  const endedEarly = ended.then(([code]) => {
    throw new Error(`The service ended at its start with ${code}.`);
  });
  // After its start it is ended by `stop`.
  endedEarly.catch(() => {});
  await Promise.race([running, endedEarly]);
  return {
    tookMs: performance.now() - startedAt,
    stop: () => {
      child.kill();
      return ended;
    },
  };
}

async function run(): Promise<readonly Finding[]> {
  const root = await mkdtemp(join(tmpdir(), 'ecm-bench-'));
  const folder = join(root, 'data');
  await mkdir(folder, { mode: 0o700 });
  const pi = await startPracticePi({ port: 0, https: false, latencyMs: 0, vault: defaultVault });
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  const settings = { version: 1, revision: 1, plugin: practiceSettings(pi) };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...ownEnv } = process.env;
  const env = {
    ...ownEnv,
    ECM_DATA_DIR: folder,
    ECM_PIPE: process.platform === 'win32' ? `\\\\.\\pipe\\ecm-bench-${process.pid}` : join(folder, 'ecm.sock'),
    ECM_API_PASSWORD: apiPassword.reveal(),
    ECM_API_REGISTRATION_KEY: apiRegistrationKey.reveal(),
  };
  const starts: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    const started = await startService(env);
    starts.push(started.tookMs);
    await started.stop();
  }
  const service = await startService(env);
  const ecmctl = program('cli/ecmctl.js');
  const session = ['--user', 'HQ\\ann', '--type', 'rdp', '--host', 'web01.hq.example'];
  try {
    const times = await timeInterleaved(
      {
        node: () => runNode(['-e', '0'], env),
        version: () => runNode([ecmctl, '--version'], env),
        status: () => runNode([ecmctl, 'service', 'status'], env),
        lookup: () => runNode([ecmctl, 'lookup', ...session], env),
      },
      rounds,
    );
    printTable([
      [`whole process, ${rounds.counted} runs`, 'median'],
      ['node -e 0', milliseconds(median(times.node))],
      ['ecmctl --version', milliseconds(median(times.version))],
      ['ecmctl service status', milliseconds(median(times.status))],
      ['ecmctl lookup', milliseconds(median(times.lookup))],
    ]);
    const against = (of: readonly number[], atMost: number, what: string): Finding => ({
      what: `${what}, against node -e 0`,
      figure: pairedRatio(of, times.node),
      unit: '×',
      goal: { atMost },
    });
    return [
      against(times.version, 2.5, 'ecmctl --version'),
      against(times.status, 4, 'ecmctl service status'),
      against(times.lookup, 6, 'ecmctl lookup'),
      { what: 'service start → answers, median of 5', figure: median(starts), unit: 'ms', goal: { atMost: 500 } },
    ];
  } finally {
    await service.stop();
    await pi.stop();
    await rm(root, { recursive: true, force: true });
  }
}

export const bench: Bench = {
  title: 'time of whole processes of the command line, and of the start of the service',
  run,
};
