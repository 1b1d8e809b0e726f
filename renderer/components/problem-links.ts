import { settingTexts } from '../../shared/settings-text.ts';
import type { SettingProblem } from '../../shared/settings.ts';
import type { FieldKey } from '../state/draft.ts';

/** The id around a setting's inputs, so that a problem can lead to them. */
export function fieldId(key: FieldKey): string {
  return `setting-${key}`;
}

/** "Endpoint URL is required"; for Map Domains "Map Domains, line 2: …". */
export function problemSentence({ key, line, message }: SettingProblem): string {
  const { label } = settingTexts[key];
  return line === undefined ? `${label} ${message}` : `${label}, line ${line}: ${message}`;
}
