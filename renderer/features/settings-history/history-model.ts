import { applianceTexts } from '../../../shared/appliance.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import type { Difference } from '../../ui/difference-table.tsx';
import { text as formText } from '../../ui/form/text.ts';
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

export function valueText(value: unknown): string {
  if (value === null || value === undefined) return text.notSet;
  if (typeof value === 'boolean') return value ? formText.on : formText.off;
  if (value === '') return formText.empty;
  if (Array.isArray(value) && value.every((part) => typeof part === 'string'))
    return value.length === 0 ? formText.empty : value.join(', ');
  const words = typeof value === 'string' ? value : JSON.stringify(value);
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
    before: valueText(old),
    after: valueText(next),
  }));
}
