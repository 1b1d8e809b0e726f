import { parseArgs } from 'node:util';
import { problemsIn, runChaos } from './run-chaos.ts';
import { runKills } from './run-kills.ts';

/**
 * npm run chaos [-- --minutes N --seed N --rate N --kills N]: console sessions on the built service while processes, network, disk and clock fail. Prints
 * what happened; the exit code is 1 if a credential stayed checked out, a session lost one that it used, the audit trail lacks a check-out, or
 * the service did not come back. With --kills N it is killed N times at random instants, and nothing else happens.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rate: { type: 'string', default: '5' },
    kills: { type: 'string' },
  },
});
const [minutes, seed, rate] = [Number(values.minutes), Number(values.seed), Number(values.rate)];
if (!(minutes > 0) || !(rate > 0) || !Number.isInteger(seed)) {
  console.error('--minutes and --rate take a number above 0, --seed a whole number.');
  process.exit(2);
}
if (values.kills !== undefined) {
  const report = await runKills({ kills: Number(values.kills), seed, sessionsPerSecond: rate });
  console.log(JSON.stringify({ seed, ...report }, undefined, 2));
  process.exit(report.problems.length === 0 ? 0 : 1);
}
const report = await runChaos({ seconds: minutes * 60, seed, sessionsPerSecond: rate });
const problems = problemsIn(report);
const { sessions, serviceStarts } = report;
console.log(`seed ${seed}, ${minutes} minutes, ${serviceStarts} starts of the service`);
for (const [name, count] of Object.entries(report.faults).toSorted()) console.log(`  ${count} × ${name}`);
const ends = Object.entries(sessions).map(([end, count]) => `${count} ${end}`);
console.log(`sessions: ${ends.join(', ')}`);
console.log(
  problems.length === 0 ? "PI's holds are those of the sessions: none. No bug was logged." : problems.join('\n'),
);
process.exit(problems.length === 0 ? 0 : 1);
