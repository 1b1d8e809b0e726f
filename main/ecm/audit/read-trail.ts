import { readIfPresent } from '../../platform/files/files.ts';
import { segmentsOf, type Segment, type Series } from '../../platform/files/segments.ts';
import { basename } from 'node:path';
import type { TrailLine } from './verify-chain.ts';

/** The lines of a trail, oldest first. A part of a line at the end is left out: it is being written. Rejects with the system's error. */
export async function* readTrail(series: Series): AsyncGenerator<TrailLine> {
  for (const segment of await segmentsOf(series)) yield* linesOf(segment);
}

async function* linesOf({ path }: Segment): AsyncGenerator<TrailLine> {
  const text = (await readIfPresent(path))?.toString('utf8') ?? '';
  const lines = text.split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) yield { text: line, file: basename(path), line: index + 1 };
}
