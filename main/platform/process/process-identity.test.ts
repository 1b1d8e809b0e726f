import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  isRunning,
  runProgram,
  startOfProcess,
  thisProcess,
  type ProcessFacts,
  type RunProgram,
} from './process-identity.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2030, 0, 2, 3, 4, 5);
const recorded = { pid: 4321, started: new Date(start).toISOString() };

afterEach(() => void vi.useRealTimers());

/** A system that booted a minute before the recorded start, on which a process of that number runs. */
function setUp(over: Partial<ProcessFacts> = {}) {
  const asked: number[] = [];
  const facts: ProcessFacts = {
    platform: 'win32',
    exists: () => true,
    now: () => start + minute,
    bootedAt: () => start - minute,
    startOf: async () => undefined,
    ...over,
  };
  const startOf: ProcessFacts['startOf'] = (pid) => (asked.push(pid), facts.startOf(pid));
  return {
    asked,
    isAlive: () => isRunning(recorded, 'quick', { ...facts, startOf }),
    isExactlyAlive: () => isRunning(recorded, 'exact', { ...facts, startOf }),
  };
}

describe('isRunning', () => {
  it('knows this process, and that nobody has a number above the largest of any system', async () => {
    expect(await isRunning(thisProcess())).toBe(true);
    expect(await isRunning({ ...thisProcess(), pid: 2 ** 30 })).toBe(false);
  });
});

describe.each<NodeJS.Platform>(['win32', 'darwin'])('on %s, a process', (platform) => {
  it('lives if its number does and the system has not booted since, which takes no question', async () => {
    const { isAlive, asked } = setUp({ platform });
    expect([await isAlive(), asked]).toEqual([true, []]);
  });

  it('is dead if its number is', async () => {
    const { isAlive, asked } = setUp({ platform, exists: () => false });
    expect([await isAlive(), asked]).toEqual([false, []]);
  });

  it.each([
    ['started when it did', start - 300, true],
    ['started before it, as a shell that became it did', start - hour, true],
    ['started after it', start + 3 * minute, false],
    ['does not show its start', undefined, true],
  ])(
    'that seems to be from before the boot is judged by the start of its number: one that %s',
    async (_which, startedAt, alive) => {
      const { isAlive, asked } = setUp({
        platform,
        bootedAt: () => start + 2 * minute,
        startOf: async () => startedAt,
      });
      expect([await isAlive(), asked]).toEqual([alive, [4321]]);
    },
  );

  it('outlives a clock that is put on by an hour after its start', async () => {
    const { isAlive } = setUp({ platform, bootedAt: () => start - minute + hour, startOf: async () => start - 300 });
    expect(await isAlive()).toBe(true);
  });

  it('outlives a clock that is put back by an hour after its start', async () => {
    const { isAlive } = setUp({
      platform,
      now: () => start - hour,
      bootedAt: () => start - minute - hour,
      startOf: async () => start - 300,
    });
    expect(await isAlive()).toBe(true);
  });

  it.each([
    ['started at another time', start - 2 * hour],
    ['does not show its start', undefined],
  ])('whose recorded start lies in the future is gone if the one of that number %s', async (_which, startedAt) => {
    const { isAlive } = setUp({
      platform,
      now: () => start - hour,
      bootedAt: () => start - 3 * hour,
      startOf: async () => startedAt,
    });
    expect(await isAlive()).toBe(false);
  });

  it.each([
    ['started later', start + 3 * minute, false],
    ['started when it did', start - 300, true],
    ['does not show its start', undefined, true],
  ])(
    'that is looked at exactly is judged by the start of its number: one that %s',
    async (_which, startedAt, alive) => {
      const { isExactlyAlive, asked } = setUp({ platform, startOf: async () => startedAt });
      expect([await isExactlyAlive(), asked]).toEqual([alive, [4321]]);
    },
  );

  it('is in doubt alive when its start cannot be read', async () => {
    const facts: ProcessFacts = {
      platform,
      exists: () => true,
      now: () => start,
      bootedAt: () => start,
      startOf: async () => start,
    };
    expect(await isRunning({ pid: 4321, started: 'x' }, 'exact', facts)).toBe(true);
  });

  it('keeps its start when the clock is put on or back', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const starts = [0, hour, -hour].map((stepMs) => {
      vi.setSystemTime(start + stepMs);
      return thisProcess(platform).started;
    });
    expect(new Set(starts).size).toBe(1);
    expect(Date.parse(starts[0] ?? '')).not.toBeNaN();
  });
});

describe.runIf(process.platform === 'linux')('on Linux, a process', () => {
  it('is told from another run of its number by what the kernel says, whatever clock and boot time seem to be', async () => {
    const facts: ProcessFacts = {
      platform: 'linux',
      exists: () => true,
      now: () => Date.now(),
      bootedAt: () => Date.now() + hour,
      startOf: async () => Date.now() + hour,
    };
    expect(await isRunning(thisProcess(), 'exact', facts)).toBe(true);
    expect(await isRunning({ ...thisProcess(), started: recorded.started }, 'exact', facts)).toBe(false);
    expect(await isRunning(thisProcess(), 'exact', { ...facts, exists: () => false })).toBe(false);
  });
});

function answering(text: string) {
  const calls: Parameters<RunProgram>[] = [];
  const run: RunProgram = async (...call) => (calls.push(call), text);
  return { calls, run };
}

describe('the start of another process', () => {
  it('is the output of ps on macOS, in UTC and English', async () => {
    const { calls, run } = answering('Wed Jan  2 03:04:05 2030\n');
    expect(await startOfProcess(4321, 'darwin', run)).toBe(Date.UTC(2030, 0, 2, 3, 4, 5));
    expect(calls).toEqual([['/bin/ps', ['-o', 'lstart=', '-p', '4321'], { LC_ALL: 'C', TZ: 'UTC' }]]);
  });

  it('is the output of PowerShell on Windows, which is started by its full path', async () => {
    const { calls, run } = answering('2030-01-02T03:04:05.1234567Z\r\n');
    expect(await startOfProcess(4321, 'win32', run)).toBe(Date.UTC(2030, 0, 2, 3, 4, 5, 123));
    const [[file, args] = []] = calls;
    expect(file).toMatch(/^[A-Z]:\\.+\\powershell\.exe$/i);
    expect(args?.at(-1)).toContain('Get-Process -Id 4321');
  });

  it('is read by a program that does not get the ECM_ variables, which may hold secrets', async () => {
    vi.stubEnv('ECM_API_PASSWORD', 'leak-test-value');
    const printed = await runProgram(process.execPath, ['-p', 'JSON.stringify(process.env)'], { LC_ALL: 'C' });
    vi.unstubAllEnvs();
    expect(JSON.parse(printed)).toMatchObject({ LC_ALL: 'C', PATH: process.env['PATH'] });
    expect(printed).not.toContain('leak-test-value');
  });

  it.each<[string, NodeJS.Platform, RunProgram]>([
    ['the program fails', 'win32', () => Promise.reject(new Error('no such program'))],
    ['it prints something else', 'darwin', async () => 'ps: no'],
    ['there is no such program', 'freebsd', async () => '2030-01-02T03:04:05Z'],
  ])('is undefined if %s', async (_why, platform, run) => {
    expect(await startOfProcess(4321, platform, run)).toBeUndefined();
  });
});
