import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectMode } from '../../../test-support/expect-mode.ts';
import type { RecentRequest } from '../../../shared/service-status.ts';
import { manualClock, type ManualClock } from '../../../test-support/manual-clock.ts';
import { noSmallDisk, smallDisk } from '../../../test-support/small-disk.ts';
import { silentLog, type LogFields } from '../../platform/logging/log.ts';
import type { HistoryOptions } from './history-file.ts';
import { openRequestHistory, type RequestHistory } from './request-history.ts';
import { requestRecord } from '../../../test-support/request-record.ts';

const day = 86_400_000;

let folder: string;
let clock: ManualClock;
let logged: [string, LogFields | undefined][];
let open: RequestHistory[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecm-history-'));
  clock = manualClock(Date.now());
  [logged, open] = [[], []];
});
afterEach(async () => {
  await Promise.all(open.map((each) => each.close()));
  rmSync(folder, { recursive: true });
});

function history(changes: Partial<HistoryOptions> = {}): RequestHistory {
  const note = (event: string, fields?: LogFields) => void logged.push([event, fields]);
  const made = openRequestHistory({
    folder,
    clock,
    log: { ...silentLog, warn: note, info: note },
    keepDays: 30,
    ...changes,
  });
  open.push(made);
  return made;
}

const record = (correlationId: string): RecentRequest => requestRecord({ correlationId });
const files = () => readdirSync(folder).sort();
const ids = (name = 'requests.jsonl') =>
  readFileSync(join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as RecentRequest).correlationId);

describe('the request history', () => {
  it('appends each request as one line, for its owner alone', async () => {
    const requests = history();
    for (const id of ['a', 'b', 'c']) requests.add(record(id));
    await requests.written();
    expect(ids()).toEqual(['a', 'b', 'c']);
    expectMode(join(folder, 'requests.jsonl'), 0o600);
  });

  it('goes on after a line that a kill cut, which costs that line only', async () => {
    writeFileSync(join(folder, 'requests.jsonl'), `${JSON.stringify(record('a'))}\n{"at":"20`);
    const requests = history();
    requests.add(record('b'));
    await requests.written();
    expect(readFileSync(join(folder, 'requests.jsonl'), 'utf8').split('\n')).toEqual([
      JSON.stringify(record('a')),
      '{"at":"20',
      JSON.stringify(record('b')),
      '',
    ]);
  });

  it('begins another file when one has its size, and keeps so many', async () => {
    const requests = history({ maxBytes: 10, maxFiles: 3 });
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      requests.add(record(id));
      await requests.written();
    }
    expect(files()).toEqual(['requests.3.jsonl', 'requests.4.jsonl', 'requests.jsonl']);
    expect([ids('requests.3.jsonl'), ids('requests.4.jsonl'), ids()]).toEqual([['c'], ['d'], ['e']]);
  });

  it('begins another file every day, in which a restart changes nothing', async () => {
    const first = history();
    first.add(record('a'));
    await first.close();
    const second = history();
    second.add(record('b'));
    await second.written();
    expect(files()).toEqual(['requests.jsonl']);
    await clock.advance(day);
    second.add(record('c'));
    await second.written();
    expect([ids('requests.1.jsonl'), ids()]).toEqual([['a', 'b'], ['c']]);
  });

  it('removes files in which every request is older than it keeps them, while nothing is asked too', async () => {
    const requests = history({ keepDays: 2 });
    requests.add(record('a'));
    await requests.written();
    writeFileSync(join(folder, 'requests.7.jsonl'), 'older\n');
    utimesSync(join(folder, 'requests.7.jsonl'), 0, 0);
    await clock.advance(day);
    await requests.written();
    expect(files()).toEqual(['requests.jsonl']);
    await clock.advance(2 * day);
    await requests.written();
    expect(files()).toEqual([]);
    requests.add(record('b'));
    await requests.written();
    expect(ids()).toEqual(['b']);
  });

  it('keeps none with 0 days, and some again later', async () => {
    const requests = history();
    requests.add(record('a'));
    await requests.written();
    requests.keepFor(0);
    requests.add(record('b'));
    await requests.written();
    expect(files()).toEqual([]);
    requests.keepFor(1);
    requests.add(record('c'));
    await requests.written();
    expect(ids()).toEqual(['c']);
  });

  it('is made again where somebody removed it', async () => {
    const requests = history();
    requests.add(record('a'));
    await requests.written();
    rmSync(join(folder, 'requests.jsonl'));
    requests.add(record('b'));
    await requests.written();
    expect(ids()).toEqual(['b']);
  });

  it('that cannot be written is logged once, and counted; nothing rejects', async () => {
    const requests = history({ folder: join(folder, 'none') });
    for (const id of ['a', 'b']) {
      requests.add(record(id));
      await requests.written();
    }
    expect(requests.lost).toBe(2);
    expect(logged).toEqual([
      ['history.unwritten', { file: join(folder, 'none', 'requests.jsonl'), count: 1, reason: 'ENOENT' }],
    ]);
  });

  it('drops requests that wait for a slow disk beyond what it keeps in memory', async () => {
    const requests = history({ maxWaiting: 2 });
    for (const id of ['a', 'b', 'c', 'd']) requests.add(record(id));
    await requests.written();
    expect([ids(), requests.lost]).toEqual([['a', 'b'], 2]);
  });
});

describe.skipIf(noSmallDisk() !== undefined)('on a full disk', () => {
  it('requests are missing, and later ones are not', async () => {
    const disk = smallDisk();
    const file = join(disk.folder, 'requests.jsonl');
    try {
      const requests = history({ folder: disk.folder });
      disk.fill('names');
      requests.add(record('a'));
      await requests.written();
      requests.add(record('b'));
      await requests.written();
      expect([requests.lost, logged]).toEqual([2, [['history.unwritten', { file, count: 1, reason: 'ENOSPC' }]]]);
      disk.free();
      requests.add(record('c'));
      await requests.written();
      expect(logged.slice(1)).toEqual([['history.resumed', { file, count: 2 }]]);
      await requests.close();
    } finally {
      disk.remove();
    }
  });
});
