import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { silentLog, type Log } from '../../platform/logging/log.ts';
import { CheckOutLedger } from './ledger.ts';
import type { NewCheckOut } from './record.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function ledger(changed = (): void => {}): CheckOutLedger {
  return new CheckOutLedger({ folder, clock: manualClock(), log: silentLog, changed });
}

function checkOut(facts: Partial<NewCheckOut> = {}): NewCheckOut {
  return {
    endpointUrl: 'https://pi.example/',
    actor: { as: 'user', domain: 'HQ', name: 'ann' },
    target: { kind: 'stored', account: { accountName: 'root', store: { targetName: 'web01', type: 2 } } },
    sessionId: 's1',
    credentialId: 'v1.x',
    rotates: false,
    mayCheckIn: true,
    ...facts,
  };
}

async function begin(book: CheckOutLedger, facts?: Partial<NewCheckOut>) {
  const begun = await book.begin(checkOut(facts));
  if (!begun.ok) throw new Error(begun.error.message);
  return begun.value;
}

async function onDisk(): Promise<{ owner: unknown; records: { credentialId: string; state: string }[] }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
}

/** Rewrites what is on disk as if its process had been killed. */
async function killOwner(): Promise<void> {
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.json'))) {
    const file = JSON.parse(await readFile(join(folder, name), 'utf8'));
    await writeFile(join(folder, name), JSON.stringify({ ...file, owner: { pid: 2 ** 30, started: 'x' } }));
  }
}

