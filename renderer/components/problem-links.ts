import { settingTexts } from '../../shared/settings-text.ts';
import type { SettingProblem } from '../../shared/settings.ts';

/** "Endpoint URL is required"; for Map Domains "Map Domains, line 2: …". */
export function problemSentence({ key, line, message }: SettingProblem): string {
  const { label } = settingTexts[key];
  return line === undefined ? `${label} ${message}` : `${label}, line ${line}: ${message}`;
}
