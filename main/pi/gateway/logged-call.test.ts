import { describe, expect, it } from 'vitest';
import { silentLog, type LogEvent, type LogFields } from '../../platform/logging/log.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { answer, refusal } from '../../../test-support/pi/scripted-gateway.ts';
import { EntryList } from './decoder/entry-list.ts';
import type { PiResult } from './gateway.ts';
import { loggedCall } from './soap-gateway.ts';

const twoEntries = new EntryList();
for (const entry of ['one', 'two']) twoEntries.add(entry);

const context = { signal: new AbortController().signal, correlationId: 'c-1' };

async function loggedLines<T>(call: () => PiResult<T>): Promise<readonly [LogEvent, LogFields | undefined][]> {
  const lines: [LogEvent, LogFields | undefined][] = [];
  const clock = manualClock();
  const slow = async (): ReturnType<typeof call> => {
    await clock.advance(40);
    return call();
  };
  const result = await loggedCall(
    { log: { ...silentLog, debug: (...line) => void lines.push([line[0], line[1]]) }, clock },
    'DoLogin2',
    context,
    slow,
  );
  expect(result).toEqual(await call());
  return lines;
}

describe('a call to PI is logged at DEBUG', () => {
  const fields = { correlationId: 'c-1', operation: 'DoLogin2', durationMs: 40 };
  it.each([
    ['with its time', () => answer('a token'), fields],
    ['with the length of a list', () => answer(twoEntries), { ...fields, count: 2 }],
    [
      'with the kind and code of a failure, without its message',
      () => Promise.resolve(refusal(3, 'authorization')),
      { ...fields, kind: 'authorization', code: 3 },
    ],
    [
      'with the kind alone where PI gave no code',
      () => Promise.resolve(refusal(undefined, 'tls')),
      { ...fields, kind: 'tls' },
    ],
  ])('%s', async (_how, call, expected) => {
    expect(await loggedLines<unknown>(call)).toEqual([['pi.call', expected]]);
  });
});
