import type { Command } from 'commander';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorInfo, Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { NotificationParams } from '../../../main/ecm/pipe/methods.ts';
import { dataFolder } from '../../../main/platform/files/data-folder.ts';
import { readTextIfPresent } from '../../../main/platform/files/files.ts';
import type { CliEnvironment, Report } from '../command.ts';
import { withService, type ServiceClient } from '../pipe.ts';
import { prettyLine, printable } from './format.ts';
import { wholeNumber } from './options.ts';

interface LogsOptions {
  readonly lines: number;
  readonly follow?: boolean;
  readonly pretty?: boolean;
}

/** Longest answer of `log/tail`. */
const mostLines = 1000;

/** `ecmctl logs`: the service's log; from its file where the service cannot be asked, so that it can be read after a crash. */
export function addLogsCommand(program: Command, environment: CliEnvironment, report: Report): void {
  program
    .command('logs')
    .description('show ECM.log, one JSON object a line; after a crash, without a service, from its file')
    .option('--follow', 'go on with later lines until Ctrl-C; needs the running service')
    .option('--pretty', 'time, level, event and fields, for people')
    .option('--lines <number>', `how many of the latest lines, ${mostLines} at most`, wholeNumber(mostLines), 100)
    .action(async (options: LogsOptions) => {
      const shown = await (options.follow === true ? follow(options, environment) : showLatest(options, environment));
      if (!shown.ok) report(shown);
    });
}

function print(lines: readonly string[], { pretty }: LogsOptions, { stdout }: CliEnvironment): void {
  for (const line of lines) stdout(`${pretty === true ? prettyLine(line) : printable(line)}\n`);
}

async function showLatest(options: LogsOptions, environment: CliEnvironment): Promise<Result<void, ErrorInfo>> {
  const request = { lines: options.lines, follow: false };
  const tail = await withService(environment, ({ call }) => call('log/tail', request, { signal: environment.signal }));
  const lines = tail.ok ? ok(tail.value.lines) : await fromFile(tail.error, options, environment);
  if (!lines.ok) return lines;
  print(lines.value, options, environment);
  return ok(undefined);
}

/** The latest lines of the file, with a warning on standard error why they come from there. */
async function fromFile(reason: ErrorInfo, { lines }: LogsOptions, { env, stderr }: CliEnvironment) {
  if (reason.kind !== 'service-unavailable') return err(reason);
  const path = await newestLog(dataFolder(env, process.platform));
  // A file that this account may not read counts as missing: the error of the service has the remedy.
  const text = await readTextIfPresent(path).catch(() => undefined);
  if (text === undefined) return err(reason);
  stderr(`Warning: ${reason.message} These lines are from ${path}.\n`);
  const all = text.split('\n').filter((line) => line !== '');
  return ok(all.slice(Math.max(0, all.length - lines)));
}

/** `ECM.log` is a hard link to the newest numbered file; it is missing on file systems without links and after a crash between both steps. */
async function newestLog(folder: string): Promise<string> {
  const names: readonly string[] = await readdir(folder).catch(() => []);
  const newest = Math.max(...names.map((name) => Number(/^ECM\.(\d+)\.log$/.exec(name)?.[1] ?? 0)));
  return join(folder, names.includes('ECM.log') || newest <= 0 ? 'ECM.log' : `ECM.${newest}.log`);
}

async function follow(options: LogsOptions, environment: CliEnvironment): Promise<Result<void, ErrorInfo | Failure>> {
  const { signal, stderr } = environment;
  return withService(environment, async (service) => {
    const ended = untilEnded(service, signal);
    // Later lines may come before the answer with the earlier ones.
    let early: NotificationParams<'log/lines'>[] | undefined = [];
    const show = ({ lines, skipped }: NotificationParams<'log/lines'>): void => {
      if (skipped > 0) stderr(`Warning: ${skipped} lines came faster than they were read and are not shown.\n`);
      print(lines, options, environment);
    };
    service.onNotification('log/lines', (part) => (early === undefined ? show(part) : early.push(part)));
    const tail = await service.call('log/tail', { lines: options.lines, follow: true }, { signal });
    if (!tail.ok) return signal.aborted ? ok(undefined) : tail;
    print(tail.value.lines, options, environment);
    for (const part of early) show(part);
    early = undefined;
    return ended;
  });
}

/** Following ends with success on an interruption, and with a failure when the service is lost. */
function untilEnded(service: ServiceClient, signal: AbortSignal): Promise<Result<void, Failure>> {
  return new Promise((resolve) => {
    service.onState((state) => {
      if ('reason' in state) resolve(err(state.reason));
    });
    signal.addEventListener('abort', () => resolve(ok(undefined)), { once: true });
  });
}
