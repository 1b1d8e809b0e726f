import { z } from 'zod';
import { accountStoreTypeNames } from '../../shared/account-store-types.ts';
import type { PluginField, PluginForm } from '../../shared/plugin-form.ts';
import {
  pluginDefaults,
  pluginRules,
  pluginSecretNames,
  settingKeys,
  type SecretName,
  type SettingKey,
} from '../../shared/settings.ts';
import { piVersionLabels, settingGroupLabels, settingGroups, settingTexts } from '../../shared/settings-text.ts';

type FieldKey = SettingKey | (typeof pluginSecretNames)[number];

function isSetting(key: FieldKey): key is SettingKey {
  return (settingKeys as readonly string[]).includes(key);
}

/** The kind of field follows from the setting's rule, so that rule and form cannot differ. */
function fieldOf(key: FieldKey): PluginField {
  const { group, label, brief, explanation, required } = settingTexts[key];
  const common = { key, label, group, hint: brief, explanation, required };
  if (!isSetting(key)) return { ...common, kind: 'secret' };
  if (key === 'piVersion') {
    const options = Object.entries(piVersionLabels).map(([value, words]) => ({ value, label: words }));
    return { ...common, kind: 'choice', options, default: pluginDefaults[key] };
  }
  if (key === 'domainMap') return { ...common, kind: 'lines', default: [...pluginDefaults[key]] };
  if (key === 'templateJobIds')
    return {
      ...common,
      kind: 'numbers-by-name',
      names: [...accountStoreTypeNames],
      default: { ...pluginDefaults[key] },
    };
  const value = pluginDefaults[key];
  if (typeof value === 'boolean') return { ...common, kind: 'flag', default: value };
  if (typeof value === 'number') return { ...common, kind: 'number', ...boundsOf(pluginRules[key]), default: value };
  return { ...common, kind: 'text', default: value };
}

function boundsOf(rule: z.ZodType): { readonly min: number; readonly max: number } {
  if (!(rule instanceof z.ZodNumber) || rule.minValue === null || rule.maxValue === null)
    throw new TypeError('the rule of a number names no bounds');
  return { min: rule.minValue, max: rule.maxValue };
}

const isOfPi = (key: string): key is FieldKey =>
  ([...settingKeys, ...pluginSecretNames] as readonly string[]).includes(key);

/** PI's settings as a form, derived from the one source of their rules (shared/settings.ts) and words (shared/settings-text.ts). */
export const piForm: PluginForm = {
  groups: settingGroups.map((id) => ({ id, label: settingGroupLabels[id] })),
  fields: (Object.keys(settingTexts) as (SettingKey | SecretName)[]).filter(isOfPi).map(fieldOf),
};
