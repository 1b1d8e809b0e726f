// The test suites: what each needs and how it is run. Each writes a JSON report into the given file, from which its tests are counted.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { findChromium, findCommand, findElectron, findOldNode, hasDisplay, root } from './environment.mjs';

/** `projects` separated by blanks; `*` stands for any text, a leading `!` for all but these. */
const vitest = (projects, report) => [
  process.execPath,
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  ...projects.split(' ').map((project) => `--project=${project}`),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
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

/** A suite that is one project of Vitest. */
export const vitestSuite = (name, project, lacks) => ({
  name,
  project,
  lacks,
  count: countVitest,
  run: (report) => run(vitest(project, report)),
});

/** `lacks` returns the reason why a suite cannot run here, or nothing. With CI=true only `optional` suites may be skipped. */
export const suites = [
  vitestSuite('unit', 'unit unit-isolated', () => undefined),
  vitestSuite('integration', 'integration', () => undefined),
  vitestSuite('other contracts', 'contract-* !contract-spyne-*', () => undefined),
  vitestSuite('contracts of another SOAP stack', 'contract-spyne-*', () =>
    hasPython('spyne') ? undefined : '/usr/bin/python3 has no spyne',
  ),
  {
    name: 'keychain',
    lacks: () =>
      findCommand('dbus-run-session') && findCommand('gnome-keyring-daemon')
        ? undefined
        : 'no dbus-run-session or gnome-keyring-daemon found',
    count: countVitest,
    run: (report) =>
      inFolder((home) =>
        run(underKeychain(vitest('keychain', report)), { HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home }),
      ),
  },
  vitestSuite('python', 'python', () =>
    hasPython('zeep')
      ? missing('/usr/share/doc/libsoap-wsdl-perl/examples', '/usr/share/doc/libsoap-lite-perl/examples')
      : '/usr/bin/python3 has no zeep',
  ),
  {
    name: 'old Node',
    optional: true,
    lacks: () => (findOldNode() === undefined ? 'no Node older than 22.19 is on the path' : undefined),
    count: countVitest,
    run: (report) => run(vitest('old-node', report)),
  },
  {
    name: 'end-to-end',
    lacks: async () => ((await findChromium()) === undefined ? 'no Chromium found' : undefined),
    count: countPlaywright,
    run: (report) => run(playwright, { PLAYWRIGHT_JSON_OUTPUT_FILE: report, ECM_E2E_SHELL: 'web' }),
  },
  {
    name: 'end-to-end, desktop on a double of Electron',
    lacks: async () => ((await findChromium()) === undefined ? 'no Chromium found' : undefined),
    count: countPlaywright,
    run: (report) => run(playwright, { PLAYWRIGHT_JSON_OUTPUT_FILE: report, ECM_E2E_SHELL: 'desktop' }),
  },
  {
    name: 'end-to-end in real Electron',
    optional: true,
    lacks: whyNoElectron,
    count: countPlaywright,
    run: (report) => run(playwright, { PLAYWRIGHT_JSON_OUTPUT_FILE: report, ECM_E2E_SHELL: 'electron' }),
  },
];

function whyNoElectron() {
  if (findElectron() === undefined) return 'its binary is not installed';
  if (!hasDisplay()) return 'there is no display here';
  return process.platform === 'linux' && process.getuid() === 0
    ? 'it does not run as root with its sandbox'
    : undefined;
}

export function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'ecm-test-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countVitest(report) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = readReport(report);
  // A file that cannot be loaded has no tests; it counts as one failure.
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failures = testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => failureLine(fullName, failureMessages[0])),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded.length,
    skipped: numPendingTests + numTodoTests,
    failures: [...unloaded.map(({ name, message }) => failureLine(name, message)), ...failures],
  };
}

function countPlaywright(report) {
  const { stats, suites: files } = readReport(report);
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

function readReport(report) {
  return JSON.parse(readFileSync(report, 'utf8'));
}

/** One line with the beginning of the error, for the end of the output. */
function failureLine(name, message = '') {
  const [line] = stripVTControlCharacters(message).split('\n');
  return `${name}: ${line}`;
}
