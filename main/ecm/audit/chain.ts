import { createHash } from 'node:crypto';
import { auditEntry, auditFacts, type AuditEntry, type AuditFacts } from '../../../shared/audit-entry.ts';

/** The lines of the audit trail as a chain: each has the hash of the one before. Pure. */

/** What the first entry has in place of the hash of one before it. */
export const genesis = '0'.repeat(64);

/** SHA-256 of a line without its end, in hexadecimal. */
export function hashOf(line: string | Uint8Array): string {
  return createHash('sha256').update(line).digest('hex');
}

/** The end of a chain: the number of its last entry, 0 if there is none, and the hash of its line. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

export const emptyChain: ChainEnd = { seq: 0, hash: genesis };

export interface TimedFacts {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly facts: AuditFacts;
}

/** The lines that continue a chain, without line ends, and its new end. Only the fields of the schema get into them. */
export function linesAfter(end: ChainEnd, entries: readonly TimedFacts[]) {
  let last = end;
  const lines = entries.map(({ at, facts }) => {
    const line = JSON.stringify({
      seq: last.seq + 1,
      at: new Date(at).toISOString(),
      prev: last.hash,
      ...auditFacts.parse(facts),
    });
    last = { seq: last.seq + 1, hash: hashOf(line) };
    return line;
  });
  return { lines, end: last };
}

/** Nothing for what is no entry. */
export function parseEntry(line: string): AuditEntry | undefined {
  try {
    const parsed = auditEntry.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
