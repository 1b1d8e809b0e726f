import { appTrailFileName } from './app-trail.ts';
import { auditFileName } from './audit-trail.ts';
import { parseEntry } from './chain.ts';
import { headsInLogs } from './known-heads.ts';
import { readTrail } from './read-trail.ts';
import { verifyChain, type KnownHead, type Verdict } from './verify-chain.ts';

export interface CheckedTrails extends Verdict {
  /** Those that programs made while the service was down. */
  readonly appEntries: number;
  /** How many heads of the log the trail was compared with. */
  readonly headsInLog: number;
}

/**
 * Checks both trails of a data folder: that of the service against the heads that its logs and its status name, and that of the other
 * programs against its ends, which the service has recorded. Rejects with the system's error.
 * @param ofService the head that the running service named before
 */
export async function checkTrails(folder: string, ofService: string | undefined): Promise<CheckedTrails> {
  const first = await checkOnce(folder, ofService);
  // The service may have begun another file while the files were read.
  return first.fault === undefined ? first : checkOnce(folder, ofService);
}

async function checkOnce(folder: string, ofService: string | undefined): Promise<CheckedTrails> {
  const inLogs = await headsInLogs(folder);
  const known = ofService === undefined ? inLogs : [...inLogs, { hash: ofService }];
  const appEnds: KnownHead[] = [];
  const readService = async function* () {
    for await (const line of readTrail({ folder, fileName: auditFileName })) {
      const { event, through, hash } = parseEntry(line.text) ?? {};
      if (event === 'trail.app-head' && hash !== undefined) appEnds.push({ seq: through, hash });
      yield line;
    }
  };
  const service = await verifyChain(readService, known);
  const app = await verifyChain(() => readTrail({ folder, fileName: appTrailFileName }), appEnds);
  const fault = service.fault ?? (app.fault === undefined ? undefined : inAppTrail(app.fault));
  const { entries, head } = service;
  return { entries, head, appEntries: app.entries, headsInLog: inLogs.length, ...(fault !== undefined && { fault }) };
}

/** A file that is gone has no line that could name it. */
function inAppTrail(fault: NonNullable<Verdict['fault']>): NonNullable<Verdict['fault']> {
  return fault.line <= 1 ? { ...fault, file: appTrailFileName } : fault;
}
