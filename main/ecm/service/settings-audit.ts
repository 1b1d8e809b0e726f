import type { AuditFacts } from '../../../shared/audit-entry.ts';
import { differences, knownSettings, type KnownForm } from '../../configurator/storage/settings-history.ts';
import { pluginIdOf } from '../../plugins/settings-sections.ts';
import { settingChanges } from '../audit/setting-changes.ts';
import type { AppliedSettings } from './applied-settings.ts';

/** Settings that replaced others. */
export interface SettingsChange {
  readonly before: AppliedSettings;
  readonly after: AppliedSettings;
  /** Secrets that were stored, by their names in the store. */
  readonly storedSecrets: readonly string[];
  /** Of the plugin that runs now. */
  readonly form: KnownForm;
}

/** What the audit trail has of it: every known setting that differs, with both values, and the names of the secrets. */
export function settingsEntries({ before, after, storedSecrets, form }: SettingsChange): readonly AuditFacts[] {
  const { revision } = after;
  const plugin = pluginIdOf(after);
  const changes = settingChanges(differences(knownSettings(before, form), knownSettings(after, form)));
  const entries: AuditFacts[] = [{ event: 'settings.applied', revision, changes: [...changes] }];
  if (plugin !== pluginIdOf(before)) entries.push({ event: 'plugin.chosen', plugin, revision });
  if (storedSecrets.length > 0) entries.push({ event: 'secret.set', names: [...storedSecrets], revision });
  return entries;
}
