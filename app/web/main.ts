import { fileURLToPath } from 'node:url';
import { systemClock } from '../../main/platform/clock.ts';
import { levelInArguments } from '../../main/platform/logging/log-level.ts';
import { browserCommands, openInBrowser } from '../../main/platform/process/open-in-browser.ts';
import { version } from '../../package.json';
import { readBundle } from '../bundle.ts';
import { openHost } from '../host.ts';
import { handleLastResort, ignoreLostOutput } from '../last-resort.ts';
import { invite } from './invite.ts';
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

async function openLink(url: string): Promise<void> {
  const opened = await openInBrowser(url, browserCommands(process.env, process.platform));
  if (!opened) throw new Error('no browser could be started');
}

async function main(): Promise<void> {
  ignoreLostOutput(process.stdout, process.stderr);
  const bundle = readBundle(fileURLToPath(new URL('../renderer', import.meta.url)));
  const level = levelInArguments(process.argv.slice(2));
  const opened = level.ok
    ? await openHost({ version, shell: 'web', env: process.env, openLink, logLevel: level.value })
    : level;
  if (!opened.ok) {
    process.stderr.write(`The web shell cannot start: ${opened.error.message}\n${opened.error.hint}\n`);
    process.exitCode = 2;
    return;
  }
  const host = opened.value;
  lastResort.logTo(host.log);
  lastResort.stopWith(() => host.close());
  const done = new AbortController();
  const shell = await startWebShell({ host, bundle, clock: systemClock, onSignIn: () => done.abort() });
  const close = (): Promise<void> => {
    done.abort();
    return shell.close().finally(() => host.close());
  };
  lastResort.stopWith(close);
  const stop = async (): Promise<void> => {
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    await close();
    process.stdin.destroy();
  };
  let stopping: Promise<void> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void (stopping ??= stop().catch(lastResort.end)));
  }
  // Last, when the signal handlers are installed: a program that reads the output may send a signal at once.
  const { env, stdin, stdout } = process;
  await invite({ shell, env, clock: systemClock, stdin, stdout, done: done.signal });
}

main().catch(lastResort.end);
