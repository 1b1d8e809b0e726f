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
import { SecretStoreError, type SecretAccount, type SecretStore, type StoredSecret } from '../../platform/secret-store.ts';
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
function textOf(settings: AppliedSettings, plugin: EcmPlugin): string {
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
  return `${text}\n`;
}

async function writeApplied(folder: string, text: string): Promise<Result<void, Failure>> {
  const path = join(folder, fileName);
  try {
    // At start it is the same text that was just read; a disk that is full is no obstacle then.
    if ((await readTextIfPresent(path).catch(() => undefined)) !== text) await writeFileAtomically(path, text);
    return ok(undefined);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const hint = "Make room on the disk, and check that the service's account may write there; then save the settings once more.";
    return err(failure('configuration', 'file', { message: `The file ${path} cannot be written (${String(error.code)}).`, doing: 'keeping the settings of the service', hint }));
  }
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

/**
 * Keeps settings and the secrets that came with them for the next start. On failure everything is as it was. The file comes
 * last: with it the settings are kept.
 * @param plugin the one that these settings choose
 */
export async function keepApplied(folder: string, store: SecretStore, plugin: EcmPlugin, settings: AppliedSettings, given: GivenSecrets): Promise<Result<void, Failure>> {
  const secrets = await keepSecrets(store, [...secretsOf(plugin.form).map((name) => placeOf(name, plugin, settings, given)), clientSecretPlace(settings, given)]);
  if (!secrets.ok) return secrets;
  const written = await writeApplied(folder, textOf(settings, plugin));
  if (!written.ok) await putBack(store, secrets.value);
  return written;
}

/** What stood in the store where something else was written. */
type Former = readonly (readonly [SecretAccount, StoredSecret | undefined])[];

/** Stores the secrets that were given, each for its address, unless they are there. On failure those before are there again. */
async function keepSecrets(store: SecretStore, places: readonly Place[]): Promise<Result<Former, Failure>> {
  const former: (readonly [SecretAccount, StoredSecret | undefined])[] = [];
  try {
    for (const { account, address, given: value } of places) {
      if (value === undefined || address === undefined) continue;
      // oxlint-disable-next-line no-await-in-loop -- keychains ask their user, and one question at a time is enough
      const stored = await store.read(account);
      if (stored?.origin === address && stored.value.isSame(value)) continue;
      former.push([account, stored]);
      // oxlint-disable-next-line no-await-in-loop -- likewise
      await store.write(account, { origin: address, value });
    }
    return ok(former);
  } catch (error) {
    await putBack(store, former);
    return storeRefused(error, 'storing the secrets');
  }
}

/** As far as the store lets us: why all this was in vain is told already. */
async function putBack(store: SecretStore, former: Former): Promise<void> {
  for (const [account, stored] of former) {
    // oxlint-disable-next-line no-await-in-loop -- one question of the keychain at a time
    await (stored === undefined ? store.remove(account) : store.write(account, stored)).catch(() => {});
  }
}

function storeRefused(error: unknown, during: string): Result<never, Failure> {
  if (!(error instanceof SecretStoreError)) throw error;
  const hint = "Unlock the keychain of the service's account, and check that it may be used.";
  return err(failure('configuration', 'secret', { message: `The store of secrets refused: ${error.message}`, doing: during, hint }));
}
