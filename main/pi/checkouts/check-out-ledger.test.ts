import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { noSmallDisk, smallDisk } from '../../../test-support/small-disk.ts';
import { silentLog, type Log } from '../../platform/logging/log.ts';
import { rotationDelayMs } from './hold-state.ts';
import { CheckOutLedger } from './check-out-ledger.ts';
import { holdKey, type NewCheckOut } from './check-out-record.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const timeoutMs = 15_000;

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
  const begun = await book.begin(checkOut(facts), timeoutMs);
  if (!begun.ok) throw new Error(begun.error.message);
  return begun.value;
}

async function onDisk(): Promise<{ owner: unknown; records: { credentialId: string; state: string }[] }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
}

/** Leaves only what the test put there. */
async function removeValid(): Promise<void> {
  for (const name of (await readdir(folder)).filter((file) => file !== 'check-outs-0.json'))
    await rm(join(folder, name), { recursive: true });
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
    expect(await book.begin(checkOut(), timeoutMs)).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'file' },
    });
    expect(book.inUse()).toEqual([]);
  });

  it('forgets what is settled', async () => {
    const book = ledger();
    const [one, other] = [await begin(book), await begin(book)];
    await book.settle(one.id);
    expect(book.inUse().map(({ id }) => id)).toEqual([other.id]);
    expect((await onDisk())[0]?.records).toHaveLength(1);
  });

  it('lists a check-in that failed as pending, here and on disk', async () => {
    const changed = vi.fn<() => void>();
    const book = ledger(changed);
    const { id } = await begin(book);
    changed.mockClear();
    book.note(id, { type: 'released', cause: 'never-delivered', at: 0 });
    await book.apply([id], { type: 'failed', at: 0, nextAttemptAt: 12_345, unreachable: false });
    expect(book.inUse()).toEqual([]);
    expect(book.pendingCheckIns()).toMatchObject([{ id, hold: { attempts: 1, nextAttemptAt: 12_345 } }]);
    expect((await onDisk())[0]?.records).toMatchObject([{ state: 'pending', attempts: 1 }]);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('leaves no file behind when nothing is left to do', async () => {
    const book = ledger();
    const record = await begin(book);
    await book.settle(record.id);
    await book.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['killed', async (book: CheckOutLedger) => void (await book.save(), await killOwner())],
    ['closed', (book: CheckOutLedger) => book.close()],
  ])('adopts what a process left that was %s', async (_how, end) => {
    const left = ledger();
    const record = await begin(left);
    await end(left);
    const next = ledger();
    await next.adopt();
    expect(next.due()).toMatchObject([{ id: record.id, hold: { phase: 'check-in-due' } }]);
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
    expect(next.due()).toHaveLength(1);
  });

  it('leaves the check-outs of a living process alone', async () => {
    await begin(ledger());
    const other = ledger();
    await other.adopt();
    expect(other.due()).toEqual([]);
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
    expect(next.due()).toHaveLength(1);
  });

  describe('of an earlier version', () => {
    const at = '2030-01-02T03:04:05.000Z';
    /** Ten minutes, and the calls before the check-out. */
    const possibleUntil = Date.parse(at) + 20 * 60_000;
    const earlier = { ...checkOut(), id: 'earlier', at, attempts: 3, nextAttemptAt: 12_345 };

    async function adopted(record: object) {
      await writeFile(
        join(folder, 'check-outs-earlier.json'),
        JSON.stringify({ version: 1, owner: null, records: [record] }),
      );
      const next = ledger();
      await next.adopt();
      return next.due();
    }

    const made = { certain: false, possibleUntil };
    it.each([
      ['an open one, which PI may not have answered', { state: 'open', rotates: false }, { made, rotateAt: undefined }],
      [
        'an open one that is to be rotated, when its session may have ended',
        { state: 'open', rotates: true },
        { made, rotateAt: Date.parse(at) + rotationDelayMs },
      ],
      ['a pending one', { state: 'pending', rotates: false }, { made, attempts: 3, rotateAt: undefined }],
      [
        'a pending one that is to be rotated',
        { state: 'pending', rotates: true },
        { made, attempts: 3, rotateAt: Date.parse(at) },
      ],
      [
        'one of a later version, as it is written for this one',
        { state: 'open', rotates: false, hold: { phase: 'of a later version' }, more: 1 },
        { made },
      ],
    ])('reads %s', async (_what, facts, expected) => {
      const [record] = await adopted({ ...earlier, ...facts });
      expect({ rotateAt: undefined, ...record?.hold }).toMatchObject({ phase: 'check-in-due', ...expected });
      expect(record).toMatchObject({ id: 'earlier', credentialId: 'v1.x', sessionId: 's1' });
    });

    it('is read by it: what is in use is open, the rest pending', async () => {
      const book = ledger();
      const records = [await begin(book), await begin(book), await begin(book)];
      const [, answered, failed] = records.map(({ id }) => id);
      book.note(answered ?? '', { type: 'answered', until: 7 });
      book.note(failed ?? '', { type: 'released', cause: 'never-delivered', at: 5 });
      await book.save();
      expect((await onDisk())[0]?.records).toMatchObject([
        { state: 'open', attempts: 0, nextAttemptAt: 0 },
        { state: 'open', attempts: 0, nextAttemptAt: 0 },
        { state: 'pending', attempts: 0, nextAttemptAt: 60_005 },
      ]);
    });
  });

  describe('of another process that runs', () => {
    it('counts what is in use, and nothing else', async () => {
      const other = ledger();
      const [inUse, due] = [await begin(other), await begin(other)];
      await other.apply([due.id], { type: 'released', cause: 'never-delivered', at: 0 });
      const book = ledger();
      await begin(book);
      expect((await book.inUseElsewhere()).map(({ id }) => id)).toEqual([inUse.id]);
    });

    it.each([
      ['of a process that was killed', killOwner],
      ['that cannot be read', () => writeFile(join(folder, 'check-outs-0.json'), '{"version":1').then(removeValid)],
      ['that is no file', () => mkdir(join(folder, 'check-outs-0.json')).then(removeValid)],
    ])('does not count a ledger %s', async (_what, change) => {
      await begin(ledger());
      await change();
      expect(await ledger().inUseElsewhere()).toEqual([]);
    });
  });

  it('does not adopt the test of what its user held before', async () => {
    await begin(ledger(), { mayCheckIn: false });
    await killOwner();
    const next = ledger();
    await next.adopt();
    expect(next.due()).toEqual([]);
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
    await book.settle(id);
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
    expect(book.inUse()).toEqual([]);
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
    expect(book.inUse().filter((record) => holdKey(record) === holdKey(first))).toHaveLength(expected);
  });

  it('writes neither passwords nor tokens', async () => {
    await begin(ledger());
    expect(Object.keys((await onDisk())[0]?.records[0] ?? {}).sort()).toEqual([
      'actor',
      'at',
      'attempts',
      'credentialId',
      'endpointUrl',
      'hold',
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

it.skipIf(noSmallDisk() !== undefined)('on a full disk what is due is done all the same', async () => {
  const disk = smallDisk();
  disk.fill('names');
  const book = new CheckOutLedger({ folder: disk.folder, clock: manualClock(), log: silentLog, changed: () => {} });
  const work = vi.fn(async () => {});
  expect(await book.exclusively(work)).toBe(true);
  expect(work).toHaveBeenCalledOnce();
  disk.free();
  disk.remove();
});
