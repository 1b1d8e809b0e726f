import type { AuditEntry } from '../../../shared/audit-entry.ts';
import { emptyChain, hashOf, parseEntry, type ChainEnd } from './chain.ts';

/** A line of the trail and where it is. */
export interface TrailLine {
  readonly text: string;
  readonly file: string;
  /** Of the file, counted from 1. */
  readonly line: number;
}

/** A head of the chain that another place knows: ECM.log with its number, the status of the service without. */
export interface KnownHead {
  readonly seq?: number | undefined;
  readonly hash: string;
}

/** Where the chain is not what was written. */
export interface Fault {
  /** `cut-off`: entries are missing at the end. `unreadable`: the line is no entry. */
  readonly is: 'changed' | 'removed' | 'reordered' | 'cut-off' | 'unreadable';
  /** The first entry concerned. */
  readonly seq: number;
  readonly file: string;
  readonly line: number;
}

export interface Verdict {
  /** Entries that are there; up to the fault, if there is one. */
  readonly entries: number;
  /** Hash of the last one. */
  readonly head: string;
  readonly fault?: Fault;
}

type ReadLines = () => AsyncIterable<TrailLine>;

/** What is known of the chain while it is read. */
interface Progress {
  readonly end: ChainEnd;
  readonly entries: number;
  /** Of the last line. */
  readonly place: Place;
  /** The end of what was before the first entry that is there, by that entry. */
  readonly missing: ChainEnd;
  readonly firstPlace: Place;
  /** The end of what is too old, by the entries that say so. */
  readonly expired: ChainEnd;
}
type Place = Pick<TrailLine, 'file' | 'line'>;

const noPlace: Place = { file: 'audit.jsonl', line: 0 };

/**
 * Checks the chain from its first line to its last, and against the heads that are known from elsewhere: without them, a missing end and
 * one that was written anew cannot be found.
 * @param read reads the lines, oldest first; called again to find out whether an entry is somewhere else
 */
export async function verifyChain(read: ReadLines, known: readonly KnownHead[]): Promise<Verdict> {
  const numbered = new Map(known.flatMap(({ seq, hash }) => (seq === undefined ? [] : [[seq, hash] as const])));
  const unnumbered = new Set(known.flatMap(({ seq, hash }) => (seq === undefined ? [hash] : [])));
  const start = { end: emptyChain, entries: 0, missing: emptyChain, expired: emptyChain };
  let progress: Progress = { ...start, place: noPlace, firstPlace: noPlace };
  for await (const line of read()) {
    const next = step(progress, line, numbered);
    if ('is' in next) return verdict(progress, next.is === 'removed' ? await located(next, read) : next);
    progress = next;
    unnumbered.delete(next.end.hash);
  }
  return verdict(progress, faultAtStart(progress, numbered) ?? faultAtEnd(progress, numbered, unnumbered));
}

function verdict({ entries, end }: Progress, fault: Fault | undefined): Verdict {
  return { entries, head: end.hash, ...(fault === undefined ? {} : { fault }) };
}

/** The chain with one more line, or what is wrong with it. */
function step(progress: Progress, line: TrailLine, known: ReadonlyMap<number, string>): Progress | Fault {
  const { end, entries, missing, firstPlace, expired } = progress;
  const place = { file: line.file, line: line.line };
  const entry = parseEntry(line.text);
  if (entry === undefined) return { is: 'unreadable', seq: end.seq + 1, ...place };
  const { seq, prev } = entry;
  const isFirst = entries === 0;
  if (!isFirst && seq <= end.seq) return { is: 'reordered', seq, ...place };
  if (!isFirst && seq > end.seq + 1) return { is: 'removed', seq: end.seq + 1, ...place };
  // Which of the two lines is not as it was written cannot be seen; only this one tells what the one before was.
  if (!isFirst && prev !== end.hash) return { is: 'changed', seq: end.seq, ...progress.place };
  const hash = hashOf(line.text);
  if ((known.get(seq) ?? hash) !== hash) return { is: 'changed', seq, ...place };
  return {
    end: { seq, hash },
    entries: entries + 1,
    place,
    missing: isFirst ? { seq: seq - 1, hash: prev } : missing,
    firstPlace: isFirst ? place : firstPlace,
    expired: laterOf(expired, expiredBy(entry)),
  };
}

function expiredBy({ event, through = 0, hash = '' }: AuditEntry): ChainEnd {
  return event === 'trail.expired' ? { seq: through, hash } : emptyChain;
}

function laterOf(one: ChainEnd, other: ChainEnd): ChainEnd {
  return other.seq >= one.seq ? other : one;
}

/** An entry that is not where it belongs is either further on or gone. */
async function located(fault: Fault, read: ReadLines): Promise<Fault> {
  for await (const { text } of read()) if (parseEntry(text)?.seq === fault.seq) return { ...fault, is: 'reordered' };
  return fault;
}

/** What is before the first entry must be what was removed because of its age; some of that may still be there. */
function faultAtStart(
  { entries, missing, expired, firstPlace }: Progress,
  known: ReadonlyMap<number, string>,
): Fault | undefined {
  if (entries === 0) return undefined;
  if (missing.seq > expired.seq) return { is: 'removed', seq: expired.seq + 1, ...firstPlace };
  const witnessed = missing.seq === expired.seq ? expired.hash : (known.get(missing.seq) ?? missing.hash);
  return witnessed === missing.hash ? undefined : { is: 'changed', seq: missing.seq + 1, ...firstPlace };
}

function faultAtEnd(
  { end, place }: Progress,
  numbered: ReadonlyMap<number, string>,
  unnumbered: ReadonlySet<string>,
): Fault | undefined {
  const isCutOff = [...numbered.keys()].some((seq) => seq > end.seq) || unnumbered.size > 0;
  return isCutOff ? { is: 'cut-off', seq: end.seq + 1, file: place.file, line: place.line + 1 } : undefined;
}
