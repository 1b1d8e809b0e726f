import { Argument, type Command } from 'commander';
import { siteOrigin } from '../../../shared/appliance.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { endpointOrigin, piPluginId, secretNames } from '../../../shared/settings.ts';
import type { SecretName, SettingsFile } from '../../../shared/settings.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { sectionOf } from '../../../main/plugins/settings-sections.ts';
import { dataFolder } from '../../../main/platform/files/data-folder.ts';
import { openSecretStore } from '../../../main/platform/secrets/open-secret-store.ts';
import { warningsOf, type CliEnvironment, type Report } from '../command.ts';
import { readSettings } from '../setup.ts';
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
  const origin = originFor(name, file.value);
  if (origin === undefined) return err(noOrigin(name));
  const value = Secret.of((await environment.readStdin()).replace(/\r?\n$/, ''));
  if (value.isEmpty) return err(emptySecret(name));
  const store = await openSecretStore({
    folder: dataFolder(environment.env, process.platform),
    log: warningsOf(environment),
  });
  await store.write(name, { origin, value });
  const warnings = store.notice === undefined ? [] : [store.notice];
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

function emptySecret(name: SecretName): Failure {
  const text = {
    message: `${settingTexts[name].label} (${name}): nothing arrived on standard input.`,
    doing: `storing ${name}`,
    hint: `Pipe the secret in, for example: ecmctl secrets set ${name} < file`,
  };
  return failure('configuration', 'secret', text, { setting: name });
}
