import { join } from 'node:path';
import { z } from 'zod';
import { readIfPresent } from '../../platform/files/files.ts';
import { namesIn } from '../../platform/files/segments.ts';
import type { KnownHead } from './verify-chain.ts';

const headLine = z.object({ event: z.literal('audit.head'), seq: z.int().min(0), hash: z.string() });

/** The heads of the trail that the logs of the service have, with their numbers. Rejects with the system's error. */
export async function headsInLogs(folder: string): Promise<readonly KnownHead[]> {
  const names = (await namesIn(folder)).filter((name) => /^ECM(?:\.\d+)?\.log$/.test(name));
  const texts = await Promise.all(names.map((name) => readIfPresent(join(folder, name))));
  return texts.flatMap((text) => (text?.toString('utf8') ?? '').split('\n').flatMap(headIn));
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
