import type { ReportedFacts } from '../../../shared/audit-entry.ts';
import { settingChanges } from '../../ecm/audit/setting-changes.ts';
import type { Difference } from './settings-history.ts';

interface Saved {
  readonly revision: number;
  readonly changes: readonly Difference[];
  /** Of the secrets that were stored with the settings. */
  readonly secretNames?: readonly string[];
}

/** What the audit trail has of settings that were saved. */
export function savedEntries({ revision, changes, secretNames = [] }: Saved): readonly ReportedFacts[] {
  const chosen = changes.find(({ key }) => key === 'pluginId')?.new;
  const entries: ReportedFacts[] = [{ event: 'settings.saved', revision, changes: [...settingChanges(changes)] }];
  if (typeof chosen === 'string') entries.push({ event: 'plugin.chosen', plugin: chosen, revision });
  if (secretNames.length > 0) entries.push({ event: 'secret.set', names: [...secretNames], revision });
  return entries;
}
