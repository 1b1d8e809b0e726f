import { Argument, type Command } from 'commander';
import { siteOrigin } from '../../../shared/appliance.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { endpointOrigin, piPluginId, secretNames } from '../../../shared/settings.ts';
import type { SecretName, SettingsFile } from '../../../shared/settings.ts';
import { storeSecrets } from '../../../main/configurator/storage/store-secrets.ts';
import { secretFromInput } from '../../../main/platform/secrets/given-secrets.ts';
import { trustOf } from '../../../main/plugins/secret-bindings.ts';
import { sectionOf } from '../../../main/plugins/settings-sections.ts';
import type { CliEnvironment, Report } from '../command.ts';
import { openStoreOf, readSettings } from '../setup.ts';
import { addJsonOption, addSettingsOption, type SetupOptions } from './options.ts';

/** `ecmctl secrets set NAME`: stores a secret from standard input, bound to the address in the settings. */
export function addSecretsCommand(program: Command, environment: CliEnvironment, report: Report): void {
  const secrets = program.command('secrets').description('store secrets in the keychain');
  addJsonOption(addSettingsOption(secrets.command('set')))
    .description('read a secret from standard input and store it for the saved Endpoint URL (or appliance site)')
    .addArgument(new Argument('<name>', 'which secret').choices(secretNames))
    .action(async (name: SecretName, options: SetupOptions) => report(await storeSecret(name, options, environment)));
}

async function storeSecret(name: SecretName, options: SetupOptions, environment: CliEnvironment) {
  const file = await readSettings(options, environment);
  if (!file.ok) return file;
  const trust = await trustOf(file.value, environment.env['NODE_EXTRA_CA_CERTS']);
  if (!trust.ok) return trust;
  const origin = originFor(name, file.value);
  if (origin === undefined) return err(noOrigin(name));
  const given = secretFromInput(await environment.readStdin(), name);
  if (!given.ok) return given;
  const { value } = given.value;
  const store = await openStoreOf(environment);
  const stored = await storeSecrets(store, [{ name, account: name, value }], { origin, trust: trust.value.anchor });
  if (!stored.ok) return stored;
  const warnings = [...given.value.warnings, ...(store.notice === undefined ? [] : [store.notice])];
  return ok({ json: { ok: true, name, origin, store: store.kind }, text: `Stored ${name} for ${origin}.`, warnings });
}

function originFor(name: SecretName, file: SettingsFile): string | undefined {
  return name === 'applianceClientSecret' ? siteOrigin(file.appliance) : endpointOrigin(sectionOf(file, piPluginId));
}

function noOrigin(name: SecretName): Failure {
  const [label, setting] =
    name === 'applianceClientSecret'
      ? (['the appliance site (appliance.site)', 'appliance.site'] as const)
      : (['Endpoint URL (endpointUrl)', 'endpointUrl'] as const);
  const text = {
    message: `${label} must be set before a secret can be stored for it.`,
    doing: `storing ${name}`,
    hint: `A stored secret belongs to one address. Save ${label} first.`,
  };
  return failure('configuration', 'setting', text, { setting });
}
