import { Option, type Command } from 'commander';
import { secretNames, type SecretName } from '../../../shared/settings.ts';
import { err } from '../../../shared/result.ts';
import { usageFailure, type CliEnvironment, type CommandResult, type Report } from '../command.ts';
import { addJsonOption, addSettingsOption, type SetupOptions } from './options.ts';
import { deleteSecret, showStates, storeSecret } from './own-secrets.ts';
import { deleteForService, setForService, statusForService, type ServiceSecretOptions } from './service-secrets.ts';

interface SecretsOptions extends SetupOptions, ServiceSecretOptions {
  readonly for?: 'service';
}

/** What a command does with the store of this account, and with that of the service. */
interface Ways<N> {
  readonly own: (name: N & SecretName, options: SetupOptions, environment: CliEnvironment) => Promise<CommandResult>;
  readonly service: (name: N, options: ServiceSecretOptions, environment: CliEnvironment) => Promise<CommandResult>;
}

/** `ecmctl secrets …`: the stored secrets of this account, or of the service; a value is read from standard input and never shown. */
export function addSecretsCommands(secrets: Command, environment: CliEnvironment, report: Report): void {
  const act =
    <N extends string | undefined>(ways: Ways<N>) =>
    async (name: N, options: SecretsOptions): Promise<void> =>
      report(await choose(name, options, environment, ways));

  addOptions(secrets.command('set'))
    .description('read a secret from standard input and store it for the saved Endpoint URL (or appliance site)')
    .argument('<name>', `${secretNames.join(', ')}; with --for service, also one of the plugin that it runs`)
    .option('--no-verify', 'with --for service: do not try it before it replaces the old one')
    .action(act<string>({ own: storeSecret, service: setForService }));

  addOptions(secrets.command('delete'))
    .description('remove a stored secret')
    .argument('<name>', 'as with secrets set')
    .action(act<string>({ own: deleteSecret, service: deleteForService }));

  addOptions(secrets.command('status'))
    .description('whether a secret is set, not set, or bound elsewhere')
    .argument('[name]', 'as with secrets set; all of them by default')
    .action(act<string | undefined>({ own: showStates, service: statusForService }));
}

function addOptions(command: Command): Command {
  return addJsonOption(addSettingsOption(command)).addOption(
    new Option('--for <whom>', 'service: those in the store of the running service, over its pipe').choices([
      'service',
    ]),
  );
}

async function choose<N extends string | undefined>(
  name: N,
  options: SecretsOptions,
  environment: CliEnvironment,
  { own, service }: Ways<N>,
): Promise<CommandResult> {
  if (options.for !== undefined && options.settings !== undefined)
    return err(usageFailure('--settings is for the secrets of this account, not for those of the service.'));
  if (options.for !== undefined) return service(name, options, environment);
  // The text is not repeated, because somebody may have typed the secret itself.
  if (!isOwn(name)) return err(usageFailure(`There is no secret of this name; there are ${secretNames.join(', ')}.`));
  return own(name, options, environment);
}

function isOwn<N extends string | undefined>(name: N): name is N & SecretName {
  return name === undefined || (secretNames as readonly string[]).includes(name);
}
