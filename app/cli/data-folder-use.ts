import type { Command } from 'commander';
import type { Failure } from '../../shared/errors.ts';
import { ok, type Result } from '../../shared/result.ts';
import { dataFolder } from '../../main/platform/files/data-folder.ts';
import { checkDataFolder } from '../../main/platform/files/trusted-folder.ts';
import type { CliEnvironment } from './command.ts';

/**
 * Commands that trust nothing in the data folder: they ask the service over its pipe and send it nothing secret, or print its log. So
 * they work for operators, and for root where the service has an account of its own. The service manager is asked without it, too.
 */
const untrusted: ReadonlySet<string> = new Set([
  'logs',
  // Checks it itself before it reads a file in it, and asks the service where it may not.
  'requests',
  'sandbox',
  'service status',
  'service clear-tokens',
  'service log-level',
  'service reconnect',
  'service start',
  'service stop',
  'service restart',
  'service install',
  'service uninstall',
  'service suspend',
  'service resume',
]);
/** Commands that write to the data folder; the others need none. */
const writing: ReadonlySet<string> = new Set([
  'settings import',
  'settings restore',
  'settings recipient',
  'secrets set',
  'secrets delete',
  'service bridging',
]);

/** As it is typed: `service status`. */
export function nameOf(command: Command): string {
  const parent = command.parent?.parent ? `${command.parent.name()} ` : '';
  return `${parent}${command.name()}`;
}

/** Checks the data folder before a command opens the first file in it. */
export function checkFolderFor(command: Command, { env }: CliEnvironment): Result<void, Failure> {
  const name = nameOf(command);
  if (untrusted.has(name)) return ok(undefined);
  // Of `service bridging` only enabling makes files.
  const make = writing.has(name) && (name !== 'service bridging' || command.args[0] === 'enable');
  return checkDataFolder(dataFolder(env, process.platform), { make });
}