describe('the check-out ledger', () => {
  it('has a check-out on disk before it says so', async () => {
    const book = ledger();
    await begin(book);
    expect(await onDisk()).toMatchObject([
      { owner: { pid: process.pid }, records: [{ credentialId: 'v1.x', state: 'open' }] },
    ]);
  });

  it('holds all of several that begin at once', async () => {
    const book = ledger();
    await Promise.all(Array.from({ length: 20 }, (_none, index) => begin(book, { credentialId: `v1.${index}` })));
    expect((await onDisk())[0]?.records).toHaveLength(20);
  });

  it('fails if it cannot write, and forgets the check-out', async () => {
    await writeFile(join(folder, 'blocked'), '');
    const book = new CheckOutLedger({
      folder: join(folder, 'blocked'),
      clock: manualClock(),
      log: silentLog,
      changed: () => {},
    });
    expect(await book.begin(checkOut())).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'file' } });
    expect(book.open()).toEqual([]);
  });

  it('forgets what is settled', async () => {
    const book = ledger();
    const [one, other] = [await begin(book), await begin(book)];
    await book.settle([one.id]);
    expect(book.open().map(({ id }) => id)).toEqual([other.id]);
    expect((await onDisk())[0]?.records).toHaveLength(1);
  });

  it('lists a postponed check-in as pending, here and on disk', async () => {
    const changed = vi.fn<() => void>();
    const book = ledger(changed);
    const record = await begin(book);
    changed.mockClear();
    await book.postpone(record.id, 12_345, true);
    expect(book.open()).toEqual([]);
    expect(book.pending()).toMatchObject([{ id: record.id, attempts: 1, nextAttemptAt: 12_345, rotates: true }]);
    expect((await onDisk())[0]?.records).toMatchObject([{ state: 'pending' }]);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('leaves no file behind when nothing is left to do', async () => {
    const book = ledger();
    const record = await begin(book);
    await book.settle([record.id]);
    await book.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['killed', async (book: CheckOutLedger) => void (await book.settle([]), await killOwner())],
    ['closed', (book: CheckOutLedger) => book.close()],
  ])('adopts what a process left that was %s', async (_how, end) => {
    const left = ledger();
    const record = await begin(left);
    await end(left);
    const next = ledger();
    await next.adopt();
    expect(next.pending()).toMatchObject([{ id: record.id, state: 'pending' }]);
    const files = await onDisk();
    expect(files).toMatchObject([{ owner: { pid: process.pid }, records: [{ state: 'pending' }] }]);
  });

  it('adopts the others where one cannot be read', async () => {
    const left = ledger();
    await begin(left);
    await left.close();
    await mkdir(join(folder, 'check-outs-0.json'));
    const next = ledger();
    await next.adopt();
    expect(next.pending()).toHaveLength(1);
  });

  it('leaves the check-outs of a living process alone', async () => {
    await begin(ledger());
    const other = ledger();
    await other.adopt();
    expect(other.pending()).toEqual([]);
    expect(await onDisk()).toHaveLength(1);
  });

  it('adopts the same record once, although a crash left it in two files', async () => {
    const left = ledger();
    await begin(left);
    const [name] = await readdir(folder);
    const text = await readFile(join(folder, name ?? ''), 'utf8');
    await writeFile(join(folder, 'check-outs-copy.json'), text);
    await killOwner();
    const next = ledger();
    await next.adopt();
    expect(next.pending()).toHaveLength(1);
  });

  it('does not adopt the test of what its user held before', async () => {
    await begin(ledger(), { mayCheckIn: false });
    await killOwner();
    const next = ledger();
    await next.adopt();
    expect(next.pending()).toEqual([]);
    expect(await onDisk()).toEqual([]);
  });

  it('sets a file aside that it cannot read', async () => {
    await writeFile(join(folder, 'check-outs-broken.json'), '{"version":1');
    await ledger().adopt();
    expect(await readdir(folder)).toEqual(['check-outs-broken.json.unreadable']);
  });

  it('logs by the code of the system that it cannot be written, as no bug, and goes on', async () => {
    const lines: unknown[] = [];
    const log: Log = { ...silentLog, error: (event, fields) => void lines.push([event, fields]) };
    const book = new CheckOutLedger({ folder: join(folder, 'ledger'), clock: manualClock(), log, changed: () => {} });
    const { id } = await begin(book);
    await rm(join(folder, 'ledger'), { recursive: true });
    await writeFile(join(folder, 'ledger'), 'a file in its place');
    await book.settle([id]);
    expect(lines).toEqual([
      [
        'checkin.unrecorded',
        {
          operation: expect.any(String),
          file: expect.stringContaining(folder),
          reason: expect.stringMatching(/^E[A-Z]+$/),
        },
      ],
    ]);
    expect(book.open()).toEqual([]);
  });

  it.each([
    [
      'the same account and actor, whatever the session and the case of the name',
      { sessionId: 's2', actor: { as: 'user', domain: 'hq', name: 'Ann' } },
      2,
    ],
    ['another actor', { actor: { as: 'user', domain: 'HQ', name: 'bob' } }, 1],
    ['the API User of the same name', { actor: { as: 'api', domain: 'HQ', name: 'ann' } }, 1],
    ['another endpoint', { endpointUrl: 'https://other.example/' }, 1],
    [
      'an account of the same name elsewhere',
      { target: { kind: 'stored', account: { accountName: 'root', store: { targetName: 'web02', type: 2 } } } },
      1,
    ],
    [
      'an account whose name differs in case',
      { target: { kind: 'stored', account: { accountName: 'Root', store: { targetName: 'web01', type: 2 } } } },
      1,
    ],
  ] as const)('counts as one hold: %s', async (_what, facts, expected) => {
    const book = ledger();
    const first = await begin(book);
    await begin(book, facts);
    expect(book.openLike(first)).toHaveLength(expected);
  });

  it('writes neither passwords nor tokens', async () => {
    await begin(ledger());
    expect(Object.keys((await onDisk())[0]?.records[0] ?? {}).sort()).toEqual([
      'actor',
      'at',
      'attempts',
      'credentialId',
      'endpointUrl',
      'id',
      'mayCheckIn',
      'nextAttemptAt',
      'rotates',
      'sessionId',
      'state',
      'target',
    ]);
  });
});
