import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../main/platform/clock.ts';
import { version } from '../../package.json';
import { readBundle } from '../bundle.ts';
import { openHost } from '../host.ts';
import { handleLastResort, ignoreLostOutput } from '../last-resort.ts';
import { browserCommand } from './browser-command.ts';
import { startWebShell } from './server.ts';

/** What has not ended by itself until then is ended by force. */
const stopWithinMs = 9_000;

const lastResort = handleLastResort(process, {
  doing: 'running the web shell',
  hint: 'See Configurator.log in the data folder; it tells where in the program it happened.',
  afterRejection: 'go-on',
  answer: ({ message, hint }, bug) => void process.stderr.write(`${message} The web shell ends: ${bug}\n${hint}\n`),
  exit: (code) => process.exit(code),
});

async function openLink(url: string): Promise<void> {
  const { file, args } = browserCommand(process.platform, url);
  const opener = spawn(file, args, { stdio: 'ignore', detached: true });
  await new Promise((resolve, reject) => opener.once('spawn', resolve).once('error', reject));
  opener.unref();
}

async function main(): Promise<void> {
  ignoreLostOutput(process.stdout, process.stderr);
  const bundle = readBundle(fileURLToPath(new URL('../renderer', import.meta.url)));
  const host = await openHost({ version, shell: 'web', env: process.env, openLink });
  lastResort.logTo(host.log);
  lastResort.stopWith(() => host.close());
  const shell = await startWebShell({ host, bundle, clock: systemClock });
  const close = (): Promise<void> => shell.close().finally(() => host.close());
  lastResort.stopWith(close);
  const stop = async (): Promise<void> => {
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    await close();
  };
  let stopping: Promise<void> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void (stopping ??= stop().catch(lastResort.end)));
  }
  // Last, so that whoever reads it may ask us to stop at once.
  process.stdout.write(`Open ${shell.url}\n`);
}

main().catch(lastResort.end);
