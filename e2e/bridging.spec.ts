import type { Locator, Page } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { connectPipe } from '../main/ecm/pipe/connect-pipe.ts';
import { createPipeClient } from '../main/ecm/pipe/pipe-client.ts';
import { readIdentity } from '../main/ecm/pipe/pipe-key.ts';
import { systemClock } from '../main/platform/clock.ts';
import { captureScreen, enterPractice, expectNoOverflow, goTo, saveScreenshot } from './app-page.ts';
import { expect } from './test.ts';
import { card, field, fill, saveStatus, saveWithService, scrollToTop, test } from './with-service.ts';
import { testAddress } from '../test-support/test-address.ts';

/** The way "This computer already runs BeyondTrust's ECM", with a client in the role of the plugin. */

const bridgeWay = (page: Page): Locator => page.getByRole('radio', { name: /BeyondTrust’s ECM/ });
const linkWay = (page: Page): Locator => page.getByRole('radio', { name: /connects to the appliance itself/ });
const session = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'rdp', host: 'web01.hq.example' } } as const;
const path = (page: Page, name: RegExp): Locator => card(page, 'Connection path').getByRole('link', { name });

async function enable(page: Page): Promise<void> {
  await card(page, 'Bridge').getByRole('button', { name: 'Enable bridging' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Enable bridging' }).click();
  await expect(card(page, 'Bridge').getByRole('button', { name: 'Disable bridging' })).toBeVisible();
}

/** A program in the role of the plugin of the vendor's ECM. */
function startBridge(dataFolder: string) {
  return createPipeClient({
    address: testAddress(dataFolder),
    identify: () => readIdentity(dataFolder, 'bridge'),
    clock: systemClock,
    random: randomBytes,
    connect: connectPipe,
    requestTimeoutMs: 15_000,
  });
}

test('without the service bridging is enabled and set up, and the screen says that nothing can use it', async ({
  page,
  dataFolder,
}) => {
  await goTo(page, 'Appliance');
  await expect(linkWay(page)).toBeChecked();
  await expect(field(page, 'Site host name')).toBeVisible();
  await bridgeWay(page).check();
  await expect(field(page, 'Site host name')).toBeHidden();
  await expect(card(page, 'Bridge')).toContainText('Bridging is off');
  await expect(card(page, 'Test the bridge')).toContainText('Enable bridging first.');
  await captureScreen(page, 'bridging-off');

  await card(page, 'Bridge').getByRole('button', { name: 'Enable bridging' }).click();
  await captureScreen(page, 'bridging-enable');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  await enable(page);
  expect((await readFile(join(dataFolder, 'bridge.key'))).length).toBe(32);
  await expect(card(page, 'Bridge')).toContainText('The service is not running');
  await expect(card(page, 'Test the bridge')).toContainText('The service is not running. Start it first.');

  const setup = card(page, 'Set up BeyondTrust’s ECM');
  await expect(setup).toContainText(join(dataFolder, 'bridge.key'));
  await expect(setup).toContainText(testAddress(dataFolder));
  await scrollToTop(setup);
  await captureScreen(page, 'bridging-setup');
  await page.setViewportSize({ width: 640, height: 700 });
  await expectNoOverflow(page);
  await saveScreenshot(page, 'bridging-setup-640');
  await page.setViewportSize({ width: 1024, height: 700 });

  await goTo(page, 'Overview');
  await expect(path(page, /^Bridge The service is not running/)).toBeVisible();
  await goTo(page, 'Appliance');
  await expect(bridgeWay(page)).toBeChecked();

  await writeFile(join(dataFolder, 'bridge.key'), 'not a key');
  await goTo(page, 'Overview');
  await goTo(page, 'Appliance');
  await card(page, 'Bridge').getByRole('button', { name: 'Disable bridging' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable bridging' }).click();
  await expect(card(page, 'Bridge')).toContainText('Bridging is off');
  await expect(readFile(join(dataFolder, 'bridge.key'))).rejects.toThrow('ENOENT');
});

test('with the service the bridge is tested, and its last call is shown instead of the link', async ({
  page,
  sandbox,
  startService,
  dataFolder,
}) => {
  test.setTimeout(150_000);
  await saveWithService(page, { sandbox, startService });

  await goTo(page, 'Appliance');
  await bridgeWay(page).check();
  await enable(page);
  await expect(card(page, 'Bridge')).toContainText('No bridge has connected yet');

  const tested = card(page, 'Test the bridge');
  const start = tested.getByRole('button', { name: 'Test the bridge' });
  await fill(page, { User: 'HQ\\ann', 'Hostname / IP Address': 'web01.hq.example' });
  await tested.getByRole('combobox', { name: 'Jump Item' }).selectOption('rdp');
  await start.click();
  await expect(tested).toContainText(/\d+ credentials? found through the pipe/);
  // The test is no bridge.
  await expect(card(page, 'Bridge')).toContainText('No bridge has connected yet');
  await scrollToTop(tested);
  await captureScreen(page, 'bridging-tested');
  await fill(page, { User: 'HQ\\frank' });
  await expect(tested).toContainText('The request changed since this test.');
  await start.click();
  await expect(tested).toContainText('No credentials found. The pipe works.');
  await fill(page, { User: 'HQ\\harry' });
  await start.click();
  await expect(tested.getByRole('alert')).toContainText('What to check');
  await scrollToTop(tested);
  await captureScreen(page, 'bridging-test-failed');
  await fill(page, { User: 'HQ\\ann' });
  await start.click();
  await expect(tested).toContainText(/\d+ credentials? found through the pipe/);

  const bridge = startBridge(dataFolder);
  await expect(card(page, 'Bridge')).toContainText('Connected, no call yet');
  expect(await bridge.call('credentials/find', { session })).toMatchObject({ ok: true });
  await expect(card(page, 'Bridge')).toContainText(/Last call .*: lookup, \d+ offered/);
  await page.evaluate(() => window.scrollTo(0, 0));
  await captureScreen(page, 'bridging-connected');

  await goTo(page, 'Overview');
  await page.getByRole('button', { name: 'Hide these steps' }).click();
  await expect(path(page, /^Bridge Last call .*offered/)).toBeVisible();
  await expect(path(page, /^Appliance Through BeyondTrust’s ECM/)).toBeVisible();
  await expect(card(page, 'Bridge')).toContainText('1 bridge connected.');
  await captureScreen(page, 'overview-bridge');

  bridge.dispose();
  await expect(path(page, /^Bridge No longer connected/)).toBeVisible();
  await expect(page.getByRole('link', { name: /^Appliance.*Needs attention/ })).toBeVisible();
  await captureScreen(page, 'overview-bridge-lost');

  await goTo(page, 'Appliance');
  await card(page, 'Bridge').getByRole('button', { name: 'Disable bridging' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable bridging' }).click();
  await expect(card(page, 'Bridge')).toContainText('Bridging is off');
});

test('a saved site and bridging together are two ECMs, and the screen says so', async ({ page, sandbox }) => {
  await goTo(page, 'Appliance');
  await fill(page, {
    'Site host name': sandbox.appliance['site'],
    Port: sandbox.appliance['port'],
    'OAuth client id': sandbox.appliance['clientId'],
    'OAuth client secret': sandbox.secrets.applianceClientSecret,
  });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(saveStatus(page)).toHaveText('Saved. Applies when the service starts.');
  await bridgeWay(page).check();
  await enable(page);
  await expect(page.getByText('the appliance then has two ECMs')).toBeVisible();
  await captureScreen(page, 'bridging-both');
  await page.getByRole('button', { name: 'Show the site' }).click();
  await expect(field(page, 'Site host name')).toBeVisible();
  await goTo(page, 'Overview');
  await expect(path(page, /^Appliance link/)).toBeVisible();
  await expect(card(page, 'Bridge')).toContainText('The service is not running');
});

test('in practice bridging is shown and cannot be changed', async ({ page }) => {
  await enterPractice(page);
  await goTo(page, 'Appliance');
  await bridgeWay(page).check();
  await expect(card(page, 'Bridge').getByRole('button', { name: 'Enable bridging' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(card(page, 'Bridge')).toContainText('Bridges belong to the real service.');
  await expect(card(page, 'Test the bridge')).toContainText('Bridges belong to the real service.');
  await captureScreen(page, 'bridging-practice');
});
