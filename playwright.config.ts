import { defineConfig } from '@playwright/test';
import { findChromium } from './build/environment.mjs';

const executablePath = await findChromium();

/** Chromium's sandbox does not run as root, as in containers. The other switches stop background network traffic. */
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
  // Tests do not share program, data folder or ports.
  workers: 2,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // build/test.mjs sets the file of the JSON report, from which it counts.
  reporter: [['line'], ...(process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] === undefined ? [] : [['json'] as ['json']])],
  use: {
    viewport: { width: 1024, height: 700 },
    // Not UTC, so that local times differ from UTC.
    timezoneId: 'Europe/Vienna',
    // Screenshots and snapshots would double the run time; `--trace on` records them for a single test.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    launchOptions: { args, ...(executablePath === undefined ? {} : { executablePath }) },
  },
});
