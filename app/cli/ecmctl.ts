import { text } from 'node:stream/consumers';
import { runCli } from './run-cli.ts';
import { version } from '../../package.json';

/** The process around the command line: streams, signals, exit code. */
const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());
process.once('SIGTERM', () => interruption.abort());
// Whoever read the answer has gone, as in `ecmctl logs --follow | head`: nobody waits for the rest.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  interruption.abort();
});

// Waiting alone keeps no process alive: without this it would end, without an answer, while it waits to ask PI again.
const working = setInterval(() => {}, 60_000);
process.exitCode = await runCli(process.argv.slice(2), version, {
  env: process.env,
  stdout: (chunk) => process.stdout.write(chunk),
  stderr: (chunk) => process.stderr.write(chunk),
  readStdin: () => text(process.stdin),
  signal: interruption.signal,
});
clearInterval(working);
