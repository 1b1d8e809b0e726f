import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { reasonOf } from '../../main/platform/files/denial.ts';
import { writeHint } from '../../main/platform/files/write-hint.ts';
import { failure, withCorrelation, type ErrorInfo } from '../../shared/errors.ts';
import { fileURLToPath } from 'node:url';
import { handleLastResort, ignoreLostOutput } from '../last-resort.ts';
import { commandLog } from './command-log.ts';
import { describeError, exitCodes } from './command.ts';
import { outcomeOf, runCli } from './run-cli.ts';
import { version } from '../../package.json';

/** The process around the command line: streams, signals, exit code. */
const argv = process.argv.slice(2);
const interruption = new AbortController();
const commandLines = commandLog(process.env);
let running: Promise<unknown> = Promise.resolve();
/** `command`: output of the command is printed. `none`: after a bug its further output is dropped. */
let printing: 'command' | 'none' = 'command';
let hasPrinted = false;

const lastResort = handleLastResort(process, {
  doing: 'running ecmctl',
  hint: 'The line that begins with "Bug:" on standard error tells where in the program it happened; report it.',
  afterRejection: 'end',
  answer: async (error, bug) => {
    printing = 'none';
    // A second document would make the first unreadable.
    const asJson = argv.includes('--json') && !hasPrinted;
    if (asJson) await write(process.stdout, `${JSON.stringify(outcomeOf(argv, error).json)}\n`);
    await write(process.stderr, `${asJson ? '' : `${describeError(error)}\n`}Bug: ${bug}\n`);
  },
  exit: (code) => process.exit(code),
});

/** Why the answer could not be written. */
let lostOutput: ErrorInfo | undefined;

function outputFailure(error: NodeJS.ErrnoException): ErrorInfo {
  const message = `Standard output cannot be written (${reasonOf(error)}).`;
  const text = { message, doing: 'writing the answer', hint: writeHint(error) };
  return withCorrelation(failure('configuration', 'file', text), randomUUID());
}

/** Resolves when the system has accepted the chunk, or failed to. */
function write(stream: NodeJS.WriteStream, chunk: string): Promise<void> {
  return new Promise((resolve) => stream.write(chunk, () => resolve()));
}

async function main(): Promise<void> {
  process.once('SIGINT', () => interruption.abort());
  process.once('SIGTERM', () => interruption.abort());
  // The reader of the output has closed it, as in `ecmctl logs --follow | head`: the rest is not needed.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    interruption.abort();
    if (error.code !== 'EPIPE') lostOutput ??= outputFailure(error);
  });
  ignoreLostOutput(process.stderr);

  // A pending promise keeps no process alive: without a timer it would end during the pause before a repeated call.
  const working = setInterval(() => {}, 60_000);
  const ended = runCli(argv, version, {
    env: process.env,
    stdout: (chunk) => {
      if (printing === 'none') return;
      hasPrinted = true;
      process.stdout.write(chunk);
    },
    stderr: (chunk) => process.stderr.write(chunk),
    readStdin: () => buffer(process.stdin),
    signal: interruption.signal,
    // The bundle lies as deep in the program's folder as this file in app/.
    programFolder: fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, ''),
    log: commandLines.log,
  }).finally(() => commandLines.write());
  running = ended.catch(() => {});
  lastResort.stopWith(async () => {
    interruption.abort();
    await running;
    await commandLines.write();
  });
  lastResort.logTo(commandLines.log);
  process.exitCode = await ended;
  await write(process.stdout, ''); // an error of the last chunk is reported by now
  if (lostOutput !== undefined) {
    await write(process.stderr, `${describeError(lostOutput)}\n`);
    process.exitCode = exitCodes[lostOutput.kind];
  }
  clearInterval(working);
}

main().catch(lastResort.end);
