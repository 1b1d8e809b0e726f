import { z } from 'zod';
import { listFiles, readTextIfPresent, writeFileAtomically } from '../../platform/files/files.ts';
import { renameOver } from '../../platform/files/rename-over.ts';
import type { ProcessIdentity } from '../../platform/process/process-identity.ts';
import { checkOutRecordSchema, type CheckOutRecord } from './record.ts';

/** One process's check-outs. Only its owner writes it; after the owner ended, another process adopts its records. */
const ledgerFileSchema = z.object({
  version: z.literal(1),
  /** Null after the owner closed its ledger. */
  owner: z.object({ pid: z.number().int(), started: z.string() }).nullable(),
  records: z.array(checkOutRecordSchema),
});
export type LedgerFile = z.output<typeof ledgerFileSchema>;

const namePattern = /^check-outs-[\w-]+\.json$/;

export function ledgerFileName(id: string): string {
  return `check-outs-${id}.json`;
}

export function listLedgerFiles(folder: string): Promise<readonly string[]> {
  return listFiles(folder, (name) => namePattern.test(name));
}

/** `undefined` if it was removed meanwhile; `unreadable` if it is not a valid ledger. */
export async function readLedgerFile(path: string): Promise<LedgerFile | 'unreadable' | undefined> {
  const text = await readTextIfPresent(path);
  if (text === undefined) return undefined;
  try {
    return ledgerFileSchema.parse(JSON.parse(text));
  } catch {
    return 'unreadable';
  }
}

/** Renamed, not deleted: an administrator may need to know what was checked out. */
export async function setAside(path: string): Promise<string> {
  const name = `${path}.unreadable`;
  await renameOver(path, name);
  return name;
}

/**
 * A writer with at most one running write; calls made meanwhile share the next one, which starts after their change and
 * so contains it.
 */
export function ledgerWriter(
  path: string,
  content: () => { readonly owner: ProcessIdentity | null; readonly records: readonly CheckOutRecord[] },
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    next = undefined;
    await writeFileAtomically(path, `${JSON.stringify({ version: 1, ...content() }, null, 2)}\n`, { mode: 0o600 });
  };
  return () => {
    if (next === undefined) {
      next = running.then(write, write);
      running = next;
    }
    return next;
  };
}
