import { z } from 'zod';
import { join } from 'node:path';
import { failure, type Failure } from '../../../shared/errors.ts';
import { secretsOf } from '../../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { originOf, secretNames, type RawPlugin } from '../../../shared/settings.ts';
import type { EcmPlugin, RawSetup } from '../../plugins/contract.ts';
import { accountOf, mapSections, pluginIdOf, sectionOf, sentSecret } from '../../plugins/settings-sections.ts';
import type { SentSecrets } from '../../plugins/settings-sections.ts';
import { draftFile, flushFolder, readTextIfPresent, type FileDraft } from '../../platform/files/files.ts';
import { changeSecrets } from '../../platform/secrets/change-secrets.ts';
import { SecretStoreError } from '../../platform/secrets/secret-store.ts';
import type { SecretAccount, SecretStore } from '../../platform/secrets/secret-store.ts';
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

interface UpdateParts {
  /** Where the settings are kept for the next start. */
  readonly folder: string;
  readonly store: SecretStore;
  readonly settings: AppliedSettings;
  readonly given: SentSecrets;
}

/** Settings that the service is to run with. Its plugin is always the one that the settings choose. */
export class SettingsUpdate {
  readonly #parts: UpdateParts;

  constructor(parts: UpdateParts) {
    this.#parts = parts;
  }

  async setupFor(plugin: EcmPlugin): Promise<Result<RawSetup, Failure>> {
    const { settings } = this.#parts;
    const secrets = await this.#valuesAt(secretsOf(plugin.form).map((name) => [name, this.#placeOf(plugin, name)]));
    return secrets.ok ? ok({ settings: sectionOf(settings, pluginIdOf(settings)), secrets: secrets.value }) : secrets;
  }

  async clientSecret(): Promise<Result<Secret | undefined, Failure>> {
    const secrets = await this.#valuesAt([['clientSecret', this.#clientSecretPlace]]);
    return secrets.ok ? ok(secrets.value['clientSecret']) : secrets;
  }

  /**
   * Keeps settings and secrets for the next start. On failure everything is as it was; what could not be restored is named. The file is
   * drafted first, so that a full disk changes no secret, and renamed last: with it the settings are kept.
   */
  async keep(plugin: EcmPlugin): Promise<Result<void, Failure>> {
    const { folder, store } = this.#parts;
    const path = join(folder, fileName);
    const draft = await draftApplied(path, this.#textFor(plugin));
    if (!draft.ok) return draft;
    const { undo, error } = await changeSecrets(store, this.#secretsToStore(plugin));
    if (error !== undefined) {
      // A draft that cannot be removed is never read.
      await draft.value.discard().catch(() => {});
      return restored(await undo(), storeRefused(error, 'storing the secrets').error);
    }
    try {
      await draft.value.commit();
    } catch (cause) {
      return restored(await undo(), notWritten(path, cause).error);
    }
    // The settings are kept by now. Where a folder cannot be flushed, a power failure may bring the former ones back.
    await flushFolder(folder).catch(() => {});
    return ok(undefined);
  }

  /** Without the secrets of the program and of the plugin. */
  #textFor(plugin: EcmPlugin): string {
    const { settings } = this.#parts;
    const secret = new Set<string>([...secretNames, ...secretsOf(plugin.form)]);
    const clean = (entries: RawPlugin): RawPlugin =>
      Object.fromEntries(Object.entries(entries).filter(([key]) => !secret.has(key)));
    const cleaned = appliedSchema.parse({ ...mapSections(settings, clean), appliance: clean(settings.appliance) });
    return `${JSON.stringify(cleaned, undefined, 2)}\n`;
  }

  #secretsToStore(plugin: EcmPlugin) {
    const places = [...secretsOf(plugin.form).map((name) => this.#placeOf(plugin, name)), this.#clientSecretPlace];
    return places.flatMap(({ account, address: origin, given: value }) =>
      value === undefined || origin === undefined ? [] : [{ account, origin, value }],
    );
  }

  #placeOf(plugin: EcmPlugin, name: string): Place {
    const { settings, given } = this.#parts;
    const address = plugin.secretsBoundTo(sectionOf(settings, plugin.id));
    return { account: accountOf(plugin.id, name), address, given: sentSecret(given, plugin.id, name) };
  }

  get #clientSecretPlace(): Place {
    const { settings, given } = this.#parts;
    const { site, port } = settings.appliance;
    const isNamed = typeof site === 'string' && site !== '';
    const address = isNamed ? originOf(siteUrlOf(site, typeof port === 'number' ? port : 443)) : undefined;
    return { account: 'applianceClientSecret', address, given: given.secrets.applianceClientSecret };
  }

  /** The secrets given now, else those that are stored for the same address. */
  async #valuesAt(places: readonly (readonly [name: string, Place])[]) {
    const { store } = this.#parts;
    try {
      const values = places.map(async ([name, { account, address, given }]) => {
        const stored = given === undefined ? await store.read(account) : undefined;
        return [name, given ?? (stored?.origin === address ? stored?.value : undefined)] as const;
      });
      return ok(Object.fromEntries(await Promise.all(values)));
    } catch (error) {
      return storeRefused(error, 'reading the stored secrets');
    }
  }
}

/** The failure because of which the former secrets were stored again, with the names of those that the store refused. */
function restored(lost: readonly SecretAccount[], error: Failure) {
  if (lost.length === 0) return err(error);
  const message = `${error.message} The former ${lost.join(', ')} could not be stored again: what runs goes on, but the next start would use the new one.`;
  return err({ ...error, message });
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
