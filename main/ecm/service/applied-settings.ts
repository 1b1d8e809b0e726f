import { z } from 'zod';
import { join } from 'node:path';
import { failure, type Failure } from '../../../shared/errors.ts';
import { secretsOf } from '../../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { originOf, secretNames, type RawPlugin } from '../../../shared/settings.ts';
import type { EcmPlugin, RawSetup } from '../../plugins/contract.ts';
import {
  accountOf,
  mapSections,
  pluginIdOf,
  sectionOf,
  sentSecret,
  type SentSecrets,
} from '../../plugins/settings-sections.ts';
import { draftFile, flushFolder, readTextIfPresent, type FileDraft } from '../../platform/files/files.ts';
import {
  type SecretAccount,
  type SecretStore,
  SecretStoreError,
  type StoredSecret,
} from '../../platform/secrets/secret-store.ts';
import { siteUrlOf } from '../link/site-address.ts';

const section = z.record(z.string(), z.unknown());
/** The settings that the service runs with, in a file of its own for its next start; without secrets. */
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
  const clean = (entries: RawPlugin): RawPlugin =>
    Object.fromEntries(Object.entries(entries).filter(([key]) => !secret.has(key)));
  const cleaned = appliedSchema.parse({ ...mapSections(settings, clean), appliance: clean(settings.appliance) });
  return `${JSON.stringify(cleaned, undefined, 2)}\n`;
}

/** Writes nothing if the file has this text already, so that a start does not fail on a full disk. */
const unchanged: FileDraft = { commit: async () => {}, discard: async () => {} };

async function draftApplied(path: string, text: string): Promise<Result<FileDraft, Failure>> {
  try {
    const present = await readTextIfPresent(path).catch(() => undefined);
    return ok(present === text ? unchanged : await draftFile(path, text));
  } catch (error) {
    return notWritten(path, error);
  }
}

function notWritten(path: string, error: unknown) {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : kindOf(error);
  const text = {
    message: `The file ${path} cannot be written (${reason}).`,
    doing: 'keeping the settings of the service',
    hint: "Free some disk space, and check that the service's account may write there; then save the settings once more.",
  };
  return err(failure('configuration', 'file', text));
}

export type SecretValues = SentSecrets['secrets'];

/** One secret's place in the store: its name there, the address it belongs to, and the value that was given. */
interface Place {
  readonly account: SecretAccount;
  readonly address: string | undefined;
  readonly given: Secret | undefined;
}

function placeOf(name: string, plugin: EcmPlugin, settings: AppliedSettings, given: SentSecrets): Place {
  const { id } = plugin;
  const address = plugin.secretsBoundTo(sectionOf(settings, id));
  return { account: accountOf(id, name), address, given: sentSecret(given, id, name) };
}

function clientSecretLocation({ appliance: { site, port } }: AppliedSettings, { secrets }: SentSecrets): Place {
  const isNamed = typeof site === 'string' && site !== '';
  const address = isNamed ? originOf(siteUrlOf(site, typeof port === 'number' ? port : 443)) : undefined;
  return { account: 'applianceClientSecret', address, given: secrets.applianceClientSecret };
}

/** The secret given now, else the one that is stored for the same address. */
async function valueAt(store: SecretStore, { account, address, given }: Place): Promise<Secret | undefined> {
  if (given !== undefined) return given;
  const stored = await store.read(account);
  return stored?.origin === address ? stored?.value : undefined;
}

/** What the plugin is to run with. */
export async function setupFor(
  plugin: EcmPlugin,
  store: SecretStore,
  settings: AppliedSettings,
  given: SentSecrets,
): Promise<Result<RawSetup, Failure>> {
  try {
    const names = secretsOf(plugin.form);
    const values = await Promise.all(
      names.map(async (name) => [name, await valueAt(store, placeOf(name, plugin, settings, given))] as const),
    );
    return ok({ settings: sectionOf(settings, pluginIdOf(settings)), secrets: Object.fromEntries(values) });
  } catch (error) {
    return storeRefused(error, 'reading the stored secrets');
  }
}

