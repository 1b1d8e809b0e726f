import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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

/** A system that booted a minute before the recorded start, on which a process with that id runs. */
function setUp(over: Partial<ProcessFacts> = {}) {
  const startsRead: number[] = [];
  const facts: ProcessFacts = {
    platform: 'win32',
    exists: () => true,
    now: () => start + minute,
    bootedAt: () => start - minute,
    startOf: async () => undefined,
    ...over,
  };
  const startOf: ProcessFacts['startOf'] = (pid) => (startsRead.push(pid), facts.startOf(pid));
  return {
    startsRead,
    isStillRunning: () => isRunning(recorded, 'quick', { ...facts, startOf }),
    isRunningExactly: () => isRunning(recorded, 'exact', { ...facts, startOf }),
  };
}

describe('isRunning', () => {
  it('is true for this process, and false for an id above the largest of any system', async () => {
    expect(await isRunning(thisProcess())).toBe(true);
    expect(await isRunning({ ...thisProcess(), pid: 2 ** 30 })).toBe(false);
  });
});

describe.each<NodeJS.Platform>(['win32', 'darwin'])('on %s, a process', (platform) => {
  it('runs if its id exists and the system has not booted since, which reads no start', async () => {
    const { isStillRunning, startsRead } = setUp({ platform });
    expect([await isStillRunning(), startsRead]).toEqual([true, []]);
  });

  it('does not run if its id does not exist', async () => {
    const { isStillRunning, startsRead } = setUp({ platform, exists: () => false });
    expect([await isStillRunning(), startsRead]).toEqual([false, []]);
  });

  it.each([
    ['started when it did', start - 300, true],
    ['started before it, as a shell that became it did', start - hour, true],
    ['started after it', start + 3 * minute, false],
    ['does not show its start', undefined, true],
  ])(
    'that seems to be from before the boot is compared by the start of its id: one that %s',
    async (_which, startedAt, alive) => {
      const { isStillRunning, startsRead } = setUp({
        platform,
        bootedAt: () => start + 2 * minute,
        startOf: async () => startedAt,
      });
      expect([await isStillRunning(), startsRead]).toEqual([alive, [4321]]);
    },
  );

  it('still runs after the clock was set forward by an hour', async () => {
    const { isStillRunning } = setUp({
      platform,
      bootedAt: () => start - minute + hour,
      startOf: async () => start - 300,
    });
    expect(await isStillRunning()).toBe(true);
  });

  it('still runs after the clock was set back by an hour', async () => {
    const { isStillRunning } = setUp({
      platform,
      now: () => start - hour,
      bootedAt: () => start - minute - hour,
      startOf: async () => start - 300,
    });
    expect(await isStillRunning()).toBe(true);
  });

  it.each([
    ['started at another time', start - 2 * hour],
    ['does not show its start', undefined],
  ])('whose recorded start lies in the future does not run if the one with that id %s', async (_which, startedAt) => {
    const { isStillRunning } = setUp({
      platform,
      now: () => start - hour,
      bootedAt: () => start - 3 * hour,
      startOf: async () => startedAt,
    });
    expect(await isStillRunning()).toBe(false);
  });

  it.each([
    ['started later', start + 3 * minute, false],
    ['started when it did', start - 300, true],
    ['does not show its start', undefined, true],
  ])('checked exactly is compared by the start of its id: one that %s', async (_which, startedAt, alive) => {
    const { isRunningExactly, startsRead } = setUp({ platform, startOf: async () => startedAt });
    expect([await isRunningExactly(), startsRead]).toEqual([alive, [4321]]);
  });

  it('counts as running when its start cannot be read', async () => {
    const facts: ProcessFacts = {
      platform,
      exists: () => true,
      now: () => start,
      bootedAt: () => start,
      startOf: async () => start,
    };
    expect(await isRunning({ pid: 4321, started: 'x' }, 'exact', facts)).toBe(true);
  });

  it('has the same start after the clock was set forward or back', () => {
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
  it('is distinguished from another run with its id by the kernel, whatever clock and boot time seem to be', async () => {
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

it.skipIf(process.platform !== 'linux')(
  'a process that was killed and not waited for does not run any more',
  async () => {
    // The shell replaces itself by a program that waits for none of its children.
    const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    const started = await startedOf(pid);
    expect(await isRunning({ pid, started })).toBe(true);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => isRunning({ pid, started })).toBe(false);
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    parent.kill('SIGKILL');
  },
);

/** As `thisProcess` records it. */
async function startedOf(pid: number): Promise<string> {
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
}
