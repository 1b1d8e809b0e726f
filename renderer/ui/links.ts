import { applianceKeys, applianceTexts } from '../../shared/appliance.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import { partOf } from '../../shared/help-page.ts';
import type { SettingName } from '../../shared/setting-names.ts';
import type { SettingKey } from '../../shared/settings.ts';
import { settingTexts } from '../../shared/settings-text.ts';
import { createStore } from 'zustand/vanilla';
import { hashOf, hashOfHelp, type ScreenName } from '../lib/routes.ts';
import { focusField, focusLater, showLater } from './form/focus-field.ts';

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

interface SettingVisit {
  readonly screen: ScreenName;
  readonly field: string;
  /** The hash of the screen that the link was on. */
  readonly from: string;
}

/** The field that a link has led to; until another screen is opened. */
export const settingVisit = createStore<{ readonly visit?: SettingVisit }>()(() => ({}));

/** Opens the screen of the setting and focuses its field, which is marked, with a way back. */
export function goToSetting(name: SettingName): void {
  const { screen, field } = placeOfSetting(name);
  const from = window.location.hash;
  if (from !== hashOf(screen)) settingVisit.setState({ visit: { screen, field, from } });
  if (window.location.hash === hashOf(screen)) {
    focusField(field);
    return;
  }
  window.addEventListener('hashchange', () => void focusLater(field), { once: true });
  window.location.hash = hashOf(screen);
}

/** Opens the screen and focuses the element with this id on it, with a way back. */
export function showOnScreen(screen: ScreenName, id: string): void {
  const from = window.location.hash;
  settingVisit.setState({ visit: { screen, field: id, from } });
  window.addEventListener('hashchange', () => void showLater(id), { once: true });
  window.location.hash = hashOf(screen);
}

/** The headings of docs/troubleshooting.md. */
export const troubleshootingParts = {
  test: 'Test settings shows no credentials, or fails',
  console: 'The test works, but the access console shows nothing',
  bridge: 'The bridge of BeyondTrust’s ECM gets no credentials',
} as const;

export function helpFor({ kind }: Pick<ErrorInfo, 'kind'>): string {
  return hashOfHelp(
    'troubleshooting',
    partOf(kind === 'service-unavailable' ? troubleshootingParts.console : troubleshootingParts.test),
  );
}
