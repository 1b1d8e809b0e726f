// The test suites: what each needs and how it is run. Tests are counted from the JSON report that a run writes into the given file.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, findCommand, findElectron, findOldNode, hasDisplay, root } from './environment.mjs';
import { failureLine } from './failure-line.mjs';

const vitest = (projects) => [
  process.execPath,
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  ...projects.map((project) => `--project=${project}`),
  '--reporter=default',
  `--reporter=${join(root, 'build/count-by-project.mjs')}`,
];
const playwright = [process.execPath, join(root, 'node_modules/@playwright/test/cli.js'), 'test'];

/** Runs the command with a separate session bus and an unlocked keychain in a temporary home folder. */
const underKeychain = (command) => [
  'dbus-run-session',
  '--',
  'sh',
  '-c',
  'printf practice | gnome-keyring-daemon --unlock --components=secrets >"$HOME/keyring.out" && exec "$@"',
  'sh',
  ...command,
];

function run([file, ...args], env = {}) {
  return spawnSync(file, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;
}

/** Whether Debian's Python has Debian's module; another Python may come before it on the path. */
function hasPython(module) {
  return spawnSync('/usr/bin/python3', ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
}

/** Which of the folders is missing. */
export function missing(...folders) {
  const absent = folders.filter((folder) => !existsSync(folder));
  return absent.length === 0 ? undefined : `${absent.join(' and ')} is missing`;
}

/** A suite of tests in projects of Vitest. */
export const vitestSuite = (name, projects, lacks) => ({ name, lacks, projects });

/** The end-to-end specs in one shell. */
const endToEndSuite = (name, shell, lacks) => ({ name, lacks, shell });

const whyNoChromium = async () => ((await findChromium()) === undefined ? 'no Chromium found' : undefined);

/** `lacks` returns the reason why a suite cannot run here, or nothing. With CI=true only `optional` suites may be skipped. */
export const suites = [
  vitestSuite('unit', ['unit', 'unit-isolated'], () => undefined),
  vitestSuite('integration', ['integration', 'integration-isolated'], () => undefined),
  vitestSuite('other contracts', ['contract-renamed', 'contract-split', 'contract-soap12'], () => undefined),
  vitestSuite('contracts of another SOAP stack', ['contract-spyne-soap11', 'contract-spyne-soap12'], () =>
    hasPython('spyne') ? undefined : '/usr/bin/python3 has no spyne',
  ),
  vitestSuite('python', ['python'], () =>
    hasPython('zeep')
      ? missing('/usr/share/doc/libsoap-wsdl-perl/examples', '/usr/share/doc/libsoap-lite-perl/examples')
      : '/usr/bin/python3 has no zeep',
  ),
  {
    ...vitestSuite('old Node', ['old-node'], () =>
      findOldNode() === undefined ? 'no Node older than 22.19 is on the path' : undefined,
    ),
    optional: true,
  },
  {
    ...vitestSuite('keychain', ['keychain'], () =>
      findCommand('dbus-run-session') && findCommand('gnome-keyring-daemon')
        ? undefined
        : 'no dbus-run-session or gnome-keyring-daemon found',
    ),
    needsKeychain: true,
  },
  endToEndSuite('end-to-end in the web shell', 'web', whyNoChromium),
];

/** The same specs in the desktop app. */
export const desktopSuites = [
  endToEndSuite('end-to-end in the desktop app on a double of Electron', 'desktop', whyNoChromium),
  { ...endToEndSuite('end-to-end in real Electron', 'electron', whyNoElectron), optional: true },
];

function whyNoElectron() {
  if (findElectron() === undefined) return 'its binary is not installed';
  if (!hasDisplay()) return 'there is no display here';
  return process.platform === 'linux' && process.getuid() === 0
    ? 'it does not run as root with its sandbox'
    : undefined;
}

/** Which suites run together. One after the other, most tests of Vitest would leave a processor idle, because they wait. */
export function runsOf(chosen) {
  const isShared = ({ shell, needsKeychain }) => shell === undefined && needsKeychain !== true;
  const { shared = [], alone = [] } = Object.groupBy(chosen, (suite) => (isShared(suite) ? 'shared' : 'alone'));
  return [...(shared.length === 0 ? [] : [shared]), ...alone.map((suite) => [suite])];
}

/** Runs the suites in one process, and counts the tests of each. A suite without passed tests has failed. */
export function runTogether(chosen) {
  return inFolder((folder) => {
    const report = join(folder, 'report.json');
    const startedAt = performance.now();
    const hasSucceeded = start(chosen, report, folder);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const results = chosen.map((suite) => ({ name: suite.name, ...count(suite, report) }));
    // The process failed without a failed test.
    if (!hasSucceeded && results.every(({ failed }) => failed === 0)) results[0].failed = 1;
    return { results, seconds };
  });
}

function start([suite, ...others], report, folder) {
  const { shell, needsKeychain } = suite;
  if (shell !== undefined) return run(playwright, { PLAYWRIGHT_JSON_OUTPUT_FILE: report, ECM_E2E_SHELL: shell });
  const command = vitest([suite, ...others].flatMap(({ projects }) => projects));
  const env = { ECM_TEST_COUNTS: report };
  if (needsKeychain !== true) return run(command, env);
  return run(underKeychain(command), { ...env, HOME: folder, XDG_DATA_HOME: folder, XDG_RUNTIME_DIR: folder });
}

/** A suite without a report counts as one failure. */
function count({ projects, shell }, report) {
  try {
    const read = JSON.parse(readFileSync(report, 'utf8'));
    const counts = shell === undefined ? countVitest(read, projects) : countPlaywright(read);
    return counts.passed === 0 ? { ...counts, failed: Math.max(1, counts.failed) } : counts;
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: [] };
  }
}

/** Of a report of count-by-project.mjs. */
function countVitest(report, projects) {
  const counted = projects.map((project) => report[project]).filter((each) => each !== undefined);
  const sum = (key) => counted.reduce((total, each) => total + each[key], 0);
  const failures = counted.flatMap((each) => each.failures);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), failures };
}

function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'ecm-test-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countPlaywright({ stats, suites: files }) {
  const { expected, unexpected, flaky, skipped } = stats;
  const specsOf = ({ specs = [], suites: inner = [] }) => [...specs, ...inner.flatMap(specsOf)];
  const failures = files
    .flatMap(specsOf)
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) =>
      failureLine(
        `${file} ${title}`,
        tests.flatMap(({ results }) => results).find(({ error }) => error)?.error.message,
      ),
    );
  return { passed: expected, failed: unexpected + flaky, skipped, failures };
}
