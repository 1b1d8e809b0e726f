import { z } from 'zod';
import { namesAppliance } from '../../../shared/appliance.ts';
import type { Failure } from '../../../shared/errors.ts';
import { valueOf } from '../../../shared/plugin-form.ts';
import type { Secret } from '../../../shared/secret.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { piPluginId, type RawPlugin, type SettingsFile } from '../../../shared/settings.ts';
import { secretOnWire } from '../../ecm/pipe/method-schemas.ts';
import { piForm } from '../../pi/form.ts';
import { maxCaBytes, type Trust } from '../../platform/network/trusted-ca.ts';
import type { SecretBinding } from '../../platform/secrets/secret-store.ts';
import { openSealed, sealText } from '../../platform/secrets/sealed-text.ts';
import type { SealingKey } from '../../platform/secrets/sealing-key.ts';
import type { EcmPlugin, PluginSecretValues } from '../../plugins/contract.ts';
import { publicSettings } from '../../plugins/public-settings.ts';
import { bindingOf, siteBinding } from '../../plugins/secret-bindings.ts';
import { accountOf, sectionOf, withSection, type PluginSections } from '../../plugins/settings-sections.ts';
import { fromTheFuture, ofOthers, refusedFile, tooOld } from './sealed-failures.ts';

/**
 * What sealed settings carry from one ECM to others: settings, contract, the certificates of Trusted CA File, and secrets with what they
 * belong to. No choice of a plugin, no confirmation of plain http, and no path of the source.
 */

const section = z.record(z.string().max(64), z.unknown());

const sealedContent = z.object({
  sealedAt: z.iso.datetime(),
  source: z.object({ name: z.string().max(256), version: z.string().max(64) }),
  /** So that nobody who was sent it can pass it on as if it had been sealed for others, too. */
  recipients: z.array(z.string().max(100)).max(100),
  settings: z.object({
    plugin: section,
    plugins: z.record(z.string().max(63), section).optional(),
    appliance: section,
    contract: z.unknown().optional(),
    operation: section.optional(),
  }),
  trustedCa: z.string().max(maxCaBytes).optional(),
  secrets: z
    .array(
      z.object({
        account: z.string().min(1).max(128),
        origin: z.string().max(300),
        trust: z.string().max(128).optional(),
        value: secretOnWire,
      }),
    )
    .max(100),
});
export type SealedContent = z.output<typeof sealedContent>;

export interface SettingsToSeal {
  readonly file: SettingsFile;
  /** The chosen one. */
  readonly plugin: EcmPlugin;
  readonly trust: Trust;
  /** Of the plugin, by its own names. */
  readonly secrets: PluginSecretValues;
  readonly clientSecret: Secret | undefined;
}

