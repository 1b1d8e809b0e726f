import { Command, CommanderError } from 'commander';
import type { ErrorInfo, Failure } from '../../shared/errors.ts';
import { printable, printableLines } from '../../shared/visible-text.ts';
import { failureFields, type LogFields } from '../../main/platform/logging/log.ts';
import { describeError, exitCodes, failed, refused, refusedShapes, usageFailure } from './command.ts';
import type { CliEnvironment, Outcome, Report } from './command.ts';
import { checkFolderFor, nameOf } from './data-folder-use.ts';
import { topCommands } from './top-commands.ts';

/**
 * Runs one command line and answers its exit code. With `--json`, standard output gets exactly one JSON document,
 * for usage errors too. Rejects for bugs.
 */
export async function runCli(argv: readonly string[], version: string, environment: CliEnvironment): Promise<number> {
  const json = argv.includes('--json');
  let outcome: Outcome | undefined;
  let help = '';
  const report: Report = (result) => {
    outcome = result.ok ? result.value : refused(result.error);
  };
  let running = 'ecmctl';
  const program = newProgram(version, (text) => (help += text));
  await addCommands(program, argv, environment, report);
  program.hook('preAction', async (_program, command) => {
    running = nameOf(command);
    const checked = checkFolderFor(command, environment);
    if (!checked.ok) throw new RefusedFolder(checked.error);
    if (!connecting.has(command.name())) return;
    const { networkEnvironmentWarnings } = await import('../../main/platform/network/network-environment.ts');
    for (const warning of await networkEnvironmentWarnings(environment.env))
      environment.stderr(`Warning: ${warning}\n`);
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof RefusedFolder) outcome = outcomeOf(argv, failed(error.cause));
    else if (!(error instanceof CommanderError)) throw error;
    else if (error.exitCode === 0) return printHelp(help, json, environment);
    else outcome = outcomeOf(argv, failed(usageFailure(complaintOf(error))));
  }
  if (outcome?.error !== undefined) environment.log?.warn('command.failed', loggedFields(outcome.error, running));
  return outcome === undefined ? 0 : print(outcome, json, environment);
}

/** Commands that connect to PI or the appliance. */
const connecting: ReadonlySet<string> = new Set(['lookup', 'retrieve', 'diagnose', 'impact', 'check', 'adapt', 'try']);

/** Help and version that were asked for. */
function printHelp(text: string, json: boolean, { stdout }: CliEnvironment): number {
  stdout(json ? `${JSON.stringify({ ok: true, text: text.trimEnd() })}\n` : text);
  return 0;
}

/** A usage error quotes the command line, where a secret may stand by mistake. */
function loggedFields(error: ErrorInfo, operation: string): LogFields {
  const { message, ...fields } = failureFields(error);
  const { correlationId, detail } = error;
  return { correlationId, operation, ...fields, ...(detail === 'usage' ? {} : { message }) };
}

/** In one line, without values that the person typed where none belongs: they may be secrets. */
function complaintOf({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'No command was named.';
  if (code === 'commander.excessArguments') return message.replace(/^error: /, '').replace(/ but got .*$/s, '.');
  const line = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return code === 'commander.unknownOption' ? line.replace(/'(--?[^'=]*)=.*'/s, "'$1'") : line;
}

class RefusedFolder extends Error {
  override readonly cause: Failure;

  constructor(cause: Failure) {
    super(cause.message);
    this.cause = cause;
  }
}

function print(outcome: Outcome, json: boolean, { stdout, stderr }: CliEnvironment): number {
  const { json: answer, text, warnings = [], error } = outcome;
  for (const warning of warnings) stderr(`Warning: ${printable(warning)}\n`);
  if (json) stdout(`${printable(JSON.stringify(answer))}\n`);
  else if (text !== '') stdout(`${printableLines(text)}\n`);
  if (error === undefined) return 0;
  if (!json) stderr(`${describeError(error)}\n`);
  return exitCodes[error.kind];
}

/** An error in the JSON shape of the command, so that a script can read it like any other answer. */
export function outcomeOf(argv: readonly string[], error: ErrorInfo): Outcome {
  return refused(error, refusedShapes[argv[0] ?? ''] ?? refusedShapes[argv.slice(0, 2).join(' ')]);
}

function newProgram(version: string, writeOut: (text: string) => void): Command {
  return new Command('ecmctl')
    .description('Sets up, proves and runs the bridge between Privileged Remote Access and Privileged Identity.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut, writeErr: () => {} })
    .showHelpAfterError(false);
}

/** Loads the options and the code of the command that is named, and of no other: loading all takes longer than most commands. */
async function addCommands(
  program: Command,
  argv: readonly string[],
  environment: CliEnvironment,
  report: Report,
): Promise<void> {
  const named = argv.find((word) => topCommands.some(({ name }) => name === word));
  for (const { name, description, load } of topCommands) {
    const command = program.command(name).description(description);
    if (name !== named) continue;
    const add = await load();
    add(command, environment, report);
  }
}
