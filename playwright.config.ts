import { defineConfig } from '@playwright/test';
import { findChromium } from './build/environment.mjs';

const executablePath = await findChromium();

/** Runs as root in containers, where Chromium's sandbox cannot; and keeps it from calling home. */
const args = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  // Each test has a program, a data folder and ports of its own.
  workers: 2,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // build/test.mjs names the file of the JSON report, from which it counts.
  reporter: [['line'], ...(process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] === undefined ? [] : [['json'] as ['json']])],
  use: {
    viewport: { width: 1024, height: 700 },
    // Films and copies of the page would take as long again as the tests; `--trace on` makes them where one is looked into.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    launchOptions: { args, ...(executablePath === undefined ? {} : { executablePath }) },
  },
});
