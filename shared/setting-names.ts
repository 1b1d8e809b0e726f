import { z } from 'zod';
import { applianceKeys, type ApplianceKey } from './appliance.ts';
import { secretNames, settingKeys, type SecretName, type SettingKey } from './settings.ts';

/** What an error or a trace entry may name as its cause: a setting by its key in the settings file, or a secret. */
export type SettingName = SettingKey | SecretName | `appliance.${ApplianceKey}`;

export const settingNames: readonly SettingName[] = [
  ...settingKeys,
  ...secretNames,
  ...applianceKeys.map((key) => `appliance.${key}` as const),
];

/** An unknown name, of a newer version or another plugin, counts as absent. */
export const settingNameSchema = z.enum(settingNames).optional().catch(undefined);
