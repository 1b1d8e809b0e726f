import type { OfferedCredential } from '../../../shared/lookup-result.ts';
import { sourceOf } from './outcome-model.ts';
import { text } from './text.ts';

/** The columns that rows can be ordered by; the last one has buttons. */
export const sortableColumns = ['label', 'kind', 'source', 'format', 'flags'] as const;
export type SortableColumn = (typeof sortableColumns)[number];

export interface Order {
  readonly column: SortableColumn;
  readonly direction: 'ascending' | 'descending';
}

/** How the table is wanted. Without an order, the rows are as the user would be offered them. */
export interface Arrangement {
  /** In label, kind or system, whatever the case. */
  readonly filter: string;
  readonly order: Order | undefined;
}

export const asOffered: Arrangement = { filter: '', order: undefined };

/** What each column shows, as words. */
export const cellWords: Readonly<Record<SortableColumn, (credential: OfferedCredential) => string>> = {
  label: ({ label }) => label,
  kind: ({ kind }) => text.test.kinds[kind],
  source: sourceOf,
  format: ({ format }) => text.test.formats[format],
  flags: ({ flags }) => flags.map((flag) => text.test.flags[flag]).join(', '),
};

/** Each press of a column's heading: up, down, and back to how they were offered. */
export function nextOrder(order: Order | undefined, column: SortableColumn): Order | undefined {
  if (order?.column !== column) return { column, direction: 'ascending' };
  return order.direction === 'ascending' ? { column, direction: 'descending' } : undefined;
}

// Made once: comparing ten thousand names by `localeCompare` takes a hundred times as long.
const { compare } = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

function ordered(
  credentials: readonly OfferedCredential[],
  { column, direction }: Order,
): readonly OfferedCredential[] {
  const wordsOf = cellWords[column];
  const sign = direction === 'ascending' ? 1 : -1;
  return credentials
    .map((credential) => ({ credential, words: wordsOf(credential) }))
    .sort((left, right) => sign * compare(left.words, right.words))
    .map(({ credential }) => credential);
}

export function arrange(
  credentials: readonly OfferedCredential[],
  { filter, order }: Arrangement,
): readonly OfferedCredential[] {
  const wanted = filter.trim().toLowerCase();
  const searched = [cellWords.label, cellWords.kind, cellWords.source];
  const kept =
    wanted === ''
      ? credentials
      : credentials.filter((credential) => searched.some((words) => words(credential).toLowerCase().includes(wanted)));
  return order === undefined ? kept : ordered(kept, order);
}
