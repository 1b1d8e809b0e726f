import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectMode } from '../../../test-support/expect-mode.ts';
import { Secret } from '../../../shared/secret.ts';
import { readBackEvents, type Log, type LogEvent, type LogFields } from './log.ts';
import { openLog, type LogLevel } from './pino-log.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function written(use: (log: Log) => void, level: LogLevel = 'info'): Promise<string> {
  const log = await openLog({ folder, fileName: 'ECM.log', level });
  use(log);
  await log.close();
  return readFile(join(folder, 'ECM.log'), 'utf8');
}

describe('the log', () => {
  it('has one JSON object a line, with UTC time, level, event and fields', async () => {
    const text = await written((log) => {
      log.info('app.started', { count: 2 });
      log.warn('lookup.failed', { correlationId: 'c1', keys: ['a', 'b'] });
    });
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(lines).toEqual([
      { level: 'info', time, event: 'app.started', count: 2 },
      { level: 'warn', time, event: 'lookup.failed', correlationId: 'c1', keys: ['a', 'b'] },
    ]);
  });

  it('drops fields that are not on the list, and values that are neither text nor number', async () => {
    const fields = {
      user: 'ann',
      apiPassword: 'leak-test-value',
      host: Secret.of('leak-test-value'),
      account: { password: 'leak-test-value' },
      keys: ['k', { x: 'leak-test-value' }],
    };
    const text = await written((log) => log.info('lookup.started', fields as unknown as LogFields));
    expect(JSON.parse(text)).toMatchObject({ user: 'ann', keys: ['k'] });
    expect(text).not.toMatch(/leak-test-value|apiPassword|host|account/);
  });

  it('writes one line, whatever a name contains', async () => {
    const user = 'ann\r\n{"level":"info","event":"forged"}\u0000\u001b[31m';
    const host = 'a\u009b31m\u007f\u2028b';
    const text = await written((log) => log.info('lookup.started', { user, host }));
    expect(text.trimEnd().split(/[\n\u2028]/)).toHaveLength(1);
    expect(text.trimEnd()).not.toMatch(/[^\P{Cc}]/u);
    expect(JSON.parse(text)).toMatchObject({ user, host: 'a\\u009b31m\\u007f\\u2028b' });
  });

  it('truncates long texts', async () => {
    const text = await written((log) => log.info('lookup.started', { user: 'x'.repeat(100_000) }));
    expect(text.length).toBeLessThan(2_500);
  });

  it.each<[LogLevel, number]>([
    ['debug', 4],
    ['info', 3],
    ['error', 1],
  ])('at level %s has %d of the four kinds of lines', async (level, count) => {
    const text = await written(
      (log) => (['debug', 'info', 'warn', 'error'] as const).forEach((kind) => log[kind]('pi.call')),
      level,
    );
    expect(text.trimEnd().split('\n')).toHaveLength(count);
  });

  it.each(['warn', 'error'] as const)('at level %s has what the program reads back from it', async (level) => {
    const text = await written((log) => {
      for (const event of readBackEvents) log.info(event);
      log.info('pi.call');
    }, level);
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual(
      [...readBackEvents].map((event) => expect.objectContaining({ level: 'info', event })),
    );
  });

  it('continues the same file after a restart', async () => {
    await written((log) => log.info('app.started'));
    const text = await written((log) => log.info('app.stopped'));
    expect(text.trimEnd().split('\n')).toHaveLength(2);
  });

  it('drops lines after its end, and ends once', async () => {
    const log = await openLog({ folder, fileName: 'ECM.log', level: 'info' });
    log.info('app.stopped');
    await Promise.all([log.close(), log.close()]);
    log.info('app.started');
    expect((await readFile(join(folder, 'ECM.log'), 'utf8')).trimEnd().split('\n')).toHaveLength(1);
  });

  it('rejects if it cannot be written', async () => {
    await mkdir(join(folder, 'ECM.1.log'));
    await expect(openLog({ folder, fileName: 'ECM.log', level: 'info' })).rejects.toThrow('EISDIR');
  });

  it('rolls when a file is full, keeps ten, for their owner alone; the plain name is that of the newest', async () => {
    const log = await openLog({ folder, fileName: 'ECM.log', level: 'info', maxBytes: 1024 });
    const numbered = async (): Promise<string[]> =>
      (await readdir(folder)).filter((name) => /^ECM\.\d+\.log$/.test(name));
    for (let full = 1; full <= 12; full += 1) {
      log.info('pi.call', { count: full, message: 'x'.repeat(1_500) });
      await vi.waitFor(async () => expect(await numbered()).toContain(`ECM.${full + 1}.log`));
    }
    log.info('app.stopped');
    await log.close();
    await vi.waitFor(async () => expect((await numbered()).length).toBeLessThanOrEqual(10));
    expect(await readFile(join(folder, 'ECM.log'), 'utf8')).toContain('app.stopped');
    for (const name of ['ECM.12.log', 'ECM.log']) expectMode(join(folder, name), 0o600);
  });

  it('changes its level while it runs', async () => {
    const log = await openLog({ folder, fileName: 'ECM.log' });
    log.debug('pi.call', { count: 1 });
    log.setDefaultLevel('debug');
    log.debug('pi.call', { count: 2 });
    expect(log.level).toBe('debug');
    await log.close();
    expect(
      (await readFile(join(folder, 'ECM.log'), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { count: number }).count),
    ).toEqual([2]);
  });

  it.each([
    ['was chosen for this run', async () => openLog({ folder, fileName: 'ECM.log', level: 'error' }), 'error'],
    [
      'is kept',
      async () => {
        const before = await openLog({ folder, fileName: 'ECM.log' });
        await before.keepLevel('warn');
        before.setDefaultLevel('debug');
        expect(before.level).toBe('warn');
        await before.close();
        return openLog({ folder, fileName: 'ECM.log' });
      },
      'warn',
    ],
  ] as const)('has no other default level where one %s', async (_what, open, level) => {
    const log = await open();
    log.setDefaultLevel('debug');
    expect(log.level).toBe(level);
    await log.close();
  });

  it('returns its latest lines, and reports the next ones as they are written', async () => {
    const log = await openLog({ folder, fileName: 'ECM.log', level: 'info' });
    for (let count = 1; count <= 2500; count += 1) log.info('pi.call', { count });
    const counts = (lines: readonly string[]): number[] =>
      lines.map((line) => (JSON.parse(line) as { count: number }).count);
    expect(counts(log.latest(3))).toEqual([2498, 2499, 2500]);
    expect(log.latest(0)).toEqual([]);
    expect(log.latest(9999)).toHaveLength(1000);
    const seen: string[] = [];
    const end = log.onLine((line) => seen.push(line));
    log.info('pi.call', { count: 1 });
    end();
    log.info('pi.call', { count: 2 });
    expect(counts(seen)).toEqual([1]);
    await log.close();
  });

  it('logs and removes a subscriber that throws; the others get every line in order', async () => {
    const log = await openLog({ folder, fileName: 'ECM.log', level: 'info' });
    const events = (lines: readonly string[]): unknown[] =>
      lines.map((line) => (JSON.parse(line) as { event: string }).event);
    const seen: string[] = [];
    let calls = 0;
    log.onLine(() => {
      calls += 1;
      throw new RangeError('with a secret in it');
    });
    log.onLine((line) => seen.push(line));
    log.info('app.started');
    log.info('app.stopped');
    await log.close();
    expect(calls).toBe(1);
    expect(events(seen)).toEqual(['app.started', 'log.subscriber-failed', 'app.stopped']);
    const text = await readFile(join(folder, 'ECM.log'), 'utf8');
    expect(events(text.trimEnd().split('\n'))).toEqual(events(seen));
    expect(JSON.parse(text.split('\n')[1] ?? '')).toMatchObject({
      level: 'error',
      bug: expect.stringMatching(/^RangeError at /),
    });
    expect(text).not.toContain('secret');
  });

  it('writes no event that is not on the list, whatever a plugin of another vendor passes', async () => {
    const text = await written((log) => {
      log.info('anything.else' as LogEvent);
      log.info('toString' as LogEvent);
      log.info('app.started');
    });
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { event: string }).event),
    ).toEqual(['app.started']);
  });
});
