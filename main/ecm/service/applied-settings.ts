import { z } from 'zod';
import { join } from 'node:path';
import { failure, type Failure } from '../../../shared/errors.ts';
import { secretsOf } from '../../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { originOf, piPluginId, secretNames, type RawPlugin, type SecretName } from '../../../shared/settings.ts';
import type { EcmPlugin, PluginSecretValues, RawSetup } from '../../plugin/contract.ts';
import { accountOf, addressOf, pluginIdOf, sectionOf } from '../../plugin/plugin-place.ts';
import { readTextIfPresent, writeFileAtomically } from '../../platform/files.ts';
import { SecretStoreError, type SecretAccount, type SecretStore } from '../../platform/secret-store.ts';
import { siteUrlOf } from '../link/site-address.ts';

const section = z.record(z.string(), z.unknown());
/** The settings that the service runs with, kept by itself: what was applied last survives its restart. Never with secrets. */
const appliedSchema = z.object({
  revision: z.int().min(0),
  pluginId: z.string().optional(),
  plugin: section,
  plugins: z.record(z.string(), section).optional(),
  appliance: section,
});
export type AppliedSettings = z.output<typeof appliedSchema>;

const fileName = 'service-settings.json';
const doing = 'reading the settings of the service';

/** Nothing if none were applied yet. */
export async function readApplied(folder: string): Promise<Result<AppliedSettings | undefined, Failure>> {
  const path = join(folder, fileName);
  try {
    const text = await readTextIfPresent(path);
    return ok(text === undefined ? undefined : appliedSchema.parse(JSON.parse(text)));
  } catch {
    const hint = 'Save the settings in the Configurator once more; the file is then written anew.';
    return err(failure('configuration', 'file', { message: `The file ${path} cannot be read.`, doing, hint }));
  }
}

/** @param plugin the one that these settings choose; the names of its secrets are kept out of the file */
export async function writeApplied(folder: string, settings: AppliedSettings, plugin: EcmPlugin): Promise<void> {
  const secret = new Set<string>([...secretNames, ...secretsOf(plugin.form)]);
  const clean = (entries: RawPlugin): RawPlugin => Object.fromEntries(Object.entries(entries).filter(([key]) => !secret.has(key)));
  const { revision, pluginId, plugins } = settings;
  const text = JSON.stringify(
    {
      revision,
      pluginId,
      plugin: clean(settings.plugin),
      plugins: plugins && Object.fromEntries(Object.entries(plugins).map(([id, entries]) => [id, clean(entries)])),
      appliance: clean(settings.appliance),
    },
    undefined,
    2,
  );
  await writeFileAtomically(join(folder, fileName), `${text}\n`);
}

export type SecretValues = Readonly<Partial<Record<SecretName, Secret | undefined>>>;

/** Secrets that come with settings: the program's own by their names, and those of a plugin other than PI by the plugin's. */
export interface GivenSecrets {
  readonly secrets: SecretValues;
  readonly pluginSecrets: PluginSecretValues;
}

/** One secret's place in the store: its name there, the address it belongs to, and the value that was given. */
interface Place {
  readonly account: SecretAccount;
  readonly address: string | undefined;
  readonly given: Secret | undefined;
}

function placeOf(name: string, { id }: EcmPlugin, settings: AppliedSettings, { secrets, pluginSecrets }: GivenSecrets): Place {
  const given = id === piPluginId ? secrets[name as SecretName] : Object.hasOwn(pluginSecrets, name) ? pluginSecrets[name] : undefined;
  return { account: accountOf(id, name), address: addressOf(id, sectionOf(settings, id)), given };
}

function clientSecretPlace({ appliance: { site, port } }: AppliedSettings, { secrets }: GivenSecrets): Place {
  const address = typeof site === 'string' && site !== '' ? originOf(siteUrlOf(site, typeof port === 'number' ? port : 443)) : undefined;
  return { account: 'applianceClientSecret', address, given: secrets.applianceClientSecret };
}

/** The secret given now, else the one that is stored for the same address. */
async function valueAt(store: SecretStore, { account, address, given }: Place): Promise<Secret | undefined> {
  if (given !== undefined) return given;
  const stored = await store.read(account);
  return stored?.origin === address ? stored?.value : undefined;
}

/** What the plugin is to run with. */
export async function setupFor(plugin: EcmPlugin, store: SecretStore, settings: AppliedSettings, given: GivenSecrets): Promise<Result<RawSetup, Failure>> {
  try {
    const names = secretsOf(plugin.form);
    const values = await Promise.all(names.map(async (name) => [name, await valueAt(store, placeOf(name, plugin, settings, given))] as const));
    return ok({ settings: sectionOf(settings, pluginIdOf(settings)), secrets: Object.fromEntries(values) });
  } catch (error) {
    return storeRefused(error, 'reading the stored secrets');
  }
}

export async function clientSecretFor(store: SecretStore, settings: AppliedSettings, given: GivenSecrets): Promise<Result<Secret | undefined, Failure>> {
  try {
    return ok(await valueAt(store, clientSecretPlace(settings, given)));
  } catch (error) {
    return storeRefused(error, 'reading the stored secrets');
  }
}

/** Keeps the secrets that were given, each for its address. */
export async function keepSecrets(plugin: EcmPlugin, store: SecretStore, settings: AppliedSettings, given: GivenSecrets): Promise<Result<void, Failure>> {
  const places = [...secretsOf(plugin.form).map((name) => placeOf(name, plugin, settings, given)), clientSecretPlace(settings, given)];
  try {
    for (const { account, address, given: value } of places) {
      // One after the other: keychains ask their user, and one question at a time is enough.
      // oxlint-disable-next-line no-await-in-loop
      if (value !== undefined && address !== undefined) await store.write(account, { origin: address, value });
    }
    return ok(undefined);
  } catch (error) {
    return storeRefused(error, 'storing the secrets');
  }
}

function storeRefused(error: unknown, during: string): Result<never, Failure> {
  if (!(error instanceof SecretStoreError)) throw error;
  const hint = "Unlock the keychain of the service's account, and check that it may be used.";
  return err(failure('configuration', 'secret', { message: `The store of secrets refused: ${error.message}`, doing: during, hint }));
}
