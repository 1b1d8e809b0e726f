import { applianceTexts } from '../../../shared/appliance.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { Difference } from '../../ui/difference-table.tsx';
import { describeValue } from '../../ui/form/words.ts';
import { text } from './text.ts';

/** The settings of the history in the words of the forms. Pure. */

export function labelOfKey(key: string): string {
  const appliance = /^appliance\.(\w+)$/.exec(key)?.[1];
  const texts: Readonly<Record<string, { readonly label: string }>> =
    appliance === undefined ? settingTexts : applianceTexts;
  const name = appliance ?? key;
  return Object.hasOwn(texts, name) ? (texts[name]?.label ?? key) : key;
}

const longest = 2_000;

/** @param key of the setting */
export function valueText(value: unknown, key: string): string {
  if (value === null || value === undefined) return text.notSet;
  const words = key.startsWith('contract') ? JSON.stringify(value) : describeValue(value, key);
  return words.length > longest ? `${words.slice(0, longest)}…` : words;
}

interface RawDifference {
  readonly key: string;
  readonly old?: unknown;
  readonly new?: unknown;
}

export function differenceRows(differences: readonly RawDifference[]): readonly Difference[] {
  return differences.map(({ key, old, new: next }) => ({
    key,
    label: labelOfKey(key),
    before: valueText(old, key),
    after: valueText(next, key),
  }));
}
