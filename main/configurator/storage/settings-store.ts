import type { Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { SettingsFile } from '../../../shared/settings.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/logging/log.ts';
import type { AuditReporter } from '../audit-report.ts';
import { savedEntries } from './saved-entries.ts';
import { loadStoredSettings, saveStoredSettings, withSections } from './settings-file.ts';
import type { SaveRequest, SaveResult, StoredSettings } from './settings-file.ts';

export type SettingsStore = ReturnType<typeof settingsOnDisk>;

interface StoreParts {
  readonly clock: Clock;
  readonly log: Log;
  /** For the audit trail; by default nothing is reported. */
  readonly report?: AuditReporter;
}

/** Settings in a file. The notice that a file was set aside is repeated as long as the process runs. */
export function settingsOnDisk(path: string, { clock, log, report = async () => {} }: StoreParts) {
  const lasting = new Set<string>();
  const noting = (stored: StoredSettings): StoredSettings => {
    if (stored.setAside !== undefined) {
      log.warn('file.set-aside', { file: stored.setAside });
      for (const notice of stored.notices) lasting.add(notice);
    }
    return { ...stored, notices: [...new Set([...lasting, ...stored.notices])] };
  };
  return {
    load: async (): Promise<Result<StoredSettings, Failure>> => {
      const loaded = await loadStoredSettings({ path, now: clock.now() });
      return loaded.ok ? ok(noting(loaded.value)) : loaded;
    },
    /** Saves if the settings are still at the expected revision; else answers what is saved now and changes nothing. */
    save: async (change: Omit<SaveRequest, 'path' | 'now'>): Promise<Result<SaveResult, Failure>> => {
      const saved = await saveStoredSettings({ path, now: clock.now(), ...change });
      if (saved.ok && saved.value.status === 'saved') {
        const { stored, changes = [], secretNames } = saved.value;
        await report(savedEntries({ revision: stored.file.revision, changes, ...(secretNames && { secretNames }) }));
      }
      return saved.ok ? ok({ ...saved.value, stored: noting(saved.value.stored) }) : saved;
    },
  };
}

export function settingsInMemory(file: SettingsFile): SettingsStore {
  let stored: StoredSettings = { file, notices: [] };
  return {
    load: async () => ok(stored),
    save: async ({ first, expectedRevision, ...change }) => {
      if (stored.file.revision !== expectedRevision) return ok({ status: 'conflict', stored });
      const ready = await first?.(stored.file);
      if (ready?.ok === false) return ready;
      stored = { ...stored, file: withSections(stored.file, { ...change }) };
      return ok({ status: 'saved', stored, secretNames: ready?.value?.names ?? [] });
    },
  };
}
