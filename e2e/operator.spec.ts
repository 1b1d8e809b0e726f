import { once } from 'node:events';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import {
  noOtherAccounts,
  operatorsGroup,
  printed,
  sharePrograms,
  type SharedPrograms,
} from '../test-support/other-accounts.ts';
import { browserDouble } from '../test-support/opened-browser.ts';
import { captureScreen, goTo } from './app-page.ts';
import { expect, test } from '@playwright/test';

/** The app of an operator of the service: it sees what the service runs with and changes nothing. */

test.skip(noOtherAccounts() !== undefined, noOtherAccounts() ?? '');

let programs: SharedPrograms;
let service: ChildProcess;
let app: ChildProcess;
let signInUrl: string;

test.beforeAll(async () => {
  programs = sharePrograms();
  const data = programs.folderOf('service', 'data');
  const home = programs.folderOf('operator', 'home');
  service = programs.start('service', 'service/main.cjs', [], {
    ECM_DATA_DIR: data,
    ECM_PIPE_GROUP: String(operatorsGroup),
    HOME: data,
  });
  await printed(service, 'is running');
  const browser = await browserDouble();
  app = programs.start('operator', 'web/main.js', [], {
    ...browser.env,
    BROWSER: `"${join(programs.folder, 'node')}" "${join(programs.folder, 'browser-double.mjs')}"`,
    ECM_DATA_DIR: data,
    HOME: home,
  });
  signInUrl = await browser.signInUrl;
  browser.close();
});

test.afterAll(async () => {
  for (const child of [app, service]) {
    if (child.exitCode !== null) continue;
    child.kill();
    await once(child, 'exit');
  }
  programs.remove();
});

test('settings are shown read-only, with the reason; the service can be looked at', async ({ page }) => {
  await page.goto(signInUrl);
  await goTo(page, 'Plugin settings');
  await expect(page.getByText('this account is an operator').first()).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'API User', exact: true })).toBeDisabled();
  await expect(page.getByText('Kept by the service, and not shown to operators.').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toHaveCount(0);
  await captureScreen(page, 'operator-plugin-settings');
  await goTo(page, 'Appliance');
  await expect(page.getByRole('textbox', { name: 'Site host name' })).toBeDisabled();
  await captureScreen(page, 'operator-appliance');
  await goTo(page, 'Service & logs');
  await expect(page.getByText('Running', { exact: true }).first()).toBeVisible();
  const activity = page.getByRole('region', { name: 'Activity', exact: true });
  await expect(activity.getByRole('img', { name: /^ECM service: .*Running/ })).toBeVisible();
  await goTo(page, 'Test settings');
  await captureScreen(page, 'operator-test-settings');
  await goTo(page, 'Overview');
  // What is missing, but for secrets, of which an operator does not know whether they are set.
  await expect(page.getByText('Endpoint URL is required')).toBeVisible();
  await expect(page.getByText('API Password is required')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Start here' })).toHaveCount(0);
  await captureScreen(page, 'operator-overview');
});
