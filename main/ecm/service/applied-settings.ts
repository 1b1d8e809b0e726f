import { z } from 'zod';
import { join } from 'node:path';
import { failure, type Failure } from '../../../shared/errors.ts';
import { secretsOf } from '../../../shared/plugin-form.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Secret } from '../../../shared/secret.ts';
import { secretNames, type RawPlugin } from '../../../shared/settings.ts';
import type { EcmPlugin, RawSetup } from '../../plugins/contract.ts';
import { httpRefusal } from '../../plugins/plain-http.ts';
import { bindingOf, siteBinding, trustOf } from '../../plugins/secret-bindings.ts';
import {
  accountOf,
  contractOf,
  mapSections,
  sectionOf,
  sentSecret,
  trustedCaFileOf,
} from '../../plugins/settings-sections.ts';
import type { SentSecrets } from '../../plugins/settings-sections.ts';
import { reasonOf } from '../../platform/files/denial.ts';
import { draftFile, flushFolder, readTextIfPresent, type FileDraft } from '../../platform/files/files.ts';
import { writeHint } from '../../platform/files/write-hint.ts';
import { changeSecrets, differingSecrets } from '../../platform/secrets/change-secrets.ts';
import { trustIn, type Trust } from '../../platform/network/trusted-ca.ts';
import { secretsAt } from '../../platform/secrets/read-secrets.ts';
import { SecretStoreError, storeProblems } from '../../platform/secrets/store-errors.ts';
import type { SecretAccount, SecretBinding, SecretStore } from '../../platform/secrets/secret-store.ts';

