import { describe, expect, it } from 'vitest';
import { applianceTexts } from '../../shared/appliance.ts';
import { settingNames, type SettingName } from '../../shared/setting-names.ts';
import { settingTexts } from '../../shared/settings-text.ts';
import { applianceFields } from '../features/appliance/appliance-draft.ts';
import { fieldKeys } from '../features/plugin-settings/model.ts';
import { placeOfSetting } from './links.ts';

describe('the place of a setting', () => {
  it.each<readonly [SettingName, 'plugin-settings' | 'appliance', field: string, label: string]>([
    [
      'domainCredentialsForWeb',
      'plugin-settings',
      'domainCredentialsForWeb',
      settingTexts.domainCredentialsForWeb.label,
    ],
    ['apiPassword', 'plugin-settings', 'apiPassword', settingTexts.apiPassword.label],
    ['appliance.site', 'appliance', 'site', applianceTexts.site.label],
    ['appliance.clientId', 'appliance', 'clientId', applianceTexts.clientId.label],
    ['applianceClientSecret', 'appliance', 'clientSecret', applianceTexts.clientSecret.label],
  ])('of %s is the screen %s and the field %s', (setting, screen, field, label) => {
    expect(placeOfSetting(setting)).toEqual({ screen, field, label });
  });

  it.each(settingNames)('%s has a field on its screen', (setting) => {
    const { screen, field, label } = placeOfSetting(setting);
    expect(screen === 'appliance' ? applianceFields : fieldKeys).toContain(field);
    expect(label).not.toBe('');
  });
});
