import {
  traceStages,
  type OfferedCredential,
  type RetrieveResult,
  type TraceEntry,
  type TraceOutcome,
  type TraceStage,
} from '../../../shared/lookup-result.ts';
import type { Tone } from '../../ui/status-text.tsx';
import type { LookupOutcome } from './store.ts';
import { test } from './text.ts';

export type OutcomeKind = 'found' | 'none' | 'failed' | 'cancelled';

export function outcomeKind(outcome: LookupOutcome): OutcomeKind {
  if (outcome.phase !== 'answered') return outcome.phase;
  return outcome.value.credentials.length > 0 ? 'found' : 'none';
}

/** The explanation of a lookup, or the part that was made before it failed. */
export function traceOf(outcome: LookupOutcome): readonly TraceEntry[] {
  return askedOnly((outcome.phase === 'answered' ? outcome.value.trace : outcome.progress) ?? []);
}

/** Without the identities that PI was not asked about, because it knew one before them. */
function askedOnly(trace: readonly TraceEntry[]): readonly TraceEntry[] {
  const answers = trace.filter(({ stage, code }) => stage === 'identity' && code?.startsWith('user-') === true);
  if (answers.length === 0) return trace;
  const asked = new Set(answers.map(({ subject }) => subject));
  return trace.filter(
    ({ stage, outcome, subject }) => stage !== 'identity' || outcome !== 'tried' || asked.has(subject),
  );
}

/** What a screen reader says of an outcome; a failure is announced by its own message. */
export function announcement(outcome: LookupOutcome | undefined): string {
  if (outcome === undefined || outcome.phase === 'failed') return '';
  if (outcome.phase === 'cancelled') return test.cancelledText;
  const { length } = outcome.value.credentials;
  return length === 0 ? test.none : test.found(length);
}

/** Where a credential comes from: the shared list, the system, or the domain. */
export function sourceOf({ list, system, domain }: OfferedCredential): string {
  if (list !== undefined) return system === undefined ? list : `${list} / ${system}`;
  return system ?? domain ?? '';
}

export interface StageTrace {
  readonly stage: TraceStage;
  readonly entries: readonly TraceEntry[];
  /** The number of entries by outcome, shown while they are folded. */
  readonly summary: string;
}

const outcomeOrder: readonly TraceOutcome[] = ['kept', 'dropped', 'warned', 'failed'];

function summaryOf(entries: readonly TraceEntry[]): string {
  return outcomeOrder
    .flatMap((outcome) => {
      const { length } = entries.filter((entry) => entry.outcome === outcome);
      return length === 0 ? [] : [`${length.toLocaleString('en')} ${test.traceOutcomes[outcome].toLowerCase()}`];
    })
    .join(', ');
}

/** The trace by stage, in the order of the decision; stages without an entry are left out. */
export function groupTrace(trace: readonly TraceEntry[]): readonly StageTrace[] {
  return traceStages.flatMap((stage) => {
    const entries = trace.filter((entry) => entry.stage === stage);
    return entries.length === 0 ? [] : [{ stage, entries, summary: summaryOf(entries) }];
  });
}

export interface TraceFilter {
  /** In subject or reason, whatever the case. */
  readonly search: string;
  readonly onlyDropped: boolean;
}

export function filterTrace(trace: readonly TraceEntry[], { search, onlyDropped }: TraceFilter): readonly TraceEntry[] {
  const searched = search.trim().toLowerCase();
  return trace.filter(
    ({ outcome, subject, reason }) =>
      (!onlyDropped || outcome === 'dropped') && `${subject}\n${reason}`.toLowerCase().includes(searched),
  );
}

/** The conclusion of a lookup without offers: what to check first. */
export function conclusionOf(trace: readonly TraceEntry[]): string | undefined {
  return trace.findLast(({ stage }) => stage === 'conclusion')?.reason;
}

const traceTones: Readonly<Record<TraceOutcome, Tone>> = {
  tried: 'neutral',
  kept: 'good',
  dropped: 'dropped',
  warned: 'warning',
  failed: 'bad',
};

export function traceTone({ outcome }: TraceEntry): Tone {
  return traceTones[outcome];
}

/** The messages of a successful retrieval, most important first. They contain nothing about the password. */
export function retrievalLines({
  checkedIn,
  pendingCheckIn,
  spinJob,
  warnings = [],
}: RetrieveResult): readonly string[] {
  const afterwards = pendingCheckIn === true ? test.pendingCheckIn : test.leftCheckedOut;
  return [checkedIn ? test.checkedIn : afterwards, ...(spinJob === undefined ? [] : [spinJob.message]), ...warnings];
}

/** Warns where a successful retrieval left something undone. */
export function retrievalTone({ checkedIn, spinJob, warnings = [] }: RetrieveResult): Tone {
  const rotated = spinJob === undefined || spinJob.status === 'created' || spinJob.status === 'not-needed';
  return checkedIn && rotated && warnings.length === 0 ? 'good' : 'warning';
}

export const sortableColumns = ['label', 'kind', 'source', 'format', 'flags'] as const;
export type SortableColumn = (typeof sortableColumns)[number];

export interface Order {
  readonly column: SortableColumn;
  readonly direction: 'ascending' | 'descending';
}

/** Filter and order of the table. Without an order, the rows are in the order of the offers. */
export interface Arrangement {
  /** Matched against label, kind and system, ignoring case. */
  readonly filter: string;
  readonly order: Order | undefined;
}

export const asOffered: Arrangement = { filter: '', order: undefined };

const cellText: Readonly<Record<SortableColumn, (credential: OfferedCredential) => string>> = {
  label: ({ label }) => label,
  kind: ({ kind }) => test.kinds[kind],
  source: sourceOf,
  format: ({ format }) => test.formats[format],
  flags: ({ flags }) => flags.map((flag) => test.flags[flag]).join(', '),
};

/** The order after a click on a heading: ascending, descending, and the order of the offers. */
export function nextOrder(order: Order | undefined, column: SortableColumn): Order | undefined {
  if (order?.column !== column) return { column, direction: 'ascending' };
  return order.direction === 'ascending' ? { column, direction: 'descending' } : undefined;
}

// One collator: `localeCompare` takes a hundred times as long for ten thousand names.
const { compare } = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

function ordered(
  credentials: readonly OfferedCredential[],
  { column, direction }: Order,
): readonly OfferedCredential[] {
  const cellTextOf = cellText[column];
  const sign = direction === 'ascending' ? 1 : -1;
  return credentials
    .map((credential) => ({ credential, shown: cellTextOf(credential) }))
    .sort((left, right) => sign * compare(left.shown, right.shown))
    .map(({ credential }) => credential);
}

export function arrange(
  credentials: readonly OfferedCredential[],
  { filter, order }: Arrangement,
): readonly OfferedCredential[] {
  const wanted = filter.trim().toLowerCase();
  const searched = [cellText.label, cellText.kind, cellText.source];
  const kept =
    wanted === ''
      ? credentials
      : credentials.filter((credential) => searched.some((shown) => shown(credential).toLowerCase().includes(wanted)));
  return order === undefined ? kept : ordered(kept, order);
}