const section = z.record(z.string(), z.unknown());
/** The settings that the service runs with, in a file of its own for its next start; without secrets. */
const appliedSchema = z.object({
  revision: z.int().min(0),
  pluginId: z.string().optional(),
  plugin: section,
  plugins: z.record(z.string(), section).optional(),
  appliance: section,
  contract: z.unknown().optional(),
  operation: section.optional(),
  /** The text of Trusted CA File as it was accepted: a file that is replaced later changes nothing until the next save. */
  trustedCa: z.string().optional(),
  confirmedHttpOrigins: z.array(z.string()).optional(),
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

/** 0 if none were applied yet, or the file cannot be read. */
export async function appliedRevision(folder: string): Promise<number> {
  const applied = await readApplied(folder);
  return applied.ok ? (applied.value?.revision ?? 0) : 0;
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
  const reason = error instanceof Error && 'code' in error ? reasonOf(error) : kindOf(error);
  const text = {
    message: `The file ${path} cannot be written (${reason}).`,
    doing: 'keeping the settings of the service',
    hint: `${writeHint(error)} Then save the settings once more.`,
  };
  return err(failure('configuration', 'file', text));
}

export type SecretValues = SentSecrets['secrets'];

/** One secret's place in the store: its name there, what it belongs to, and the value that was given. */
interface Place {
  readonly account: SecretAccount;
  readonly binding: SecretBinding | undefined;
  readonly given: Secret | undefined;
}

interface UpdateParts {
  /** Where the settings are kept for the next start. */
  readonly folder: string;
  readonly store: SecretStore;
  readonly settings: AppliedSettings;
  readonly given: SentSecrets;
  /** What the settings trust. */
  readonly trust: Result<Trust, Failure>;
}

/** What the settings trust: what was accepted with them, else Trusted CA File as it is now. */
export function trustOfApplied(settings: AppliedSettings): Promise<Result<Trust, Failure>> {
  const path = trustedCaFileOf(settings);
  return settings.trustedCa === undefined || path === '' ? trustOf(settings) : trustIn(path, settings.trustedCa);
}

/** Settings that the service is to run with. Its plugin is always the one that the settings choose. */
export class SettingsUpdate {
  readonly #parts: UpdateParts;
  #stored: readonly SecretAccount[] = [];

  constructor(parts: UpdateParts) {
    this.#parts = parts;
  }

  /** Secrets that {@link keep} has stored and that were not stored before. */
  get storedSecrets(): readonly SecretAccount[] {
    return this.#stored;
  }

  async setupFor(plugin: EcmPlugin): Promise<Result<RawSetup, Failure>> {
    const { settings: all, trust } = this.#parts;
    const settings = sectionOf(all, plugin.id);
    const unusable = bindingOf(plugin, settings, trust);
    if (!unusable.ok) return unusable;
    const refusal = httpRefusal(plugin, settings, all.confirmedHttpOrigins ?? []);
    if (refusal !== undefined) return err(refusal);
    const secrets = await this.#valuesAt(secretsOf(plugin.form).map((name) => [name, this.#placeOf(plugin, name)]));
    if (!secrets.ok) return secrets;
    const { values, otherOrigin, otherTrust } = secrets.value;
    const contract = contractOf(all, plugin.id);
    return ok({
      settings,
      contract,
      secrets: values,
      otherOrigin,
      otherTrust,
      ...(trust.ok && { trust: trust.value }),
    });
  }

  async clientSecret(): Promise<Result<Secret | undefined, Failure>> {
    const secrets = await this.#valuesAt([['clientSecret', this.#clientSecretPlace]]);
    return secrets.ok ? ok(secrets.value.values['clientSecret']) : secrets;
  }

  /** Which secrets were given that the store does not have for the same address and authorities. */
  async newSecrets(plugin: EcmPlugin): Promise<Result<readonly SecretAccount[], Failure>> {
    try {
      const differing = await differingSecrets(this.#parts.store, this.#secretsToStore(plugin));
      return ok(differing.map(({ account }) => account));
    } catch (error) {
      return storeRefused(error, 'reading the stored secrets');
    }
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
    const { undo, error, stored } = await changeSecrets(store, this.#secretsToStore(plugin));
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
    this.#stored = stored;
    // The settings are kept by now. Where a folder cannot be flushed, a power failure may bring the former ones back.
    await flushFolder(folder).catch(() => {});
    return ok(undefined);
  }

  /** Without the secrets of the program and of the plugin. */
  #textFor(plugin: EcmPlugin): string {
    const { settings, trust } = this.#parts;
    const secret = new Set<string>([...secretNames, ...secretsOf(plugin.form)]);
    const clean = (entries: RawPlugin): RawPlugin =>
      Object.fromEntries(Object.entries(entries).filter(([key]) => !secret.has(key)));
    const trustedCa = trust.ok ? trust.value.filePem : undefined;
    const appliance = clean(settings.appliance);
    const cleaned = appliedSchema.parse({ ...mapSections(settings, clean), appliance, trustedCa });
    return `${JSON.stringify(cleaned, undefined, 2)}\n`;
  }

  #secretsToStore(plugin: EcmPlugin) {
    const places = [...secretsOf(plugin.form).map((name) => this.#placeOf(plugin, name)), this.#clientSecretPlace];
    return places.flatMap(({ account, binding, given: value }) =>
      value === undefined || binding === undefined ? [] : [{ account, ...binding, value }],
    );
  }

  #placeOf(plugin: EcmPlugin, name: string): Place {
    const { settings, given, trust } = this.#parts;
    const own = sectionOf(settings, plugin.id);
    const binding = plugin.secretsBoundTo(own, trust.ok ? trust.value.anchor : undefined);
    return { account: accountOf(plugin.id, name), binding, given: sentSecret(given, plugin.id, name) };
  }

  get #clientSecretPlace(): Place {
    const { settings, given, trust } = this.#parts;
    const binding = siteBinding(settings.appliance, trust.ok ? trust.value : undefined);
    return { account: 'applianceClientSecret', binding, given: given.secrets.applianceClientSecret };
  }

  /** The secrets given now, else those that are stored for the same. */
  async #valuesAt(places: readonly (readonly [name: string, Place])[]) {
    const { store } = this.#parts;
    const given = places.flatMap(([name, place]) => (place.given === undefined ? [] : [[name, place.given] as const]));
    const absent = places.flatMap(([name, place]) => (place.given === undefined ? [{ name, ...place }] : []));
    try {
      const stored = await secretsAt(store, absent, absent[0]?.binding);
      return ok({ ...stored, values: { ...Object.fromEntries(given), ...stored.values } });
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
export function storeRefused(error: unknown, during: string) {
  const reason = error instanceof SecretStoreError ? error.message : `an unexpected ${kindOf(error)}.`;
  const { hint } = storeProblems[error instanceof SecretStoreError ? error.problem : 'unknown'];
  const message = `The store of secrets refused: ${reason}`;
  return err(failure('configuration', 'secret', { message, doing: during, hint }));
}
