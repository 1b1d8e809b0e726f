import {
  traceStages,
  type OfferedCredential,
  type RetrieveResult,
  type TraceEntry,
  type TraceOutcome,
  type TraceStage,
} from '../../../shared/lookup-result.ts';
import type { Tone } from '../../ui/status-text.tsx';
import type { LookupOutcome } from './test-store.ts';
import { text } from './text.ts';

/** What came of a lookup, each to be told from the others at a glance. */
export function outcomeKind(outcome: LookupOutcome): 'found' | 'none' | 'failed' | 'cancelled' {
  if (outcome.kind === 'failed') return outcome.error.kind === 'cancelled' ? 'cancelled' : 'failed';
  return outcome.result.credentials.length > 0 ? 'found' : 'none';
}

/** What a screen reader says of an outcome; a failure announces itself. */
export function announcement(outcome: LookupOutcome | undefined): string {
  if (outcome === undefined) return '';
  const { found, none, cancelledText } = text.test;
  if (outcome.kind === 'failed') return outcome.error.kind === 'cancelled' ? cancelledText : '';
  const { length } = outcome.result.credentials;
  return length === 0 ? none : found(length);
}

/** Where a credential comes from: the shared list, the system, or the domain. */
export function sourceOf({ list, system, domain }: OfferedCredential): string {
  if (list !== undefined) return system === undefined ? list : `${list} / ${system}`;
  return system ?? domain ?? '';
}

export interface StageTrace {
  readonly stage: TraceStage;
  readonly entries: readonly TraceEntry[];
  /** How many entries came out how, for the line that stands for them when they are folded away. */
  readonly summary: string;
}

const outcomeOrder: readonly TraceOutcome[] = ['kept', 'dropped', 'warned', 'failed'];

function summaryOf(entries: readonly TraceEntry[]): string {
  return outcomeOrder
    .flatMap((outcome) => {
      const { length } = entries.filter((entry) => entry.outcome === outcome);
      return length === 0 ? [] : [`${length.toLocaleString('en')} ${text.test.traceOutcomes[outcome].toLowerCase()}`];
    })
    .join(', ');
}

/** The trace by stage, in the order of the engine's reasoning; stages without an entry are left out. */
export function groupTrace(trace: readonly TraceEntry[]): readonly StageTrace[] {
  return traceStages.flatMap((stage) => {
    const entries = trace.filter((entry) => entry.stage === stage);
    return entries.length === 0 ? [] : [{ stage, entries, summary: summaryOf(entries) }];
  });
}

/** What to look for in a trace. */
export interface TraceFilter {
  /** In subject or reason, whatever the case. */
  readonly search: string;
  readonly onlyDropped: boolean;
}

export function filterTrace(trace: readonly TraceEntry[], { search, onlyDropped }: TraceFilter): readonly TraceEntry[] {
  const wanted = search.trim().toLowerCase();
  return trace.filter(
    ({ outcome, subject, reason }) =>
      (!onlyDropped || outcome === 'dropped') && `${subject}\n${reason}`.toLowerCase().includes(wanted),
  );
}

/** The sentence with which a lookup without offers ends: what to look at first. */
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

/** What to say of a retrieval that worked, most important first. No password, and nothing that tells about one. */
export function retrievalLines({
  checkedIn,
  pendingCheckIn,
  spinJob,
  warnings = [],
}: RetrieveResult): readonly string[] {
  const afterwards = pendingCheckIn === true ? text.test.pendingCheckIn : text.test.leftCheckedOut;
  return [
    checkedIn ? text.test.checkedIn : afterwards,
    ...(spinJob === undefined ? [] : [spinJob.message]),
    ...warnings,
  ];
}

/** Whether something about a retrieval that worked deserves a second look. */
export function retrievalTone({ checkedIn, spinJob, warnings = [] }: RetrieveResult): Tone {
  const rotated = spinJob === undefined || spinJob.status === 'created' || spinJob.status === 'not-needed';
  return checkedIn && rotated && warnings.length === 0 ? 'good' : 'warning';
}
