import { join } from 'node:path';
import { readIfPresent } from '../../platform/files/files.ts';
import { segmentsOf, type Series } from '../../platform/files/segments.ts';
import { emptyChain, hashOf, parseEntry, type ChainEnd } from './chain.ts';

/** What a file of a chain begins and ends with. */
interface FileEnds {
  /** Of its first line; nothing if that is no entry. */
  readonly first?: { readonly seq: number; readonly at: number } | undefined;
  /** Of its last line; that of the file before if it has none. */
  readonly end: ChainEnd;
  /** When its last entry was made. */
  readonly lastAt?: number | undefined;
  /** Bytes after its last line end. */
  readonly partial: number;
}

/**
 * Reads where a file begins and ends. A last line that is no entry counts as one, so that the chain can go on after it.
 * @param before the end of the file before it
 */
export async function readFileEnds(path: string, before: ChainEnd = emptyChain): Promise<FileEnds> {
  const bytes = (await readIfPresent(path)) ?? Buffer.alloc(0);
  const whole = bytes.lastIndexOf('\n') + 1;
  const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
  const partial = bytes.length - whole;
  const entries = lines.map((line) => parseEntryHead(line));
  const known = entries.findLastIndex((entry) => entry !== undefined);
  const last = entries[known];
  const seq = (last?.seq ?? before.seq) + lines.length - 1 - known;
  const lastLine = lines.at(-1);
  const end = lastLine === undefined ? before : { seq, hash: hashOf(lastLine) };
  return { first: entries[0], end, lastAt: last?.at, partial };
}

function parseEntryHead(line: string): FileEnds['first'] {
  const entry = parseEntry(line);
  return entry && { seq: entry.seq, at: Date.parse(entry.at) };
}

/** Where a chain begins and ends, over all of its files. */
export async function readChainEnds(series: Series) {
  const segments = await segmentsOf(series);
  const newest = join(series.folder, series.fileName);
  const older = segments.filter(({ path }) => path !== newest);
  const before = older.at(-1) && (await readFileEnds(older.at(-1)?.path ?? newest));
  const current = await readFileEnds(newest, before?.end);
  const oldest = older[0] === undefined ? current : await readFileEnds(older[0].path);
  const { end, partial } = current;
  return { first: end.seq === 0 ? 0 : (oldest.first?.seq ?? 1), end, since: current.first?.at, partial };
}
