import { join } from 'node:path';
import type { AuditFacts } from '../../../shared/audit-entry.ts';
import { withLock } from '../../platform/process/process-lock.ts';
import { readChainEnds } from './chain-ends.ts';
import { openChainFile } from './chain-file.ts';
import type { ChainEnd } from './chain.ts';

/** The entries that app and `ecmctl` make while the service is down: a chain of their own, which the service reads and never writes. */
export const appTrailFileName = 'audit-app.jsonl';

interface AppTrail {
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Days after which entries are removed. */
  readonly keepDays: number;
}

/** Resolves when the entries are on the disk. Several programs may do so at once. Rejects with the system's error. */
export function addToAppTrail({ folder, now, keepDays }: AppTrail, entries: readonly AuditFacts[]): Promise<void> {
  return withLock(join(folder, 'audit-app.lock'), async () => {
    const file = await openChainFile({ folder, fileName: appTrailFileName, now, keepDays: () => keepDays });
    try {
      await file.append(entries.map((facts) => ({ at: now(), facts })));
      await file.removeOld();
    } finally {
      await file.close();
    }
  });
}

/** Where it ends now. Rejects with the system's error. */
export async function appTrailEnd(folder: string): Promise<ChainEnd> {
  return (await readChainEnds({ folder, fileName: appTrailFileName })).end;
}
