import type { Problem } from '../../../shared/problem.ts';
import { text } from '../text.ts';
import { textOf } from '../../lib/values.ts';

/** What the forms make of values and problems, in words. */

/** A number where the text is one; otherwise the text, so that what is half typed stays and is judged. */
export function readNumber(typed: string): number | string {
  const trimmed = typed.trim();
  return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** The problem as it stands under its field: the label is above it already. */
export function underField({ code, message }: Problem): string {
  return code === 'required' ? text.settings.required : message.charAt(0).toUpperCase() + message.slice(1);
}

/** A value in words, for comparing. */
export function describeValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? text.settings.on : text.settings.off;
  if (Array.isArray(value)) return describeText(value.map(textOf).join(', '));
  if (typeof value === 'object' && value !== null) {
    return describeText(
      Object.entries(value)
        .map(([name, entry]) => `${name} ${textOf(entry)}`)
        .join(', '),
    );
  }
  return describeText(textOf(value));
}

function describeText(words: string): string {
  return words === '' ? text.settings.empty : words;
}

/** Whether the problems of a field are shown: once it was edited, or where settings exist and one would not look for them. */
export function showsProblems(view: { readonly revision: number } | undefined, touched: boolean): boolean {
  return touched || (view !== undefined && view.revision > 0);
}
