import { settingTexts } from '../../shared/settings-text.ts';
import type { SettingProblem } from '../../shared/settings.ts';

/** "Endpoint URL is required"; for one line of a map or one entry of a list "Map Domains, line 2: …". */
export function problemSentence({ key, line, entry, message }: SettingProblem): string {
  const { label } = settingTexts[key];
  const part = line === undefined ? entry : `line ${line}`;
  return part === undefined ? `${label} ${message}` : `${label}, ${part}: ${message}`;
}
