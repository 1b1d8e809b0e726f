import { failure, type Failure } from '../../shared/errors.ts';
import { labelOf } from '../../shared/plugin-form.ts';
import { settingNameSchema } from '../../shared/setting-names.ts';
import { originOf, type RawPlugin } from '../../shared/settings.ts';
import type { EcmPlugin } from './contract.ts';

/** Plain http to another machine is used only after an administrator confirmed it for that origin. */

/** The origins of a stored list; what is no origin was typed by hand, and may be anything. */
export function originsIn(list: unknown): readonly string[] {
  const texts = Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
  return texts.filter((text) => originOf(text) === text);
}

type Sender = Pick<EcmPlugin, 'unencryptedOrigin'>;

/** Where the settings would send secrets unencrypted without a confirmation. */
export function unconfirmedOrigin(plugin: Sender, settings: RawPlugin, confirmed: readonly string[]) {
  const unencrypted = plugin.unencryptedOrigin(settings);
  return unencrypted === undefined || confirmed.includes(unencrypted.origin) ? undefined : unencrypted;
}

/** @param confirm how it can be confirmed here */
export function httpRefusal(
  plugin: Sender & Pick<EcmPlugin, 'form'>,
  settings: RawPlugin,
  confirmed: readonly string[],
  confirm = 'save the settings in the app and confirm plain http for this address',
): Failure | undefined {
  const unconfirmed = unconfirmedOrigin(plugin, settings, confirmed);
  if (unconfirmed === undefined) return undefined;
  const { key, origin } = unconfirmed;
  const label = labelOf(plugin.form, key);
  const text = {
    message: `${label} (${key}): plain http sends password and key unencrypted, and this has not been confirmed for ${origin}.`,
    doing: 'checking the settings',
    hint: `Use https:// in "${label}", or ${confirm}.`,
  };
  return failure('configuration', 'setting', text, { setting: settingNameSchema.parse(key) });
}
