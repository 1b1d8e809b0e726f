import { applianceTexts, type ApplianceKey } from '../../shared/appliance.ts';
import type { SettingName } from '../../shared/setting-names.ts';
import type { SecretName, SettingKey } from '../../shared/settings.ts';
import { settingTexts } from '../../shared/settings-text.ts';
import { hashOf, type ScreenName } from '../app/app-store.ts';
import { focusField } from './form/focus-field.ts';

/** Where a setting is edited. */
export interface SettingPlace {
  readonly screen: ScreenName;
  /** The key of its field there. */
  readonly field: string;
  readonly label: string;
}

const applianceFields: Readonly<Record<Exclude<SettingName, SettingKey | SecretName>, ApplianceKey>> = {
  'appliance.site': 'site',
  'appliance.port': 'port',
  'appliance.clientId': 'clientId',
  'appliance.group': 'group',
};

function isOfAppliance(name: SettingName): name is keyof typeof applianceFields {
  return name in applianceFields;
}

export function placeOfSetting(name: SettingName): SettingPlace {
  if (!isOfAppliance(name) && name !== 'applianceClientSecret')
    return { screen: 'plugin-settings', field: name, label: settingTexts[name].label };
  const field = isOfAppliance(name) ? applianceFields[name] : 'clientSecret';
  return { screen: 'appliance', field, label: applianceTexts[field].label };
}

/** Shows the setting's screen with the keyboard's focus on its field. */
export function goToSetting(name: SettingName): void {
  const { screen, field } = placeOfSetting(name);
  if (window.location.hash === hashOf(screen)) {
    focusField(field);
    return;
  }
  // The screen is drawn, and its heading has had the focus, before the next frame.
  window.addEventListener('hashchange', () => requestAnimationFrame(() => focusField(field)), { once: true });
  window.location.hash = hashOf(screen);
}
