import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../main/platform/clock.ts';
import { version } from '../../package.json';
import { readBundle } from '../bundle.ts';
import { openHost } from '../host.ts';
import { handleLastResort, ignoreLostOutput } from '../last-resort.ts';
import { startWebShell } from './server.ts';

/** Time for an orderly shutdown; then the process exits. */
const stopWithinMs = 9_000;

const lastResort = handleLastResort(process, {
  doing: 'running the web shell',
  hint: 'See Configurator.log in the data folder; it tells where in the program it happened.',
  afterRejection: 'go-on',
  answer: ({ message, hint }, bug) => void process.stderr.write(`${message} The web shell ends: ${bug}\n${hint}\n`),
  exit: (code) => process.exit(code),
});

const browserCommands: Partial<Record<NodeJS.Platform, readonly [file: string, ...args: string[]]>> = {
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  darwin: ['open'],
};

/** Opens the address in the system's browser. */
async function openLink(url: string): Promise<void> {
  const [file, ...args] = [...(browserCommands[process.platform] ?? ['xdg-open']), url] as const;
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
  // Printed last, when the signal handlers are installed: a program that reads it may send a signal at once.
  process.stdout.write(`Open ${shell.url}\n`);
}

main().catch(lastResort.end);
