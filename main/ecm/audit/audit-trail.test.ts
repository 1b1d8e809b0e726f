import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditEntry, AuditFacts } from '../../../shared/audit-entry.ts';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import { noSmallDisk, smallDisk, type SmallDisk } from '../../../test-support/small-disk.ts';
import { silentLog, type LogFields } from '../../platform/logging/log.ts';
import { openAuditTrail, type AuditTrail, type AuditTrailOptions } from './audit-trail.ts';
import { genesis } from './chain.ts';
import { readTrail } from './read-trail.ts';
import { verifyChain } from './verify-chain.ts';

const intent = (sessionId: string): AuditFacts => ({ event: 'credential.intent', sessionId });
const checkedIn = (sessionId: string): AuditFacts => ({ event: 'credential.checked-in', sessionId });

let folder: string;
let clock: ManualClock;
let logged: [string, LogFields | undefined][];
let open: AuditTrail[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecm-trail-'));
  clock = manualClock();
  [logged, open] = [[], []];
});
afterEach(async () => {
  await Promise.all(open.map((each) => each.close()));
  rmSync(folder, { recursive: true });
});

async function trail(changes: Partial<AuditTrailOptions> = {}): Promise<AuditTrail> {
  const note = (event: string, fields?: LogFields) => void logged.push([event, fields]);
  const log = { ...silentLog, info: note, warn: note, error: note };
  const opened = await openAuditTrail({ folder, fileName: 'audit.jsonl', clock, log, ...changes });
  open.push(opened);
  return opened;
}
const written = (): AuditEntry[] =>
  readFileSync(join(folder, 'audit.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AuditEntry);
const facts = () => written().map(({ event, sessionId }) => `${event} ${sessionId ?? ''}`.trim());
const heads = () => logged.filter(([event]) => event === 'audit.head').map(([, fields]) => fields);
const verify = () => verifyChain(() => readTrail({ folder, fileName: 'audit.jsonl' }), []);

describe('the audit trail', () => {
  it('has an intent on the disk when it says so, and the entries of simultaneous callers in one write', async () => {
    const audit = await trail();
    const results = await Promise.all(['a', 'b', 'c'].map((id) => audit.intent(intent(id))));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(facts()).toEqual(['credential.intent a', 'credential.intent b', 'credential.intent c']);
    await audit.record(checkedIn('a'));
    expect(audit.head()).toEqual(await verify());
  });

  it('has the time of each entry', async () => {
    const audit = await trail();
    await audit.intent(intent('a'));
    await clock.advance(1500);
    await audit.intent(intent('b'));
    expect(written().map(({ at }) => at)).toEqual(['2030-01-02T03:04:05.000Z', '2030-01-02T03:04:06.500Z']);
  });

  it('logs its head at the start, every minute in which something was written, and at the end', async () => {
    const audit = await trail();
    expect(heads()).toEqual([{ seq: 0, hash: genesis }]);
    await audit.intent(intent('a'));
    await clock.advance(60_000);
    const { head } = audit.head();
    expect(heads().slice(1)).toEqual([{ seq: 1, hash: head }]);
    await clock.advance(3_600_000);
    await audit.record(checkedIn('a'));
    await audit.close();
    expect(heads().slice(2)).toEqual([{ seq: 2, hash: audit.head().head }]);
    expect((await trail()).head()).toEqual(audit.head());
  });

  it('has of an entry that does not fit its event alone, and goes on', async () => {
    const audit = await trail();
    await audit.record({ event: 'credential.checked-in', sessionId: 'x'.repeat(2000) });
    expect(await audit.intent(intent('a'))).toMatchObject({ ok: true });
    expect(facts()).toEqual(['credential.checked-in', 'credential.intent a']);
    expect(logged.map(([event]) => event)).toContain('error.unexpected');
  });

  it('takes nothing after its end', async () => {
    const audit = await trail();
    await audit.close();
    expect(await audit.intent(intent('a'))).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'file' },
    });
    await audit.record(checkedIn('a'));
    expect(facts()).toEqual([]);
  });

  it('removes entries that are older than they are kept', async () => {
    const audit = await trail();
    audit.keepFor(30);
    await audit.intent(intent('a'));
    await clock.advance(2 * 86_400_000);
    await audit.intent(intent('b'));
    await clock.advance(29 * 86_400_000);
    await audit.close();
    expect((await verify()).fault).toBeUndefined();
    expect(readFileSync(join(folder, 'audit.jsonl'), 'utf8')).toContain('"through":1');
    expect(audit.head().entries).toBe(2);
  });
});

