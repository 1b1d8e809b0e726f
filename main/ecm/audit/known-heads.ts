import { z } from 'zod';
import { readIfPresent } from '../../platform/files/files.ts';
import { segmentsOf } from '../../platform/files/segments.ts';
import type { KnownHead } from './verify-chain.ts';

const headLine = z.object({ event: z.literal('audit.head'), seq: z.int().min(0), hash: z.string() });

/** The heads of the trail that the logs of the service have, each once, with their numbers. Rejects with the system's error. */
export async function headsInLogs(folder: string): Promise<readonly KnownHead[]> {
  const files = await segmentsOf({ folder, fileName: 'ECM.log' });
  const texts = await Promise.all(files.map(({ path }) => readIfPresent(path)));
  const heads = texts.flatMap((text) => (text?.toString('utf8') ?? '').split('\n').flatMap(headIn));
  // The newest file has two names.
  return [...new Map(heads.map((head) => [`${head.seq} ${head.hash}`, head])).values()];
}

function headIn(line: string): readonly KnownHead[] {
  if (!line.includes('"audit.head"')) return [];
  try {
    const parsed = headLine.safeParse(JSON.parse(line));
    return parsed.success ? [{ seq: parsed.data.seq, hash: parsed.data.hash }] : [];
  } catch {
    return [];
  }
}
