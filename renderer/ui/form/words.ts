import { accountStoreTypeLabels, accountStoreTypeNames } from '../../../shared/account-store-types.ts';
import { piVersionLabels } from '../../../shared/settings-text.ts';
import { piVersions } from '../../../shared/settings.ts';
import type { Problem } from '../../../shared/problem.ts';
import type { SecretName, SettingKey } from '../../../shared/settings.ts';
import type { StoredAt } from '../../../shared/writing.ts';
import type { AnySection, DraftProblemOf } from '../../lib/section-draft.ts';
import { settingTexts } from '../../../shared/settings-text.ts';
import { textOf, type RawSection } from '../../lib/values.ts';
import { text } from './text.ts';

/** A whole number where the input is one; otherwise the input, so that the validation reports it. */
export function readNumber(input: string): number | string {
  const trimmed = input.trim();
  return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** The problem as shown under its field, without the label. */
export function underField({ code, message }: Problem): string {
  return code === 'required' ? text.required : message.charAt(0).toUpperCase() + message.slice(1);
}

/** "Endpoint URL is required"; for one line of a map or one entry of a list "Map Domains, line 2: …". */
export function problemSentence({ key, line, entry, message }: DraftProblemOf<SettingKey | SecretName>): string {
  const { label } = settingTexts[key];
  const part = line === undefined ? entry : `line ${line}`;
  return part === undefined ? `${label} ${message}` : `${label}, ${part}: ${message}`;
}

export interface BelowField {
  readonly hint?: string;
  readonly validationState?: 'none' | 'warning' | 'error' | 'success';
  readonly validationMessage?: string;
}

/** One line: the problem, else the warning, else the hint. */
export function belowField(hint: string, problem: string | undefined, warning?: string): BelowField {
  if (problem !== undefined) return { validationState: 'error', validationMessage: problem };
  if (warning !== undefined) return { validationState: 'warning', validationMessage: warning };
  return hint === '' ? {} : { hint };
}

/** A value in the words of the form. @param key of its setting, for values with names of their own */
export function describeValue(value: unknown, key?: string): string {
  if (key === 'piVersion')
    return piVersions.flatMap((known) => (known === value ? [piVersionLabels[known]] : [])).join() || textOf(value);
  if (typeof value === 'boolean') return value ? text.on : text.off;
  if (Array.isArray(value)) return value.map(textOf).join(', ') || text.empty;
  if (typeof value !== 'object' || value === null) return textOf(value) || text.empty;
  const entries = Object.entries(value).map(([name, entry]) => `${entryName(name)} ${textOf(entry)}`);
  return entries.join(', ') || text.empty;
}

/** Account store types have names of their own. */
function entryName(name: string): string {
  const known = accountStoreTypeNames.find((type) => type === name);
  return known === undefined ? name : accountStoreTypeLabels[known];
}

export interface ConflictRow {
  readonly key: string;
  readonly label: string;
  readonly opened: string;
  readonly stored: string;
  readonly mine: string;
}

type ConflictingDraft = Pick<AnySection, 'rules' | 'values' | 'secrets'>;

/** The settings that differ between the opened view, the stored view and the screen, and the typed secrets. */
export function conflictRows(draft: ConflictingDraft, opened: StoredAt, theirs: StoredAt): readonly ConflictRow[] {
  const { rules, values, secrets } = draft;
  const [was, is] = [rules.valuesOf(opened), rules.valuesOf(theirs)];
  const differing = new Set([...rules.changedKeys(was, is), ...rules.changedKeys(is, values)]);
  return rules.fieldsOf(opened).flatMap(({ key, label, isSecret }): ConflictRow[] => {
    const shown = (section: RawSection): string => describeValue(rules.valueOf(section, key), key);
    if (!isSecret)
      return differing.has(key) ? [{ key, label, opened: shown(was), stored: shown(is), mine: shown(values) }] : [];
    if (secrets[key] === undefined || rules.hidesSecretConflicts === true) return [];
    const state = (view: StoredAt): string => text.secretStates[rules.storedSecret(view, key)];
    return [{ key, label, opened: state(opened), stored: state(theirs), mine: text.secretStates.typed }];
  });
}

/** Whether a field shows its problems: once it was edited, or when settings were saved before. */
export function showsProblems(view: { readonly revision: number } | undefined, touched: boolean): boolean {
  return touched || (view !== undefined && view.revision > 0);
}