export interface Sealing {
  readonly key: SealingKey;
  readonly recipients: readonly string[];
  readonly source: SealedContent['source'];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface SealedSettings {
  readonly text: string;
  /** Secrets that the settings need and that are not in it, by the plugin's names. */
  readonly missing: readonly string[];
}

/** Fails if the secrets belong to nothing, because the settings name no usable address. */
export async function sealSettings(toSeal: SettingsToSeal, sealing: Sealing): Promise<Result<SealedSettings, Failure>> {
  const secrets = boundSecrets(toSeal);
  if (!secrets.ok) return secrets;
  const { key, recipients, source, now } = sealing;
  const content = z.encode(sealedContent, {
    sealedAt: new Date(now).toISOString(),
    source,
    recipients: [...recipients],
    settings: carriedSettings(toSeal),
    trustedCa: toSeal.trust.filePem,
    secrets: [...secrets.value],
  });
  const text = await sealText(JSON.stringify(content), key, recipients);
  return ok({ text, missing: missingSecrets(toSeal) });
}

function carriedSettings({ file, plugin }: SettingsToSeal): SealedContent['settings'] {
  const forms = [{ id: piPluginId, form: piForm }, plugin];
  const {
    plugin: pi,
    plugins,
    appliance,
    contract,
    operation = {},
  } = withDefaults(publicSettings(file, forms), plugin);
  const { trustedCaFile: _path, ...carried } = pi;
  const { metricsFolder: _folder, ...kept } = operation;
  return {
    plugin: carried,
    ...(plugins !== undefined && { plugins: copied(plugins) }),
    appliance: { ...appliance },
    ...(contract !== undefined && { contract }),
    operation: kept,
  };
}

const copied = (plugins: Readonly<Record<string, RawPlugin>>) =>
  Object.fromEntries(Object.entries(plugins).map(([id, each]) => [id, { ...each }]));

/** Only a plugin's own form knows what an absent setting of it means, so each setting of another plugin than PI is written out. */
function withDefaults<S extends PluginSections>(settings: S, { id, form }: EcmPlugin): S {
  if (id === piPluginId) return settings;
  const own = sectionOf(settings, id);
  const fields = form.fields.filter(({ kind }) => kind !== 'secret');
  return withSection(settings, id, Object.fromEntries(fields.map((field) => [field.key, valueOf(field, own)])));
}

/** Each with the address and the authorities that it was stored for. */
function boundSecrets({ file, plugin, trust, secrets, clientSecret }: SettingsToSeal) {
  const binding = bindingOf(plugin, sectionOf(file, plugin.id), ok(trust));
  if (!binding.ok) return binding;
  const entry = (account: string, value: Secret | undefined, boundTo: SecretBinding | undefined) =>
    value === undefined || boundTo === undefined ? [] : [{ account, ...boundTo, value }];
  const ofPlugin = Object.entries(secrets).flatMap(([name, value]) =>
    entry(accountOf(plugin.id, name), value, binding.value),
  );
  const ofSite = entry('applianceClientSecret', clientSecret, siteBinding(file.appliance, trust));
  return ok([...ofPlugin, ...ofSite]);
}

function missingSecrets({ file, plugin, secrets, clientSecret }: SettingsToSeal): readonly string[] {
  const needed = plugin.form.fields.filter(({ kind, required }) => kind === 'secret' && required);
  const missing = needed.map(({ key }) => key).filter((name) => secrets[name] === undefined);
  const isClientSecretMissing = clientSecret === undefined && namesAppliance(file.appliance);
  return [...missing, ...(isClientSecretMissing ? ['applianceClientSecret'] : [])];
}

/** A file older than this may have settings that were replaced since. */
const maxAgeMs = 24 * 60 * 60 * 1000;
/** How far the clocks of two machines may differ. */
const clockToleranceMs = 10 * 60 * 1000;

export interface OpenedSettings extends SealedContent {
  /** Of the ECM that sealed it. */
  readonly fingerprint: string;
}

/** Opens sealed settings for this ECM; `configuration` (`file`) says why a file is refused. */
export async function openSettings(
  bytes: Buffer,
  { key, now, path }: { readonly key: SealingKey; readonly now: number; readonly path: string },
): Promise<Result<OpenedSettings, Failure>> {
  const opened = await openSealed(bytes, key);
  if (!opened.ok) return err(refusedFile(path, opened.error, key.recipient));
  const content = readContent(opened.value.content);
  if (content === undefined) return err(refusedFile(path, 'foreign', key.recipient));
  const { sealedAt, recipients } = content;
  if (!recipients.includes(key.recipient)) return err(ofOthers(path));
  const ageMs = now - Date.parse(sealedAt);
  if (ageMs > maxAgeMs) return err(tooOld(path, sealedAt));
  if (ageMs < -clockToleranceMs) return err(fromTheFuture(path, sealedAt));
  return ok({ ...content, fingerprint: opened.value.fingerprint });
}

function readContent(text: string): SealedContent | undefined {
  try {
    return z.decode(sealedContent, JSON.parse(text) as z.input<typeof sealedContent>);
  } catch {
    return undefined;
  }
}
