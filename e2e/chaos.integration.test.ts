import { expect, it } from 'vitest';
import { problemsIn, runChaos } from '../bench/chaos/run-chaos.ts';

// Some of the faults are POSIX signals: the service is paused, or stops in order.
it.skipIf(process.platform === 'win32')(
  'a minute of faults leaves nothing checked out, ends nothing early, and needs no hand afterwards',
  async () => {
    const report = await runChaos({ seconds: 60, seed: Date.now() % 1_000_000, sessionsPerSecond: 5 });
    expect(problemsIn(report), JSON.stringify(report)).toEqual([]);
    expect(report.sessions['delivered']).toBeGreaterThan(0);
  },
  300_000,
);