describe('a trail that cannot be written', () => {
  /** A folder in the place of the file. */
  const block = (): void => void mkdirSync(join(folder, 'audit.jsonl'));
  const free = (): void => rmdirSync(join(folder, 'audit.jsonl'));

  it('refuses intents with the reason, keeps the rest, and goes on by itself', async () => {
    block();
    const audit = await trail();
    expect(await audit.intent(intent('a'))).toMatchObject({
      ok: false,
      error: {
        kind: 'configuration',
        detail: 'file',
        message: expect.stringContaining('could not be recorded in the audit trail, so it was not made'),
        hint: expect.stringContaining('audit.jsonl'),
      },
    });
    await audit.record(checkedIn('b'));
    expect(logged.filter(([event]) => event === 'audit.unwritten')).toHaveLength(1);
    free();
    expect(await audit.intent(intent('c'))).toMatchObject({ ok: true });
    expect(facts()).toEqual(['trail.unwritten', 'credential.checked-in b', 'credential.intent c']);
    expect(logged.filter(([event]) => event === 'audit.resumed')).toHaveLength(1);
  });

  it('writes what waits without a further call', async () => {
    block();
    const audit = await trail();
    await audit.record(checkedIn('a'));
    free();
    await clock.advance(60_000);
    await audit.record(checkedIn('b'));
    expect(facts()).toEqual(['trail.unwritten', 'credential.checked-in a', 'credential.checked-in b']);
  });

  it('says since when and why, and notices by itself that it can be written again', async () => {
    block();
    const audit = await trail();
    await clock.advance(5_000);
    const refused = await Promise.all(['a', 'b', 'c'].map((id) => audit.intent(intent(id))));
    expect(refused.some(({ ok }) => ok)).toBe(false);
    expect(audit.notWritten()).toEqual({ since: clock.now() - 5_000, reason: 'EISDIR' });
    expect(clock.waiting).toBe(3); // the next attempt, the minute and the hour
    free();
    await clock.advance(10_000);
    await vi.waitFor(() => expect(facts()).toEqual(['trail.unwritten']));
    await vi.waitFor(() => expect(audit.notWritten()).toBeUndefined());
  });

  it('says how many entries are lost, where more wait than it keeps', async () => {
    block();
    const audit = await trail({ maxWaiting: 2 });
    for (const id of ['a', 'b', 'c', 'd']) await audit.record(checkedIn(id));
    free();
    await audit.record(checkedIn('e'));
    expect(written().map(({ event, sessionId, count }) => [event, sessionId, count])).toEqual([
      ['trail.lost', undefined, 3],
      ['credential.checked-in', 'c', undefined],
      ['credential.checked-in', 'd', undefined],
      ['credential.checked-in', 'e', undefined],
    ]);
  });
});

describe.skipIf(noSmallDisk() !== undefined)('on a full disk', () => {
  let disk: SmallDisk;
  beforeEach(() => {
    disk = smallDisk();
  });
  afterEach(() => disk.remove());

  it('intents are refused until there is space, and check-ins wait', async () => {
    const audit = await trail({ folder: disk.folder });
    await audit.intent(intent('0'));
    disk.fill('names');
    const answers: boolean[] = [];
    // The block that the file ends in may have space for a few.
    for (let count = 0; count < 50; count += 1) answers.push((await audit.intent(intent(String(count)))).ok);
    expect(answers.at(-1)).toBe(false);
    await audit.record(checkedIn('waits'));
    disk.free();
    expect(await audit.intent(intent('later'))).toMatchObject({ ok: true });
    const { fault, entries } = await verifyChain(() => readTrail({ folder: disk.folder, fileName: 'audit.jsonl' }), []);
    expect([fault, entries]).toEqual([undefined, 1 + answers.filter(Boolean).length + 3]);
    await audit.close();
  });
});
