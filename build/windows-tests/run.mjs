// Runs the unit and integration tests on Node for Windows under Wine, and compares what fails with known-failures.mjs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../environment.mjs';
import { nodeForWine, startWine, windowsPath } from '../../test-support/packages/wine.ts';
import { bundleTests } from './bundle.mjs';
import { knownFailures, notRunnable } from './known-failures.mjs';

const bundled = join(root, 'node_modules/.cache/windows-tests');

const isKnown = ({ file, test, error = '' }) =>
  knownFailures.some(
    (known) => known.file.test(file) && (known.test ?? /^/).test(test) && (known.error ?? /^/).test(error),
  );

const pathToWindowsUrl = (path) => `file:///Z:${encodeURI(path)}`;
const atOnce = 2;
const longestMs = 60_000;
/** Files with many files to write, which takes long here. */
const slow = /checkouts\.model/;
const slowMs = 180_000;

/** @returns what ended, test by test; a file that did not end by itself counts as a failed test */
async function runFile(wine, name) {
  const limit = AbortSignal.timeout(slow.test(name) ? slowMs : longestMs);
  const { code, output } = await wine.runUntil(
    limit,
    windowsPath(nodeForWine()),
    '--require',
    windowsPath(join(import.meta.dirname, 'preloaded.cjs')),
    `--test-reporter=${pathToWindowsUrl(join(import.meta.dirname, 'json-lines.mjs'))}`,
    windowsPath(join(bundled, `${name}.mjs`)),
  );
  const ended = output.split('\n').flatMap((line) => (line.startsWith('{"state"') ? [JSON.parse(line)] : []));
  const isWhole = code === 0 || ended.some(({ state }) => state === 'fail');
  const error = limit.aborted ? 'did not end' : output.trim().slice(-300);
  return [...ended, ...(isWhole ? [] : [{ state: 'fail', test: '', error }])].map((each) => ({ ...each, file: name }));
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
        ended.push(...(await runFile(wine, name)));
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
  for (const { file, test, error } of unknown) console.log(`FAILED ${file}: ${test}\n  ${error}`);
  const passed = ended.filter(({ state }) => state === 'pass').length;
  const skipped = ended.filter(({ state }) => state === 'skip').length;
  console.log(
    `${names.length} files on Node for Windows under Wine: ${passed} passed, ${unknown.length} failed, ${failed.length - unknown.length} known to fail here, ${skipped} skipped on Windows`,
  );
  process.exitCode = unknown.length > 0 || passed === 0 ? 1 : 0;
}
