import { describe, expect, it } from 'vitest';
import type { CallOutput } from '../../../shared/contract.ts';
import { ok } from '../../../shared/result.ts';
import { testClient, testError, type Plan } from '../../../test-support/renderer/test-client.ts';
import { filterEntries, parseLine, type LogEntry } from './log-entry.ts';
import { createLogStore, mostLines } from './log-store.ts';

const line = (n: number, level = 'info') =>
  JSON.stringify({
    level,
    time: `2026-11-24T09:00:${String(n % 60).padStart(2, '0')}.000Z`,
    event: 'pi.call',
    count: n,
  });
const said = (entries: readonly LogEntry[]) =>
  entries.map((entry) =>
    entry.kind === 'line' ? Number(entry.fields.find(([name]) => name === 'count')?.[1]) : entry.kind,
  );
/** Lets what was started run to its end: nothing here waits for time. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function made(plan: Plan = { 'service/tail': () => ok({ lines: [line(1)], from: 'service' }) }) {
  const { client, calls } = testClient(plan);
  const { getState } = createLogStore(client);
  return { get: getState, calls };
}

async function followed(plan?: Plan) {
  const store = made(plan);
  store.get().connectionChanged(true);
  const leave = store.get().follow();
  await settle();
  return { ...store, leave };
}

describe('a line of the log', () => {
  it('is parsed into time, level, event and fields, the message first', () => {
    const raw =
      '{"level":"warn","time":"2026-11-24T09:00:01.500Z","event":"link.lost","keys":["a","b"],"durationMs":12,"message":"Gone."}';
    expect(parseLine(4, raw)).toEqual({
      kind: 'line',
      id: 4,
      time: '2026-11-24T09:00:01.500Z',
      level: 'warn',
      event: 'link.lost',
      fields: [
        ['message', 'Gone.'],
        ['keys', 'a, b'],
        ['durationMs', '12'],
      ],
      raw,
    });
  });

  it.each(['not JSON', '[1]', '"text"', 'null', ''])('of another format is shown unchanged: %j', (raw) => {
    expect(parseLine(1, raw)).toMatchObject({ level: undefined, event: '', fields: [['', raw]] });
  });

  it('of an unknown level keeps its text', () => {
    expect(parseLine(1, '{"level":"loud","event":"x"}')).toMatchObject({ level: undefined, event: 'x' });
  });
});

describe('the filter', () => {
  const entries: readonly LogEntry[] = [
    parseLine(1, line(1, 'debug')),
    parseLine(2, line(2, 'info')),
    { kind: 'skipped', id: 3, count: 9 },
    parseLine(4, line(4, 'error')),
    parseLine(5, 'not JSON'),
  ];
  it.each([
    ['everything', { level: 'debug', search: '' }, [1, 2, 3, 4, 5]],
    ['a level and what is graver, marks and what has no level', { level: 'info', search: '' }, [2, 3, 4, 5]],
    ['errors', { level: 'error', search: '' }, [3, 4, 5]],
    ['what contains the words, in any case', { level: 'debug', search: ' NOT json ' }, [3, 5]],
    ['what contains a field as it is shown', { level: 'debug', search: 'count=2' }, [2, 3]],
    ['what contains a field as it is in the file', { level: 'debug', search: '"count":4' }, [3, 4]],
    ['both', { level: 'error', search: 'PI.CALL' }, [3, 4]],
  ] as const)('passes %s', (_name, filter, ids) => {
    expect(filterEntries(entries, filter).map(({ id }) => id)).toEqual(ids);
  });
});

describe('following the log', () => {
  it('starts with earlier lines and continues with pushed lines', async () => {
    const { get, calls } = await followed();
    get().receive({ lines: [line(2)], skipped: 0 });
    expect(calls).toEqual([{ name: 'service/tail', input: { lines: 500, follow: true } }]);
    expect(said(get().entries)).toEqual([1, 2]);
  });

  it('shows the file of a service that does not run, and goes on without a gap when it connects', async () => {
    let answer: CallOutput<'service/tail'> = { lines: [line(1), line(2)], from: 'file' };
    const { get } = made({ 'service/tail': () => ok(answer) });
    get().follow();
    await settle();
    expect(said(get().entries)).toEqual([1, 2]);
    expect(get().fromFile).toBe(true);
    answer = { lines: [line(1), line(2), line(3)], from: 'service' };
    get().connectionChanged(true);
    await settle();
    expect(said(get().entries)).toEqual([1, 2, 3]);
    expect(get().fromFile).toBe(false);
  });

  it('adds lines pushed before the answer after the earlier ones, without duplicates', async () => {
    let answer: () => void = () => undefined;
    const { get } = made({
      'service/tail': () =>
        new Promise((resolve) => {
          answer = () => resolve(ok({ lines: [line(1), line(2)], from: 'service' }));
        }),
    });
    get().connectionChanged(true);
    get().follow();
    await settle();
    get().receive({ lines: [line(2), line(3)], skipped: 0 });
    expect(get()).toMatchObject({ entries: [], reading: true });
    answer();
    await settle();
    expect(said(get().entries)).toEqual([1, 2, 3]);
    expect(get().reading).toBe(false);
  });

  it('marks where lines were skipped', async () => {
    const { get } = await followed();
    get().receive({ lines: [line(9)], skipped: 7 });
    expect(said(get().entries)).toEqual([1, 'skipped', 9]);
  });

  it('starts again after a lost connection, and marks the gap', async () => {
    let lines = [line(1)];
    const { get } = await followed({ 'service/tail': () => ok({ lines, from: 'service' }) });
    get().connectionChanged(false);
    lines = [line(5), line(6)];
    get().connectionChanged(true);
    await settle();
    expect(said(get().entries)).toEqual([1, 'gap', 5, 6]);
  });

  it('is requested again after a reconnection of the event stream', async () => {
    let lines = [line(1)];
    const { get, calls } = await followed({ 'service/tail': () => ok({ lines, from: 'service' }) });
    lines = [line(1), line(2)];
    get().reconnected();
    await settle();
    expect(calls).toHaveLength(2);
    expect(said(get().entries)).toEqual([1, 2]);
  });

  it('is not requested again without followers', async () => {
    const { get, calls, leave } = await followed();
    leave();
    await settle();
    get().reconnected();
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('continues without a gap if the kept lines are among the earlier ones', async () => {
    let lines = [line(1)];
    const { get, leave } = await followed({ 'service/tail': () => ok({ lines, from: 'service' }) });
    leave();
    await settle();
    lines = [line(1), line(2)];
    get().follow();
    await settle();
    expect(said(get().entries)).toEqual([1, 2]);
  });

  it('ends with its last follower', async () => {
    const { get, calls, leave } = await followed();
    const leaveToo = get().follow();
    leave();
    await settle();
    expect(calls.filter(({ input }) => JSON.stringify(input).includes('false'))).toEqual([]);
    leaveToo();
    await settle();
    expect(calls.at(-1)).toEqual({ name: 'service/tail', input: { lines: 0, follow: false } });
    get().receive({ lines: [line(2)], skipped: 0 });
    expect(said(get().entries)).toEqual([1]);
  });

  it('shows an error of reading, except for a lost service', async () => {
    const error = testError({ kind: 'unexpected', detail: undefined });
    const { get } = await followed({ 'service/tail': () => ({ ok: false, error }) });
    expect(get()).toMatchObject({ error, reading: false });
    const gone = testError({ kind: 'service-unavailable', detail: 'lost' });
    const { get: other } = await followed({ 'service/tail': () => ({ ok: false, error: gone }) });
    expect(other().error).toBeUndefined();
  });

  it('keeps only the latest lines', async () => {
    const { get } = await followed();
    get().receive({ lines: Array.from({ length: mostLines + 5 }, (_, n) => line(n)), skipped: 0 });
    expect(get().entries).toHaveLength(mostLines);
    expect(said(get().entries).at(-1)).toBe(mostLines + 4);
  });
});

describe('pausing', () => {
  it('leaves the lines unchanged and holds new ones until it ends', async () => {
    const { get } = await followed();
    get().pause();
    get().receive({ lines: [line(2), line(3)], skipped: 0 });
    expect(said(get().entries)).toEqual([1]);
    expect(get().held).toHaveLength(2);
    get().resume();
    expect(said(get().entries)).toEqual([1, 2, 3]);
    expect(get()).toMatchObject({ paused: false, held: [] });
  });

  it('holds only the latest lines and counts the removed ones', async () => {
    const { get } = await followed();
    get().pause();
    for (const start of [0, mostLines]) {
      get().receive({ lines: Array.from({ length: mostLines }, (_, n) => line(start + n)), skipped: 0 });
    }
    const { held } = get();
    expect(held).toHaveLength(mostLines);
    expect(held[0]).toMatchObject({ kind: 'skipped', count: mostLines + 1 });
    expect(said(held).at(-1)).toBe(2 * mostLines - 1);
  });
});
