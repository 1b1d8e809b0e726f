import { describe, expect, it } from 'vitest';
import type { LogLevel } from '../../../shared/service-status.ts';
import { silentLog, type Log, type LogEvent, type LogFields } from '../../platform/logging/log.ts';
import { manualClock } from '../../../test-support/manual-clock.ts';
import { answer, refusal } from '../../../test-support/pi/scripted-gateway.ts';
import { EntryList } from './decoder/entry-list.ts';
import type { PiResult } from './gateway.ts';
import { loggedCall } from './soap-gateway.ts';

const twoEntries = new EntryList();
for (const entry of ['one', 'two']) twoEntries.add(entry);

const context = { signal: new AbortController().signal, correlationId: 'c-1' };

async function loggedLines<T>(
  level: LogLevel,
  call: () => PiResult<T>,
): Promise<readonly [LogEvent, LogFields | undefined][]> {
  const lines: [LogEvent, LogFields | undefined][] = [];
  const clock = manualClock();
  const slow = async (): ReturnType<typeof call> => {
    await clock.advance(40);
    return call();
  };
  const result = await loggedCall(
    {
      log: { ...silentLog, [level]: (...[event, fields]: Parameters<Log['info']>) => void lines.push([event, fields]) },
      clock,
    },
    'DoLogin2',
    context,
    slow,
  );
  expect(result).toEqual(await call());
  return lines;
}

describe('a call to PI is logged', () => {
  const fields = { correlationId: 'c-1', operation: 'DoLogin2', durationMs: 40 };
  it.each([
    ['at DEBUG with its time', 'debug', () => answer('a token'), fields],
    ['at DEBUG with the length of a list', 'debug', () => answer(twoEntries), { ...fields, count: 2 }],
    [
      'at INFO with the kind and code of a failure, without its message',
      'info',
      () => Promise.resolve(refusal(3, 'authorization')),
      { ...fields, kind: 'authorization', code: 3 },
    ],
    [
      'at DEBUG where PI does not have what was looked for',
      'debug',
      () => Promise.resolve(refusal(4, 'not-found')),
      { ...fields, kind: 'not-found', code: 4 },
    ],
    [
      'at INFO with the kind alone where PI gave no code',
      'info',
      () => Promise.resolve(refusal(undefined, 'tls')),
      { ...fields, kind: 'tls' },
    ],
  ] as const)('%s', async (_how, level, call, expected) => {
    expect(await loggedLines<unknown>(level, call)).toEqual([['pi.call', expected]]);
  });
});
