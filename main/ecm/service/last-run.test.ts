import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logLevels } from '../../../shared/service-status.ts';
import type { Log } from '../../platform/logging/log.ts';
import { openLog } from '../../platform/logging/pino-log.ts';
import { findLogLines, readLogEnd } from '../../platform/logging/read-log.ts';
import { readLastRun } from './last-run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'last-run-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = '2026-11-24T09:00:00.000Z';
const line = (event: string, fields: object = {}): string =>
  `${JSON.stringify({ level: 'info', time: at, event, ...fields })}\n`;
const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

describe('how the last run of the service ended', () => {
  it.each([
    ['it never ran', '', undefined],
    ['it was stopped', line('app.started') + line('app.stopped'), { at, end: 'stopped' }],
    ['it was killed', line('app.stopped') + line('app.started') + line('pi.call'), { at, end: 'unexpected' }],
    ['it was killed while it wrote', `${line('pi.call')}{"time":"2026-`, { at, end: 'unexpected' }],
    [
      'it could not start',
      line('app.start-failed', { message: 'The pipe is in use.', hint: 'Stop the other one.' }),
      { at, end: 'not-started', message: 'The pipe is in use.', hint: 'Stop the other one.' },
    ],
  ] as const)('%s', async (_name, text, expected) => {
    if (text !== '') await write('ECM.log', text);
    expect(await readLastRun(folder)).toEqual(expected);
  });
});

describe.each(logLevels)('at level %s', (level) => {
  const run = async (lines: (log: Log) => void): Promise<void> => {
    const log = await openLog({ folder, fileName: 'ECM.log', level });
    lines(log);
    await log.close();
  };
  const started = (log: Log): void => log.info('app.started');
  const stopped = (log: Log): void => log.info('app.stopped');
  const failed = (log: Log): void => log.error('request.failed');

  it.each([
    ['a stop', [[started, failed, stopped]], 'stopped'],
    ['a kill', [[started, failed]], 'unexpected'],
    ['a kill after an earlier stop', [[started, stopped], [started]], 'unexpected'],
  ] as const)('%s is recognised', async (_name, runs, end) => {
    for (const lines of runs) await run((log) => lines.forEach((add) => add(log)));
    expect(await readLastRun(folder)).toMatchObject({ end });
  });
});

describe('the end of a log', () => {
  it('is in the newest numbered file where the second name is missing', async () => {
    await write('ECM.2.log', 'a\nb\n');
    await write('ECM.10.log', 'c\nd\n');
    expect(await readLogEnd(folder, 'ECM.log', 1)).toEqual({ path: join(folder, 'ECM.10.log'), lines: ['d'] });
  });

  it('is nothing without a log', async () => {
    expect(await readLogEnd(folder, 'ECM.log', 10)).toBeUndefined();
  });
});

it('the lines of a request are found in all files, in their order', async () => {
  await write('ECM.1.log', 'x 1\ny 1\n');
  await write('ECM.2.log', 'x 2\n');
  await write('ECM.3.log', 'y 3\n');
  expect(await findLogLines(folder, 'ECM.log', 'x')).toEqual(['x 1', 'x 2']);
  expect(await findLogLines(folder, 'ECM.log', 'z')).toEqual([]);
});
