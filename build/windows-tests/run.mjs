// Runs the unit and integration tests on Node for Windows under Wine, and compares what fails with known-failures.mjs.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../environment.mjs';
import { nodeForWine, startWine, windowsPath } from '../../test-support/packages/wine.ts';
import { bundleTests } from './bundle.mjs';
import { knownFailures, notRunnable } from './known-failures.mjs';

const bundled = join(root, 'node_modules/.cache/windows-tests');

// As in vitest.config.ts: texts with local times must not depend on the computer.
process.env['TZ'] = 'Europe/Vienna';

const isKnown = ({ file, test, error = '' }) =>
  knownFailures.some(
    (known) => known.file.test(file) && (known.test ?? /^/).test(test) && (known.error ?? /^/).test(error),
  );

/** At once: a run takes long. */
function printUnknown(each) {
  if (each.state === 'fail' && !isKnown(each)) console.log(`FAILED ${each.file}: ${each.test}\n  ${each.error}`);
  return each;
}

const pathToWindowsUrl = (path) => `file:///Z:${encodeURI(path)}`;
const atOnce = 2;
/** A file is ended where no test ends for so long. The first that matches its name. */
const longestTests = [
  { file: /^e2e__(?:leak-test|audit-kills)|^main__ecm__pipe__pipe\.integration/, ms: 1_200_000 },
  { file: /^/, ms: 240_000 },
];

/** Aborts when the file has not grown for this time. */
function whenIdle(report, ms) {
  const controller = new AbortController();
  let [size, since] = [0, Date.now()];
  const timer = setInterval(() => {
    const now = statSync(report, { throwIfNoEntry: false })?.size ?? 0;
    if (now !== size) [size, since] = [now, Date.now()];
    if (Date.now() - since > ms) controller.abort();
  }, 1_000);
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}

/**
 * The tests are reported into a file, because some replace the standard output.
 * @returns what ended, test by test; a file that did not end by itself counts as a failed test
 */
async function runFile(wine, folder, name) {
  const report = join(folder, `${name}.jsonl`);
  rmSync(report, { force: true });
  const idle = whenIdle(report, longestTests.find(({ file }) => file.test(name)).ms);
  const { code, output } = await wine.runUntil(
    idle.signal,
    windowsPath(nodeForWine()),
    '--require',
    windowsPath(join(import.meta.dirname, 'preloaded.cjs')),
    `--test-reporter=${pathToWindowsUrl(join(import.meta.dirname, 'json-lines.mjs'))}`,
    `--test-reporter-destination=${windowsPath(report)}`,
    windowsPath(join(bundled, `${name}.mjs`)),
  );
  idle.stop();
  const lines = existsSync(report) ? readFileSync(report, 'utf8').split('\n') : [];
  const ended = lines.flatMap((line) => (line.endsWith('}') ? [JSON.parse(line)] : []));
  const isWhole = !idle.signal.aborted && (code === 0 || ended.some(({ state }) => state === 'fail'));
  const error = idle.signal.aborted ? 'did not end' : output.trim().slice(-300);
  return [...ended, ...(isWhole ? [] : [{ state: 'fail', test: '', error }])].map((each) => ({ ...each, file: name }));
}

/** On a busy computer a test may take longer than its limit: a file in which one did is run once more. */
async function runOnceMore(wine, folder, name) {
  const ended = await runFile(wine, folder, name);
  const hangs = (each) => each.state === 'fail' && !isKnown(each) && /timed out after|did not end/.test(each.error);
  return ended.some(hangs) ? runFile(wine, folder, name) : ended;
}

/** @param wanted what the names of the files match */
export async function testOnWindowsNode(wanted = '') {
  const names = (await bundleTests(bundled)).filter(
    (name) => name.match(wanted) && !notRunnable.some(({ file }) => file.test(name)),
  );
  const folder = mkdtempSync(join(tmpdir(), 'ecm-windows-'));
  const wine = await startWine(folder);
  try {
    const ended = [];
    const queue = [...names];
    const work = async () => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift())
        ended.push(...(await runOnceMore(wine, folder, name)).map(printUnknown));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return { names, ended };
  } finally {
    wine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const { names, ended } = await testOnWindowsNode(process.argv[2]);
  const failed = ended.filter(({ state }) => state === 'fail');
  const unknown = failed.filter((each) => !isKnown(each));
  const passed = ended.filter(({ state }) => state === 'pass').length;
  const skipped = ended.filter(({ state }) => state === 'skip').length;
  console.log(
    `${names.length} files on Node for Windows under Wine: ${passed} passed, ${unknown.length} failed, ${failed.length - unknown.length} known to fail here, ${skipped} skipped on Windows`,
  );
  process.exitCode = unknown.length > 0 || passed === 0 ? 1 : 0;
}
