import { applianceKeys, applianceTexts } from '../../shared/appliance.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import { partOf } from '../../shared/help-page.ts';
import type { SettingName } from '../../shared/setting-names.ts';
import type { SettingKey } from '../../shared/settings.ts';
import { settingTexts } from '../../shared/settings-text.ts';
import { hashOf, hashOfHelp, type ScreenName } from '../lib/routes.ts';
import { focusField, focusLater } from './form/focus-field.ts';

export interface SettingPlace {
  readonly screen: ScreenName;
  /** The key of its field on the screen. */
  readonly field: string;
  readonly label: string;
}

function applianceFieldOf(name: SettingName): keyof typeof applianceTexts | undefined {
  if (name === 'applianceClientSecret') return 'clientSecret';
  return applianceKeys.find((key) => name === `appliance.${key}`);
}

export function placeOfSetting(name: SettingName): SettingPlace {
  const field = applianceFieldOf(name);
  return field === undefined
    ? { screen: 'plugin-settings', field: name, label: settingTexts[name as SettingKey].label }
    : { screen: 'appliance', field, label: applianceTexts[field].label };
}

/** Opens the screen of the setting and focuses its field. */
export function goToSetting(name: SettingName): void {
  const { screen, field } = placeOfSetting(name);
  if (window.location.hash === hashOf(screen)) {
    focusField(field);
    return;
  }
  window.addEventListener('hashchange', () => void focusLater(field), { once: true });
  window.location.hash = hashOf(screen);
}

/** The headings of docs/troubleshooting.md. */
export const troubleshootingParts = {
  test: 'Test settings shows no credentials, or fails',
  console: 'The test works, but the access console shows nothing',
} as const;

export function helpFor({ kind }: Pick<ErrorInfo, 'kind'>): string {
  return hashOfHelp(
    'troubleshooting',
    partOf(kind === 'service-unavailable' ? troubleshootingParts.console : troubleshootingParts.test),
  );
}
