import { siteOrigin } from '../../../shared/appliance.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { endpointOrigin, piPluginId, secretNames } from '../../../shared/settings.ts';
import type { SecretName, SettingsFile } from '../../../shared/settings.ts';
import { storeSecrets } from '../../../main/configurator/storage/store-secrets.ts';
import type { Trust } from '../../../main/platform/network/trusted-ca.ts';
import { secretFromInput } from '../../../main/platform/secrets/given-secrets.ts';
import { readSecretsAt, secretState, storeFailure } from '../../../main/platform/secrets/read-secrets.ts';
import { SecretStoreError } from '../../../main/platform/secrets/store-errors.ts';
import { trustOf } from '../../../main/plugins/secret-bindings.ts';
import { sectionOf } from '../../../main/plugins/settings-sections.ts';
import { reportAudit } from '../audit-report.ts';
import type { CliEnvironment, CommandResult } from '../command.ts';
import { openStoreOf, readSettings } from '../setup.ts';
import type { SetupOptions } from './options.ts';
import { statesOutcome } from './secret-states.ts';

/** The secrets in the keychain, or the encrypted file, of the account that runs ecmctl. */

/** The settings, and what they trust: a stored secret belongs to both. */
async function readTrusted(options: SetupOptions, environment: CliEnvironment) {
  const file = await readSettings(options, environment);
  if (!file.ok) return file;
  const trust = await trustOf(file.value, environment.env['NODE_EXTRA_CA_CERTS']);
  return trust.ok ? ok({ file: file.value, trust: trust.value }) : trust;
}

export async function storeSecret(
  name: SecretName,
  options: SetupOptions,
  environment: CliEnvironment,
): Promise<CommandResult> {
  const trusted = await readTrusted(options, environment);
  if (!trusted.ok) return trusted;
  const { file, trust } = trusted.value;
  const origin = originFor(name, file);
  if (origin === undefined) return err(noOrigin(name));
  const given = secretFromInput(await environment.readStdin(), name);
  if (!given.ok) return given;
  const { value } = given.value;
  const store = await openStoreOf(environment);
  const stored = await storeSecrets(store, [{ name, account: name, value }], { origin, trust: trust.anchor });
  if (!stored.ok) return stored;
  await reportAudit(environment, [{ event: 'secret.set', names: [name] }]);
  const warnings = [...given.value.warnings, ...(store.notice === undefined ? [] : [store.notice])];
  return ok({ json: { ok: true, name, origin, store: store.kind }, text: `Stored ${name} for ${origin}.`, warnings });
}

/** Needs no settings: what is stored is removed, whatever it belongs to. */
export async function deleteSecret(
  name: SecretName,
  _options: SetupOptions,
  environment: CliEnvironment,
): Promise<CommandResult> {
  const store = await openStoreOf(environment);
  try {
    const deleted = (await store.read(name)) !== undefined;
    await store.remove(name);
    if (deleted) await reportAudit(environment, [{ event: 'secret.removed', names: [name] }]);
    const text = deleted ? `Removed ${name}.` : `There is no stored ${name}.`;
    return ok({ json: { ok: true, name, deleted, store: store.kind }, text });
  } catch (error) {
    if (!(error instanceof SecretStoreError)) throw error;
    return err(storeFailure(error, [name], 'removing a stored secret'));
  }
}

export async function showStates(
  name: SecretName | undefined,
  options: SetupOptions,
  environment: CliEnvironment,
): Promise<CommandResult> {
  const trusted = await readTrusted(options, environment);
  if (!trusted.ok) return trusted;
  const store = await openStoreOf(environment);
  const names = name === undefined ? secretNames : [name];
  const states = await Promise.all(names.map((each) => stateOf(each, store, trusted.value)));
  const failed = states.find((state) => !state.ok);
  if (failed?.ok === false) return failed;
  const secrets = states.flatMap((state) => (state.ok ? [state.value] : []));
  const outcome = statesOutcome(secrets, name === undefined ? 'all' : 'one');
  const warnings = store.notice === undefined ? [] : [store.notice];
  return ok({ ...outcome, json: { ...outcome.json, store: store.kind }, warnings });
}

async function stateOf(
  name: SecretName,
  store: Awaited<ReturnType<typeof openStoreOf>>,
  { file, trust }: { readonly file: SettingsFile; readonly trust: Trust },
): Promise<Result<Parameters<typeof statesOutcome>[0][number], Failure>> {
  const origin = originFor(name, file);
  const boundTo = origin === undefined ? undefined : { origin, trust: trust.anchor };
  const stored = await readSecretsAt(store, [{ name, account: name }], boundTo);
  return stored.ok ? ok({ name, state: secretState(stored, name) }) : stored;
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
