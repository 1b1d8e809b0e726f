// Runs Lighthouse (desktop preset) on the running web shell, and asserts what must not get worse. The package is not a dependency of the
// project: npx gets this version of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWebShell } from '../e2e/web-shell.ts';
import { findChromium } from './environment.mjs';

const lighthouse = 'lighthouse@13.5.0';
/** Scripts of the first screen, as they are sent. */
const mostScriptKib = 250;
const mostLayoutShift = 0.02;

async function audit(url, output) {
  const chromium = await findChromium();
  if (chromium === undefined) throw new Error('Lighthouse needs a Chromium.');
  // Chromium's sandbox does not run as root, as in containers.
  const flags = ['--headless=new', ...(process.geteuid?.() === 0 ? ['--no-sandbox'] : [])].join(' ');
  const options = [
    '--preset=desktop',
    '--output=json',
    `--output-path=${output}`,
    '--quiet',
    `--chrome-flags=${flags}`,
  ];
  const child = spawn('npx', ['--yes', lighthouse, url, ...options], {
    env: { ...process.env, CHROME_PATH: chromium },
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`Lighthouse ended with code ${code}.`);
  return JSON.parse(await readFile(output, 'utf8'));
}

function findings({ categories, audits }) {
  const score = (name) => Math.round(categories[name].score * 100);
  const scripts = audits['network-requests'].details.items.filter(({ resourceType }) => resourceType === 'Script');
  const kib = Math.ceil(scripts.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1024);
  const shift = audits['cumulative-layout-shift'].numericValue;
  return [
    ['Accessibility', score('accessibility'), score('accessibility') === 100, '100'],
    ['Best practices', score('best-practices'), score('best-practices') === 100, '100'],
    ['Layout shift', shift.toFixed(3), shift <= mostLayoutShift, `at most ${mostLayoutShift}`],
    ['Scripts in KiB', kib, kib <= mostScriptKib, `at most ${mostScriptKib}`],
    // Depends on the computer, so it is printed only.
    ['Performance', score('performance'), true, 'not asserted'],
  ];
}

/** What keeps a score below 100, by the name of the audit. */
function failedAudits({ categories, audits }, category) {
  return categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && (audits[id].score ?? 1) < 1)
    .flatMap(({ id }) => {
      const items = audits[id].details?.items ?? [];
      return [
        `${category}: ${audits[id].title}`,
        ...items.map((item) => `    ${item.node?.snippet ?? JSON.stringify(item)}`),
      ];
    });
}

const folder = await mkdtemp(join(tmpdir(), 'ecm-lighthouse-'));
const shell = await startWebShell(join(folder, 'data'));
try {
  const report = await audit(shell.url, join(folder, 'report.json'));
  const found = findings(report);
  for (const [name, value, ok, wanted] of found)
    process.stdout.write(`${ok ? ' ' : '✗'} ${name}: ${value} (${wanted})\n`);
  for (const line of [...failedAudits(report, 'accessibility'), ...failedAudits(report, 'best-practices')])
    process.stdout.write(`  ${line}\n`);
  for (const { node, score } of report.audits['layout-shifts']?.details?.items ?? [])
    process.stdout.write(`  layout shift ${score.toFixed(3)}: ${node?.selector ?? ''}\n`);
  if (found.some(([, , ok]) => !ok)) process.exitCode = 1;
} finally {
  await shell.stop();
  await rm(folder, { recursive: true, force: true });
}
