import type { Failure } from '../../../shared/errors.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { modifiedAt, readHistory } from './history-file.ts';
import { readSettingsFile } from './settings-file.ts';
import { knownSettings, withPresent, type SavedRevision } from './settings-history.ts';

/** Oldest first, with the present settings, which somebody may have changed without this program. */
export async function readRevisions(path: string): Promise<Result<readonly SavedRevision[], Failure>> {
  const [history, at] = [await readHistory(path), await modifiedAt(path)];
  if (!history.ok || at === undefined) return history;
  const present = await readSettingsFile(path);
  if (!present.ok) return present;
  const { value: file } = present;
  return ok(withPresent(history.value, { revision: file.revision, settings: knownSettings(file), at }));
}