export async function clientSecretFor(
  store: SecretStore,
  settings: AppliedSettings,
  given: SentSecrets,
): Promise<Result<Secret | undefined, Failure>> {
  try {
    return ok(await valueAt(store, clientSecretLocation(settings, given)));
  } catch (error) {
    return storeRefused(error, 'reading the stored secrets');
  }
}

/**
 * Keeps settings and the secrets that came with them for the next start. On failure everything is as it was; what could not be
 * restored is named. The file is drafted first, so that a full disk changes no secret, and renamed last: with it the settings are kept.
 * @param plugin the one that these settings choose
 */
export async function keepApplied(
  folder: string,
  store: SecretStore,
  plugin: EcmPlugin,
  settings: AppliedSettings,
  given: SentSecrets,
): Promise<Result<void, Failure>> {
  const path = join(folder, fileName);
  const places = [
    ...secretsOf(plugin.form).map((name) => placeOf(name, plugin, settings, given)),
    clientSecretLocation(settings, given),
  ];
  const draft = await draftApplied(path, textOf(settings, plugin));
  if (!draft.ok) return draft;
  const secrets = await keepSecrets(store, places);
  if (!secrets.ok) {
    // A draft that cannot be removed is never read.
    await draft.value.discard().catch(() => {});
    return secrets;
  }
  try {
    await draft.value.commit();
  } catch (error) {
    return restored(store, secrets.value, notWritten(path, error));
  }
  // The settings are kept by now. Where a folder cannot be flushed, a power failure may bring the former ones back.
  await flushFolder(folder).catch(() => {});
  return ok(undefined);
}

/** Former contents of the store where something else was written. */
type Former = readonly (readonly [SecretAccount, StoredSecret | undefined])[];

/** Stores the secrets that were given, each for its address, unless they are there. On failure the former ones are restored. */
async function keepSecrets(store: SecretStore, places: readonly Place[]): Promise<Result<Former, Failure>> {
  const former: Former[number][] = [];
  try {
    for (const { account, address, given: value } of places) {
      if (value === undefined || address === undefined) continue;
      // oxlint-disable-next-line no-await-in-loop -- keychains ask their user, and one question at a time is enough
      const stored = await store.read(account);
      if (isSame(stored, { origin: address, value })) continue;
      former.push([account, stored]);
      // oxlint-disable-next-line no-await-in-loop -- likewise
      await store.write(account, { origin: address, value });
    }
    return ok(former);
  } catch (error) {
    return restored(store, former, storeRefused(error, 'storing the secrets'));
  }
}

/** Stores the former secrets again. Answers the failure because of which that is done, with the names of those that the store refuses. */
async function restored(store: SecretStore, former: Former, { error }: { readonly error: Failure }) {
  const lost: SecretAccount[] = [];
  for (const [account, stored] of former) {
    // oxlint-disable-next-line no-await-in-loop -- one question of the keychain at a time
    await restore(store, account, stored).catch(() => lost.push(account));
  }
  if (lost.length === 0) return err(error);
  const message = `${error.message} The former ${lost.join(', ')} could not be stored again: what runs goes on, but the next start would use the new one.`;
  return err({ ...error, message });
}

/** Writes nothing where the former one is still there: the write that failed may have been this one. */
async function restore(store: SecretStore, account: SecretAccount, former: StoredSecret | undefined): Promise<void> {
  if (isSame(await store.read(account), former)) return;
  await (former === undefined ? store.remove(account) : store.write(account, former));
}

function isSame(one: StoredSecret | undefined, other: StoredSecret | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.origin === other.origin && one.value.isSame(other.value);
}

function kindOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The message of an error that the store does not name as its own may quote a secret, so it is not shown. */
function storeRefused(error: unknown, during: string) {
  const reason = error instanceof SecretStoreError ? error.message : `an unexpected ${kindOf(error)}.`;
  const hint = "Unlock the keychain of the service's account, and check that it may be used.";
  const message = `The store of secrets refused: ${reason}`;
  return err(failure('configuration', 'secret', { message, doing: during, hint }));
}
