import { expect, it } from 'vitest';
import { runKills } from '../bench/chaos/run-kills.ts';

it('ten kills while credentials are delivered leave a whole audit trail, with each delivery, and nothing checked out', async () => {
  const report = await runKills({ kills: 10, seed: Date.now() % 1_000_000, sessionsPerSecond: 8 });
  expect(report.problems, JSON.stringify(report)).toEqual([]);
  expect(report.sessions['delivered']).toBeGreaterThan(0);
}, 300_000);
