import { Command, CommanderError } from 'commander';
import type { ErrorInfo, Failure } from '../../shared/errors.ts';
import { ok } from '../../shared/result.ts';
import { printable, printableLines } from '../../shared/visible-text.ts';
import { lookupRefused, retrieveRefused } from '../../main/configurator/test-settings.ts';
import { networkEnvironmentWarnings } from '../../main/platform/network/network-environment.ts';
import { failureFields, type LogFields } from '../../main/platform/logging/log.ts';
import { describeError, exitCodes, failed, refused, usageFailure } from './command.ts';
import type { CliEnvironment, Outcome, Report } from './command.ts';
import { checkFolderFor, nameOf } from './data-folder-use.ts';
import { addAuditCommand, noTrail } from './commands/audit.ts';
import { addContractCommand } from './commands/contract.ts';
import { lookup, retrieve, type LookupOptions, type RetrieveOptions } from './commands/credentials.ts';
import { diagnose, notStarted, type DiagnoseOptions } from './commands/diagnose.ts';
import { addLogsCommand } from './commands/logs.ts';
import { addJsonOption, addSessionOptions, addSetupOptions, addTextOption } from './commands/options.ts';
import { addRequestsCommand } from './commands/requests.ts';
import { addSandboxCommand } from './commands/sandbox.ts';
import { addSecretsCommand } from './commands/secrets.ts';
import { addServiceCommands } from './commands/service.ts';
import { addSettingsCommands } from './commands/settings.ts';

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
  const program = buildProgram(version, environment, report, (text) => (help += text));
  program.hook('preAction', async (_program, command) => {
    running = nameOf(command);
    const checked = checkFolderFor(command, environment);
    if (!checked.ok) throw new RefusedFolder(checked.error);
    if (!connecting.has(command.name())) return;
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
const connecting: ReadonlySet<string> = new Set(['lookup', 'retrieve', 'diagnose', 'check', 'adapt', 'try']);

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

function complaintOf(error: CommanderError): string {
  return error.code === 'commander.help' ? 'No command was named.' : error.message.replace(/^error: /, '');
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
  const shapes: Readonly<Record<string, object>> = {
    lookup: lookupRefused(error),
    retrieve: retrieveRefused(error),
    diagnose: notStarted(error).json,
    'audit verify': noTrail,
  };
  return refused(error, shapes[argv[0] ?? ''] ?? shapes[argv.slice(0, 2).join(' ')]);
}

function buildProgram(
  version: string,
  environment: CliEnvironment,
  report: Report,
  writeOut: (text: string) => void,
): Command {
  const program = new Command('ecmctl')
    .description('Sets up, proves and runs the bridge between Privileged Remote Access and Privileged Identity.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut, writeErr: () => {} })
    .showHelpAfterError(false);

  addJsonOption(addTextOption(addSetupOptions(addSessionOptions(program.command('lookup'), 'required'))))
    .description('find the credentials that a user would be offered on an endpoint')
    .option('--explain', 'tell for every identity, key and credential why it was kept or dropped')
    .action(async (options: LookupOptions) => report(ok(await lookup(options, environment))));

  addJsonOption(addTextOption(addSetupOptions(addSessionOptions(program.command('retrieve'), 'required'))))
    .description('retrieve one credential as injection would, and check it in again; never shows a password')
    .requiredOption('--credential <id>', 'id of the credential, from lookup')
    .option('--full-cycle', 'also rotate the password after the check-in, if the settings say so')
    .action(async (options: RetrieveOptions) => report(ok(await retrieve(options, environment))));

  addJsonOption(addTextOption(addSetupOptions(addSessionOptions(program.command('diagnose'), 'optional'))))
    .description('check everything from DNS to the approver and explain the first failure')
    .action(async (options: DiagnoseOptions) => report(ok(await diagnose(options, environment))));

  addSettingsCommands(program, environment, report);
  addSecretsCommand(program, environment, report);
  addServiceCommands(program, environment, report);
  addLogsCommand(program, environment, report);
  addRequestsCommand(program, environment, report);
  addAuditCommand(program, environment, report);
  addContractCommand(program, environment, report);
  addSandboxCommand(program, environment, report);
  return program;
}
