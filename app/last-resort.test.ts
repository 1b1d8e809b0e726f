import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import type { LogEvent, LogFields } from '../main/platform/logging/log.ts';
import { handleLastResort, ignoreLostOutput, type LastResortOptions } from './last-resort.ts';

/** A program whose bugs are raised by hand. */
function program(options: Partial<LastResortOptions> = {}, isRunning = true) {
  const seen: unknown[] = [];
  const process = new EventEmitter();
  const lastResort = handleLastResort(process as unknown as NodeJS.Process, {
    doing: 'running the test',
    hint: 'See the test.',
    afterRejection: 'go-on',
    answer: (error, bug) => void seen.push(['answered', error, bug]),
    exit: (code) => void seen.push(['exit', code]),
    ...options,
  });
  if (isRunning) lastResort.logTo({ error: (event: LogEvent, fields?: LogFields) => void seen.push([event, fields]) });
  lastResort.stopWith(async () => void seen.push('stopped'));
  return { seen, process, lastResort };
}

const bug = new RangeError('with a secret in it');
const line = [
  'error.unexpected',
  { correlationId: expect.any(String), operation: 'running the test', bug: expect.stringMatching(/^RangeError at /) },
];
const answered = [
  'answered',
  expect.objectContaining({ kind: 'unexpected', doing: 'running the test', hint: 'See the test.' }),
  expect.stringMatching(/^RangeError at /),
];
const ended = [line, answered, 'stopped', ['exit', 1]];

it.each([
  ['an exception', 'go-on', 'uncaughtException'],
  ['an exception', 'end', 'uncaughtException'],
  ['a rejection', 'end', 'unhandledRejection'],
] as const)(
  '%s (after a rejection: %s): is logged and answered, stops the program in order and ends it with 1',
  async (_what, afterRejection, event) => {
    const { seen, process } = program({ afterRejection });
    process.emit(event, bug);
    await vi.waitFor(() => expect(seen).toEqual(ended));
    expect(JSON.stringify(seen)).not.toContain('secret');
  },
);

it('an unhandled rejection in a running program is logged, each time, and nothing else happens', async () => {
  const { seen, process } = program();
  process.emit('unhandledRejection', bug);
  process.emit('unhandledRejection', bug);
  await new Promise(setImmediate);
  expect(seen).toEqual([line, line]);
});

it('an unhandled rejection during the start ends the program', async () => {
  const { seen, process } = program({}, false);
  process.emit('unhandledRejection', bug);
  await vi.waitFor(() => expect(seen).toEqual([answered, 'stopped', ['exit', 1]]));
});

it('errors while it ends are logged and do not end it a second time', async () => {
  const { seen, process, lastResort } = program();
  lastResort.stopWith(async () => {
    process.emit('uncaughtException', bug);
    throw bug;
  });
  await lastResort.end(bug);
  expect(seen).toEqual([line, answered, line, line, ['exit', 1]]);
});

it('shuts down although its answer fails', async () => {
  const answer = (): never => {
    throw bug;
  };
  const { seen, lastResort } = program({ answer });
  await lastResort.end(bug);
  expect(seen).toEqual([line, line, 'stopped', ['exit', 1]]);
});

it('ends after the time limit although the shutdown hangs', async () => {
  const { seen, process, lastResort } = program({ endWithinMs: 1 });
  lastResort.stopWith(() => new Promise(() => {}));
  process.emit('uncaughtException', bug);
  await vi.waitFor(() => expect(seen).toEqual([line, answered, ['exit', 1]]));
});

it('quotes nothing of a thrown value that is no error', async () => {
  const { seen, lastResort } = program();
  await lastResort.end('with a secret in it');
  expect(JSON.stringify(seen)).not.toContain('secret');
});

it('a closed output does not end a program whose result it is not', () => {
  const output = new EventEmitter();
  ignoreLostOutput(output as unknown as NodeJS.WriteStream);
  expect(() => output.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).not.toThrow();
});
