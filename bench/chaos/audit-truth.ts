import type { AuditEntry } from '../../shared/audit-entry.ts';
import { checkTrails } from '../../main/ecm/audit/check-trails.ts';
import { parseEntry } from '../../main/ecm/audit/chain.ts';
import { readTrail } from '../../main/ecm/audit/read-trail.ts';
import { tagIn, tagOf } from '../../main/pi/checkouts/comment-tag.ts';
import type { World } from './world.ts';

/** What the audit trail must have, by what PI and the sessions saw. */

export interface AuditTruth {
  readonly entries: number;
  readonly problems: readonly string[];
}

/** The trail is whole, and each check-out that PI made has its intent. */
export async function auditedCheckOuts(world: World): Promise<AuditTruth> {
  const status = await world.status();
  const { fault, entries } = await checkTrails(world.folder, status?.auditHead);
  const intents = new Set((await entriesOf(world)).filter(({ event }) => event === 'credential.intent').map(ofIntent));
  const made = world.pi.vault.credentials.journal.filter(({ act }) => act === 'check-out');
  const unintended = made.map(ofCheckOut).filter((checkOut) => !intents.has(checkOut));
  return {
    entries,
    problems: [
      ...(fault === undefined
        ? []
        : [`audit trail: ${fault.is} at entry ${fault.seq}, ${fault.file} line ${fault.line}`]),
      ...unintended.map((checkOut) => `checked out without an intent: ${checkOut}`),
    ],
  };
}

/** Each session that got a credential has an entry of its delivery and one of its end. Not so if the disk was full at a kill. */
export async function auditedSessions(world: World, delivered: readonly string[]): Promise<readonly string[]> {
  const entries = await entriesOf(world);
  const sessionsOf = (...events: readonly string[]): ReadonlySet<string | undefined> =>
    new Set(entries.filter(({ event }) => events.includes(event)).map(({ sessionId }) => sessionId));
  const [deliveries, ends] = [
    sessionsOf('credential.delivered'),
    sessionsOf('credential.checked-in', 'credential.released'),
  ];
  return delivered.flatMap((session) => [
    ...(deliveries.has(session) ? [] : [`delivered without an entry: session ${session}`]),
    ...(ends.has(session) ? [] : [`ended without an entry: session ${session}`]),
  ]);
}

async function entriesOf({ folder }: World): Promise<readonly AuditEntry[]> {
  const found: AuditEntry[] = [];
  for await (const { text } of readTrail({ folder, fileName: 'audit.jsonl' })) {
    const entry = parseEntry(text);
    if (entry !== undefined) found.push(entry);
  }
  return found;
}

/** The comment of a check-out names its session by a part of a hash. */
function ofCheckOut({ account, system, by, comment }: World['pi']['vault']['credentials']['journal'][number]): string {
  return `${account}@${system} by ${by.toLowerCase()} for ${tagIn(comment)?.split('/')[1]}`;
}

function ofIntent({ account, system, actor = '', sessionId = '' }: AuditEntry): string {
  return `${account}@${system} by ${actor.toLowerCase()} for ${tagOf('', sessionId).slice(1)}`;
}
