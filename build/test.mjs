// npm test and npm run test:packages: run all suites that can run here and count their tests. With CI=true only optional suites may be
// skipped. Names after `npm run test:packages --` select suites: app, dotnet, linux, windows, wine.
import { join } from 'node:path';
import { packageSuites } from './package-suites.mjs';
import { inFolder, suites } from './suites.mjs';

const [, , kind, ...names] = process.argv;
const isNamed = ({ project }) => names.length === 0 || names.includes(project.replace('package-', ''));
const chosen = kind === 'packages' ? packageSuites.filter(isNamed) : suites;
const onCi = process.env.CI === 'true';

function runSuite({ name, run, count }) {
  console.log(`\n── ${name}`);
  return inFolder((folder) => {
    const report = join(folder, 'report.json');
    const startedAt = performance.now();
    const succeeded = run(report);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const counts = read(() => count(report));
    // A suite fails also if its process fails without a failed test, or if no test ran.
    const isBad = !succeeded || counts.passed === 0;
    return { name, seconds, ...counts, failed: isBad ? Math.max(1, counts.failed) : counts.failed };
  });
}

/** A suite without a report counts as one failure. */
function read(count) {
  try {
    return count();
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: [] };
  }
}

const results = [];
const skipped = [];
for (const suite of chosen) {
  const reason = await suite.lacks();
  if (reason === undefined) results.push(runSuite(suite));
  else skipped.push({ ...suite, reason });
}

for (const { name, failures } of results) for (const failure of failures) console.log(`\nFailed, ${name}: ${failure}`);

const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
console.log('');
for (const result of results) {
  const skips = result.skipped === 0 ? '' : `, ${result.skipped} skipped`;
  console.log(`${result.name}: ${result.passed} passed, ${result.failed} failed${skips}, ${result.seconds} s`);
}
for (const { name, reason } of skipped) console.log(`skipped: ${name} (${reason})`);

const forbidden = onCi && (total('skipped') > 0 || skipped.some(({ optional }) => optional !== true));
if (forbidden) console.log('With CI=true only optional suites may be skipped: real Electron, an old Node.');
console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped') + skipped.length} skipped`);
process.exitCode = total('failed') > 0 || forbidden ? 1 : 0;
