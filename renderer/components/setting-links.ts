import { settingTexts } from '../../shared/settings-text.ts';
import { hashOf } from '../state/app-store.ts';
import { fieldKeys, type FieldKey } from '../state/draft.ts';
import { focusField } from './form/focus-field.ts';

/** The settings that a sentence names: in quotes, as every sentence of the engine names them. */
export function settingsNamedIn(sentence: string): readonly FieldKey[] {
  return fieldKeys.filter((key) => sentence.includes(`"${settingTexts[key].label}"`));
}

/** Shows Plugin settings with the keyboard's focus on this one. */
export function goToSetting(key: FieldKey): void {
  // The screen is drawn, and its heading has had the focus, before the next frame.
  window.addEventListener('hashchange', () => requestAnimationFrame(() => focusField(key)), { once: true });
  window.location.hash = hashOf('plugin-settings');
}
