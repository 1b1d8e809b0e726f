import { expect, it } from 'vitest';
import { silentLog, type LogEvent, type LogFields } from '../../main/platform/log.ts';
import { exitCodeOf } from './exit-code.ts';

/** A log that notes its lines and its end. */
function noted() {
  const lines: unknown[] = [];
  const log = { ...silentLog, error: (event: LogEvent, fields?: LogFields) => void lines.push([event, fields]), close: async () => void lines.push('closed') };
  return { lines, log };
}

it('is what the program says, once its log is written', async () => {
  const { lines, log } = noted();
  expect(await exitCodeOf(log, async () => 7)).toBe(7);
  expect(lines).toEqual(['closed']);
});

it('is 1 after something that nobody foresaw, which is in the log by its kind and place only', async () => {
  const { lines, log } = noted();
  const said: string[] = [];
  const program = () => Promise.reject(new RangeError('with a secret in it'));
  expect(await exitCodeOf(log, program, (text) => said.push(text))).toBe(1);
  expect(lines).toEqual([['error.unexpected', { operation: 'running the ECM service', message: expect.stringMatching(/^RangeError at /) }], 'closed']);
  expect(said.join('')).toContain('RangeError');
  expect(JSON.stringify(lines) + said.join('')).not.toContain('secret');
});
