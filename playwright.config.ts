import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { findChromium, hasFont, keepCompiledCode } from './build/environment.mjs';
import { chosenShell, webOnly, webOnlyTag } from './e2e/chosen-shell.ts';

const executablePath = await findChromium();

keepCompiledCode();

/**
 * Chromium's sandbox does not run as root, as in containers; the next switches stop background network traffic. The last two: without a
 * GPU, drawing without one is faster than emulating one.
 */
const args = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
  '--disable-software-rasterizer',
];

/** What a shell does not have is not counted as skipped. */
const desktopOnly = [
  // The window, its menu and what the page may do, which the double plays and records; real Electron is not operated by its tests.
  'desktop-window.spec.ts',
  'desktop-native.spec.ts',
];

/** The pictures of the documentation look as on Windows, whose own typeface may not be had elsewhere. */
// Workers do not get the arguments, but the environment.
if (process.argv.includes('--update-snapshots=all')) process.env['ECM_PICTURES'] = 'documentation';
const isForDocumentation = process.env['ECM_PICTURES'] === 'documentation';
if (isForDocumentation && process.platform === 'linux' && !hasFont('Open Sans'))
  throw new Error('The pictures are made with Open Sans. Install it (on Debian: fonts-open-sans), then try again.');
const fonts = { FONTCONFIG_FILE: fileURLToPath(new URL('e2e/fonts.conf', import.meta.url)) };

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  testIgnore: chosenShell === 'web' ? desktopOnly : chosenShell === 'desktop' ? webOnly : [...webOnly, ...desktopOnly],
  ...(chosenShell === 'web' ? {} : { grepInvert: new RegExp(webOnlyTag) }),
  // A run empties its folder, and does not remove what another shell left.
  outputDir: chosenShell === 'web' ? 'test-results' : `test-results/${chosenShell}`,
  // Tests do not share program, data folder or ports.
  workers: 4,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // build/test.mjs sets the file of the JSON report, from which it counts.
  reporter: [['line'], ...(process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] === undefined ? [] : [['json'] as ['json']])],
  use: {
    viewport: { width: 1024, height: 700 },
    // Not UTC, so that local times differ from UTC.
    timezoneId: 'Europe/Vienna',
    // A trace of every test costs a twentieth of the time of a run; `--trace on` records one for a single test.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      args,
      ...(executablePath === undefined ? {} : { executablePath }),
      ...(isForDocumentation ? { env: { ...process.env, ...fonts } } : {}),
    },
  },
});
