import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { activity } from '../../../shared/activity.ts';
import { requestRecord } from '../../../test-support/request-record.ts';
import { readActivity, type ActivityOrder } from './read-activity.ts';

// Files are newer than it: one that was last changed before the period is not read.
const now = Date.UTC(2024, 0, 2, 3, 30);
const minute = 60_000;
const order: ActivityOrder = { period: '24h', now, historyDays: 30, after: 'stopped' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecm-activity-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const iso = (time: number): string => new Date(time).toISOString();
function write(name: string, ...lines: readonly (object | string)[]): void {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  writeFileSync(join(folder, name), `${text}\n`);
}
const request = (time: number, changes = {}) => requestRecord({ at: iso(time), ...changes });
const state = (time: number, changes = {}) => ({ at: iso(time), service: 'running', link: 'connected', ...changes });
const totals = ({ buckets }: Awaited<ReturnType<typeof readActivity>>) =>
  buckets.reduce((sum, { ok, none, failed }) => sum + ok + none + failed, 0);

it('counts the requests of all files, and skips damaged lines', async () => {
  write('requests.1.jsonl', request(now - 90 * minute, { durationMs: 40 }), '{"at":"20');
  write('requests.jsonl', request(now - minute, { outcome: 'failed' }), 'no json', { at: 1 });
  const read = await readActivity(folder, order);
  expect(activity.parse(read)).toEqual(read);
  expect(read.buckets.slice(-2)).toMatchObject([
    { from: '2024-01-02T02:00:00.000Z', ok: 1, failed: 0, p50Ms: 40 },
    { from: '2024-01-02T03:00:00.000Z', to: '2024-01-02T03:30:00.000Z', ok: 0, failed: 1 },
  ]);
  expect(totals(read)).toBe(2);
});

it('knows nothing without files, or without a folder', async () => {
  for (const each of [folder, join(folder, 'none')]) {
    const read = await readActivity(each, order);
    expect(totals(read)).toBe(0);
    expect(read.service.stretches).toEqual([{ from: expect.any(String), to: iso(now), state: 'unknown' }]);
  }
});

it('is empty where the history is turned off', async () => {
  write('requests.jsonl', request(now - minute));
  expect(await readActivity(folder, { ...order, historyDays: 0 })).toEqual({
    historyDays: 0,
    buckets: [],
    service: { stretches: [] },
    link: { stretches: [] },
  });
});

it('finds the state at the beginning of the period in an older file', async () => {
  write('states.1.jsonl', state(now - 80 * 60 * minute, { service: 'stopped' }));
  utimesSync(join(folder, 'states.1.jsonl'), 0, 0);
  write('states.jsonl', state(now - 2 * minute, { start: true }));
  const { service, link } = await readActivity(folder, {
    ...order,
    present: { at: iso(now), service: 'running', link: 'connected' },
  });
  expect(service.stretches.map(({ state: each }) => each)).toEqual(['stopped', 'running']);
  expect(link.stretches.map(({ state: each }) => each)).toEqual(['stopped', 'connected']);
});

it('does not end the present state of a service that answers', async () => {
  write('states.jsonl', state(now - 2 * minute, { start: true }), state(now - minute));
  const present = { at: iso(now), service: 'running', link: 'disconnected' } as const;
  const { service } = await readActivity(folder, { ...order, present, after: 'unknown' });
  expect(service.stretches.at(-1)).toEqual({ from: iso(now - 2 * minute), to: iso(now), state: 'running' });
});

it('rejects where a file cannot be read', async () => {
  mkdirSync(join(folder, 'requests.jsonl'));
  await expect(readActivity(folder, order)).rejects.toThrow(/requests\.jsonl/);
});

it('reads a hundred thousand requests of a day', async () => {
  const lines = Array.from({ length: 100_000 }, (_, index) =>
    JSON.stringify(request(now - index * 800, { durationMs: index % 1000 })),
  );
  for (let file = 0; file < 10; file += 1)
    writeFileSync(
      join(folder, `requests.${file + 1}.jsonl`),
      lines.slice(file * 10_000, (file + 1) * 10_000).join('\n'),
    );
  const began = performance.now();
  const read = await readActivity(folder, order);
  expect(totals(read)).toBe(100_000);
  expect(read.buckets.at(-2)).toMatchObject({ ok: 4500, p50Ms: expect.any(Number) });
  // Well above what it takes, because other tests run at the same time.
  expect(performance.now() - began).toBeLessThan(10_000);
});
