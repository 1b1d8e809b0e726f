import type { SettingChange } from '../../../shared/audit-entry.ts';
import { hashOf } from './chain.ts';

/** A server contract is larger than what a person reads in an entry. */
const longestValue = 1024;

interface Difference {
  readonly key: string;
  /** `null` where it is not set. */
  readonly old: unknown;
  readonly new: unknown;
}

/** Settings that differ, as an entry has them: a long value is replaced by its digest, by which it can be compared with a copy. */
export function settingChanges(differences: readonly Difference[]): readonly SettingChange[] {
  return differences.map(({ key, old, new: next }) => ({ key, ...shown('before', old), ...shown('after', next) }));
}

function shown(name: 'before' | 'after', value: unknown): object {
  if (value === null || value === undefined) return {};
  const text = JSON.stringify(value);
  return { [name]: text.length > longestValue ? `sha256:${hashOf(text)} (${text.length} characters)` : value };
}
