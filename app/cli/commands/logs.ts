import { Option, type Command } from 'commander';
import type { ErrorInfo, Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { printable } from '../../../shared/visible-text.ts';
import type { NotificationParams } from '../../../main/ecm/pipe/methods.ts';
import { dataFolder } from '../../../main/platform/files/data-folder.ts';
import { readLogEnd } from '../../../main/platform/logging/read-log.ts';
import type { CliEnvironment, CommandResult, Report } from '../command.ts';
import { withService, type ServiceClient } from '../pipe.ts';
import { parseEntry, prettyLine } from './format.ts';
import { wholeNumber } from './options.ts';

interface LogsOptions {
  readonly lines: number;
  readonly follow?: boolean;
  readonly pretty?: boolean;
  readonly json?: boolean;
}

/** Longest answer of `log/tail`. */
const mostLines = 1000;

/** `ecmctl logs`: the service's log; from its file where the service cannot be asked, so that it can be read after a crash. */
export function addLogsOptions(logs: Command, environment: CliEnvironment, report: Report): void {
  logs
    .option('--follow', 'go on with later lines until Ctrl-C; needs the running service')
    .option('--pretty', 'time, level, event and fields, for people')
    .addOption(new Option('--json', 'print exactly one JSON document with all lines').conflicts(['follow', 'pretty']))
    .option('--lines <number>', `how many of the latest lines, ${mostLines} at most`, wholeNumber(mostLines), 100)
    .action(async (options: LogsOptions) => {
      if (options.follow !== true) return report(await latest(options, environment));
      const followed = await follow(options, environment);
      if (!followed.ok) report(followed);
    });
}

function shown(line: string, { pretty }: LogsOptions): string {
  return pretty === true ? prettyLine(line) : printable(line);
}

/** With `--json` each line that is a JSON object is one in the answer too. */
async function latest(options: LogsOptions, environment: CliEnvironment): Promise<CommandResult> {
  const request = { lines: options.lines, follow: false };
  const tail = await withService(environment, ({ call }) => call('log/tail', request, { signal: environment.signal }));
  const found = tail.ok ? ok({ lines: tail.value.lines }) : await fromFile(tail.error, options, environment);
  if (!found.ok) return found;
  const { lines, ...rest } = found.value;
  const json = { ok: true, lines: lines.map((line) => parseEntry(line) ?? line), ...rest };
  return ok({ json, text: lines.map((line) => shown(line, options)).join('\n'), ...rest });
}

/** The latest lines of the file, with a warning why they come from there. */
async function fromFile(reason: ErrorInfo, { lines }: LogsOptions, { env }: CliEnvironment) {
  if (reason.kind !== 'service-unavailable') return err(reason);
  const end = await readLogEnd(dataFolder(env, process.platform), 'ECM.log', lines);
  // A file that this account may not read counts as missing: the error of the service has the remedy.
  if (end === undefined) return err(reason);
  return ok({ lines: end.lines, warnings: [`${reason.message} These lines are from ${end.path}.`] });
}

async function follow(options: LogsOptions, environment: CliEnvironment): Promise<Result<void, ErrorInfo | Failure>> {
  const { signal, stdout, stderr } = environment;
  return withService(environment, async (service) => {
    const ended = untilEnded(service, signal);
    const print = (lines: readonly string[]): void => lines.forEach((line) => stdout(`${shown(line, options)}\n`));
    // Later lines may come before the answer with the earlier ones.
    let early: NotificationParams<'log/lines'>[] | undefined = [];
    const show = ({ lines, skipped }: NotificationParams<'log/lines'>): void => {
      if (skipped > 0) stderr(`Warning: ${skipped} lines came faster than they were read and are not shown.\n`);
      print(lines);
    };
    service.onNotification('log/lines', (part) => (early === undefined ? show(part) : early.push(part)));
    const tail = await service.call('log/tail', { lines: options.lines, follow: true }, { signal });
    if (!tail.ok) return signal.aborted ? ok(undefined) : tail;
    print(tail.value.lines);
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
