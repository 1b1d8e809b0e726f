import { dirname } from 'node:path';
import { secretsOf } from '../../../shared/plugin-form.ts';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { withoutAcceptance } from '../../../shared/server-contract.ts';
import { piPluginId, settingsFileSchema, type SettingsFile } from '../../../shared/settings.ts';
import { piForm } from '../../pi/form.ts';
import { writeFileAtomically } from '../../platform/files/files.ts';
import type { SecretAccount, SecretStore, StoredSecret } from '../../platform/secrets/secret-store.ts';
import { publicSettings } from '../../plugins/public-settings.ts';
import { accountOf, pluginIdOf } from '../../plugins/settings-sections.ts';
import { placedCaFile, type PlacedCaFile } from '../placed-ca-file.ts';
import { withKnown } from '../storage/restore-settings.ts';
import { guarded, loadLocked, writeRevision } from '../storage/settings-file.ts';
import { differences, knownSettings, type Difference, type KnownForm } from '../storage/settings-history.ts';
import { changeStoredSecrets } from '../storage/store-secrets.ts';
import { changedMeanwhile } from './sealed-failures.ts';
import type { OpenedSettings } from './sealed-content.ts';

type SecretToImport = StoredSecret & { readonly account: SecretAccount };

/** What an import would change. */
export interface SealedImport {
  /** The file that it is based on. */
  readonly present: SettingsFile;
  readonly next: SettingsFile;
  readonly differences: readonly Difference[];
  readonly secrets: readonly SecretToImport[];
  /** Secrets of plugins that are not chosen here. */
  readonly ignored: readonly string[];
  /** The certificates of Trusted CA File, and where they are put. */
  readonly ca: PlacedCaFile | undefined;
}

/**
 * What becomes of the present settings: those of the source, except for what an administrator of this machine decides (the plugin,
 * plain http, accepted functions of the server contract) and the folder of the metrics.
 * @param path of the settings file, beside which the certificates are put
 * @param chosen the plugin that is chosen here
 */
export async function planImport(
  opened: OpenedSettings,
  { path, present, chosen }: { readonly path: string; readonly present: SettingsFile; readonly chosen: KnownForm },
): Promise<Result<SealedImport, Failure>> {
  const { trustedCa } = opened;
  const ca =
    trustedCa === undefined ? ok(undefined) : await placedCaFile(trustedCa, dirname(path), 'in the sealed settings');
  if (!ca.ok) return ca;
  const next = nextFile(opened, present, chosen, ca.value?.path);
  const found = differences(knownSettings(present, chosen), knownSettings(next, chosen));
  const accounts = new Set<string>(secretsOf(chosen.form).map((name) => accountOf(chosen.id, name)));
  accounts.add('applianceClientSecret');
  const isKnown = ({ account }: { readonly account: string }): boolean => accounts.has(account);
  const secrets = opened.secrets.filter(isKnown) as readonly SecretToImport[];
  const ignored = opened.secrets.filter((secret) => !isKnown(secret)).map(({ account }) => account);
  return ok({ present, next, differences: found, secrets, ignored, ca: ca.value });
}

function nextFile(
  { settings }: OpenedSettings,
  present: SettingsFile,
  chosen: KnownForm,
  caFile: string | undefined,
): SettingsFile {
  const { metricsFolder } = present.operation ?? {};
  const received = settingsFileSchema.parse({
    ...settings,
    pluginId: chosen.id,
    plugin: { ...settings.plugin, ...(caFile !== undefined && { trustedCaFile: caFile }) },
    contract: withoutAcceptance(settings.contract),
    operation: { ...settings.operation, ...(metricsFolder !== undefined && { metricsFolder }) },
  });
  const forms = [{ id: piPluginId, form: piForm }, chosen];
  return withKnown(present, { ...publicSettings(received, forms), pluginId: pluginIdOf(present) }, []);
}

interface SaveImport {
  readonly path: string;
  readonly store: SecretStore;
  readonly chosen: KnownForm;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly by: string;
}

interface SavedImport {
  /** As saved. */
  readonly file: SettingsFile;
  readonly notices: readonly string[];
  /** For the audit trail. */
  readonly changes: readonly Difference[];
}

/** Saves settings and secrets, all or none. */
export async function saveImport(
  { present, next, secrets, ca }: SealedImport,
  { path, store, chosen, now, by }: SaveImport,
): Promise<Result<SavedImport, Failure>> {
  let undo: () => Promise<unknown> = async () => {};
  const saved = await guarded<Result<SavedImport, Failure>>(path, async () => {
    const stored = await loadLocked(path, now);
    if (stored.file.revision !== present.revision) return err(changedMeanwhile(path));
    // Without its reference in the settings the file is not used.
    if (ca !== undefined) await writeFileAtomically(ca.path, ca.pem);
    const changed = await changeStoredSecrets(store, secrets);
    if (!changed.ok) return changed;
    undo = changed.value.undo;
    return ok(await writeRevision(path, { stored, file: next, by, now, form: chosen }));
  });
  if (saved.ok) return saved.value;
  await undo();
  return saved;
}
