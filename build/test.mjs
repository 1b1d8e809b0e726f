// npm test, npm run test:desktop and npm run test:packages: run all suites that can run here and count their tests. With CI=true only
// optional suites may be skipped. Names after `npm run test:packages --` select suites: app, dotnet, linux, windows, wine.
import { packageSuites } from './package-suites.mjs';
import { desktopSuites, runsOf, runTogether, suites } from './suites.mjs';

const [, , kind = 'all', ...names] = process.argv;
const isNamed = ({ projects }) => names.length === 0 || names.includes(projects[0].replace('package-', ''));
const chosen = { all: suites, desktop: desktopSuites, packages: packageSuites.filter(isNamed) }[kind];
const onCi = process.env.CI === 'true';

const able = [];
const skipped = [];
for (const suite of chosen) {
  const reason = await suite.lacks();
  if (reason === undefined) able.push(suite);
  else skipped.push({ ...suite, reason });
}

// Packages are made by their tests, one after the other.
const runs = kind === 'packages' ? able.map((suite) => [suite]) : runsOf(able);
const done = runs.map((together) => {
  console.log(`\n── ${together.map(({ name }) => name).join(', ')}`);
  return runTogether(together);
});
const results = done.flatMap((run) => run.results);

for (const { name, failures } of results) for (const failure of failures) console.log(`\nFailed, ${name}: ${failure}`);

const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
console.log('');
for (const run of done) {
  for (const { name, passed, failed, skipped: skips } of run.results)
    console.log(`${name}: ${passed} passed, ${failed} failed${skips === 0 ? '' : `, ${skips} skipped`}`);
  console.log(`  ${run.seconds} s`);
}
for (const { name, reason } of skipped) console.log(`skipped: ${name} (${reason})`);

const forbidden = onCi && (total('skipped') > 0 || skipped.some(({ optional }) => optional !== true));
if (forbidden) console.log('With CI=true only optional suites may be skipped: real Electron, an old Node.');
console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped') + skipped.length} skipped`);
process.exitCode = total('failed') > 0 || forbidden ? 1 : 0;
