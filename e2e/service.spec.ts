import type { Locator, Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expectAccessible, expectNoOverflow, goTo, captureScreen } from './app-page.ts';
import type { SandboxProcess } from './sandbox-process.ts';
import { expect } from './test.ts';
import {
  card,
  field,
  fillAppliance,
  saveAppliance,
  savePlugin,
  saveStatus,
  saveWithService,
  scrollToTop,
  test,
} from './with-service.ts';

/** The app with a running service that is connected to the practice appliance and the practice PI. */

const levels = (page: Page, name: string) => page.getByRole('radiogroup', { name });
const log = (page: Page): Locator => page.getByRole('log', { name: 'Service log' });
const rdp = { type: 'rdp', host: 'web01.hq.example' };

/** Saves both sections and waits until the service is connected. */
async function setUp(page: Page, sandbox: SandboxProcess): Promise<void> {
  await savePlugin(page, sandbox);
  await expect(saveStatus(page)).toBeVisible();
  await goTo(page, 'Appliance');
  await saveAppliance(page, sandbox);
  await expect(card(page, 'Connection')).toContainText('Connected, active');
}

test('without the service all screens are usable, and no error is shown', async ({ page }) => {
  await goTo(page, 'Service & logs');
  await expect(card(page, 'ECM service')).toContainText('Not running');
  await expect(card(page, 'ECM service')).toContainText('npm run service');
  await captureScreen(page, 'service-absent');
  await page.getByRole('button', { name: 'Reconnect now' }).click();
  await page.getByRole('button', { name: 'Clear Token Cache' }).click();
  await expect(page.getByText('No tokens were cached.')).toBeVisible();
  await page.getByRole('button', { name: 'Support bundle' }).click();
  await expect(page.getByText(/^Saved as .*support-.*\.json/)).toBeVisible();
  await goTo(page, 'Appliance');
  await captureScreen(page, 'appliance-absent');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the appliance section is checked while typing, and saved without the service', async ({
  page,
  sandbox,
  dataFolder,
}) => {
  await goTo(page, 'Appliance');
  await field(page, 'Site host name').fill('https://pra.example');
  await expect(page.getByText('Must be the host name alone, without https://, port and path')).toBeVisible();
  await field(page, 'Port').fill('70000');
  await expect(page.getByText('Must be a whole number from 1 to 65535')).toBeVisible();
  await captureScreen(page, 'appliance-problem');
  await saveAppliance(page, sandbox);
  await expect(saveStatus(page)).toHaveText('Saved. Applies when the service starts.');
  const saved = JSON.parse(await readFile(`${dataFolder}/settings.json`, 'utf8')) as object;
  const { group: _default, ...typed } = sandbox.appliance;
  expect(saved).toMatchObject({ revision: 1, appliance: typed });
  expect(JSON.stringify(saved)).not.toContain(sandbox.secrets.applianceClientSecret);
  await field(page, 'Site host name').fill('other.example');
  await expect(page.getByText(/^Stored for another site/)).toBeVisible();
});

test('the connection to the appliance is tested with what is on screen, before it is saved', async ({
  page,
  sandbox,
  dataFolder,
}) => {
  await savePlugin(page, sandbox);
  await expect(saveStatus(page)).toBeVisible();
  await goTo(page, 'Appliance');
  const start = page.getByRole('button', { name: 'Test connection' });
  await expect(page.getByText('To test the connection, fill in the fields above.')).toBeVisible();
  await fillAppliance(page, sandbox);
  await start.click();
  await expect(page.getByText('The connection works. Save to use it.')).toBeVisible();
  await expect(
    page.getByRole('list', { name: 'Checks of the connection' }).getByText('Passed', { exact: true }),
  ).toHaveCount(6);
  await captureScreen(page, 'appliance-tested');
  await field(page, 'OAuth client id').fill('another');
  await expect(page.getByText('The connection works. Save to use it.')).toHaveCount(0);
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByText(/^Failed at: /)).toBeVisible();
  await captureScreen(page, 'appliance-test-failed');
  const saved = JSON.parse(await readFile(`${dataFolder}/settings.json`, 'utf8')) as object;
  expect(saved).toHaveProperty('appliance', {});
});

test('the service applies saved settings, connects to the appliance, and its requests are shown live', async ({
  page,
  sandbox,
  startService,
}) => {
  // Takes ten screenshots, each checked by axe.
  test.setTimeout(150_000);
  await saveWithService(page, { sandbox, startService });
  await captureScreen(page, 'plugin-settings-saved');
  await goTo(page, 'Appliance');
  await saveAppliance(page, sandbox);
  await expect(saveStatus(page)).toHaveText('Saved. In use by the service (revision 2).');
  await expect(card(page, 'Connection')).toContainText('Connected, active');
  await expect(card(page, 'Plugin')).toContainText('Ready');
  await page.evaluate(() => window.scrollTo(0, 0));
  await captureScreen(page, 'appliance-connected');

  await goTo(page, 'Service & logs');
  await expect(card(page, 'Request history')).toContainText('No requests yet');
  expect(await sandbox.consoleSession('HQ\\ann', rdp)).toMatchObject({ injected: true, released: true });
  const table = page.getByRole('table', { name: 'Request history' });
  await expect(table.getByRole('row').filter({ hasText: 'Lookup' })).toContainText(/web01\.hq\.example.*\d+ offered/);
  await expect(table.getByRole('row').filter({ hasText: 'Check-in' })).toContainText('Done');
  await expect(log(page)).toContainText('lookup.finished');
  await captureScreen(page, 'service-connected');
  await page.getByRole('button', { name: 'Support bundle' }).click();
  await expect(page.getByText(/^Saved as .*support-/)).toBeVisible();

  await levels(page, 'Log level of the service').getByRole('radio', { name: 'DEBUG' }).check();
  await page.getByRole('searchbox', { name: 'Search' }).fill('stage=conclusion');
  // The radio button is checked before the service has the level.
  await expect(async () => {
    await sandbox.consoleSession('HQ\\carol', { type: 'shell', host: 'lnx01' });
    await expect(log(page)).toContainText('DEBUG', { timeout: 2000 });
  }).toPass();
  await page.getByRole('searchbox', { name: 'Search' }).fill('');
  await scrollToTop(card(page, 'Service log'));
  await captureScreen(page, 'service-log');
  await goTo(page, 'Overview');
  await expect(card(page, 'ECM service')).toContainText('Running');
  await expect(card(page, 'Appliance link')).toContainText('Connected, active');
  await page.getByRole('button', { name: 'Hide these steps' }).click();
  await expect(
    card(page, 'Connection path').getByRole('link', { name: 'Appliance link Connected, active' }),
  ).toBeVisible();
  await captureScreen(page, 'overview-connected');
});

test('a recent request is compared with a test, and opened in Test settings', async ({
  page,
  sandbox,
  startService,
}) => {
  await startService();
  await setUp(page, sandbox);
  await sandbox.consoleSession('HQ\\carol', { type: 'shell', host: 'lnx01' });
  await goTo(page, 'Plugin settings');
  await page.getByRole('checkbox', { name: /Allow Remote Session permission$/ }).check();

  await goTo(page, 'Service & logs');
  await page.getByRole('button', { name: /^Details of the request of HQ\\carol/ }).click();
  await page.getByRole('button', { name: 'Compare with my test' }).click();
  const compared = page.getByRole('table', { name: 'Then and now' });
  await expect(compared.getByRole('row').filter({ hasText: 'Offered' })).toContainText(
    /0 offered\s*1 offered\s*Differs/,
  );
  await scrollToTop(card(page, 'Request history'));
  await captureScreen(page, 'service-compare');

  // Clears the tokens of the app and of the service, and counts both.
  await page.getByRole('button', { name: 'Clear Token Cache' }).click();
  await expect(page.getByText(/^Cleared [1-9]\d* cached tokens? here and [1-9]\d* in the service\.$/)).toBeVisible();

  await page.getByRole('button', { name: 'Open in Test settings' }).click();
  await expect(page.getByText(/^Filled in from the request of/)).toBeVisible();
  await expect(field(page, 'SRA Console Username')).toHaveValue('HQ\\carol');
  await expect(field(page, 'Hostname / IP Address')).toHaveValue('lnx01');
  await page.getByRole('button', { name: 'Look up' }).click();
  await expect(page.getByRole('region', { name: 'Result' }).getByText('1 credential found').first()).toBeVisible();
});

const mark = (page: Page, screen: string): Locator =>
  page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('link', { name: screen })
    .getByRole('img', { name: 'Needs attention' });

test('a killed service is an error on every screen, with its log, its requests and a button', async ({
  page,
  sandbox,
  startService,
}) => {
  // Takes eight screenshots, each checked by axe.
  test.setTimeout(150_000);
  const service = await startService();
  await setUp(page, sandbox);
  await sandbox.consoleSession('HQ\\ann', rdp);
  await goTo(page, 'Service & logs');
  await expect(log(page)).toContainText('lookup.finished');
  await expect(mark(page, 'Service & logs')).toHaveCount(0);

  await service.end('SIGKILL');
  await expect(card(page, 'ECM service')).toContainText('Service stopped unexpectedly');
  await expect(card(page, 'ECM service')).toContainText('Not running since');
  await expect(card(page, 'ECM service').getByRole('button', { name: 'Start' })).toBeVisible();
  await expect(mark(page, 'Service & logs')).toBeVisible();
  await expect(mark(page, 'Appliance')).toBeVisible();
  await captureScreen(page, 'service-gone');

  // A window that was opened later reads the files.
  await page.reload();
  await expect(card(page, 'ECM service')).toContainText('Service stopped unexpectedly');
  await expect(page.getByText('ECM.log, read from the file because the service is not running.')).toBeVisible();
  await expect(log(page)).toContainText('lookup.finished');
  const table = page.getByRole('table', { name: 'Request history' });
  await expect(table.getByRole('row').filter({ hasText: 'Lookup' })).toContainText(/web01\.hq\.example/);
  await page.getByRole('button', { name: 'Support bundle' }).click();
  const saved = await page.getByText(/^Saved as .*support-.*\.json/).textContent();
  const bundle = JSON.parse(await readFile(/^Saved as (.*\.json)/.exec(saved ?? '')?.[1] ?? '', 'utf8')) as {
    readonly 'ECM.log': readonly string[];
  };
  expect(bundle['ECM.log'].join('\n')).toContain('lookup.finished');

  await goTo(page, 'Overview');
  await expect(card(page, 'ECM service')).toContainText('Service stopped unexpectedly');
  await expect(card(page, 'ECM service').getByRole('button', { name: 'Start' })).toBeVisible();
  await expect(card(page, 'Appliance link')).toContainText('Unknown: the service is not running');
  const path = card(page, 'Connection path');
  await expect(path.getByRole('link', { name: 'Requests Not answered' })).toBeVisible();
  await expect(path.getByRole('link', { name: 'ECM service Service stopped unexpectedly' })).toBeVisible();
  // What the service last heard of PI is known, with its age.
  await expect(card(page, 'Connection to PI')).toContainText(/PI answered the service .* ago/);
  await captureScreen(page, 'overview-gone');

  await goTo(page, 'Diagnose');
  await page.getByRole('button', { name: 'Run diagnosis' }).click();
  await expect(page.getByRole('alert')).toContainText('First failed check: ECM service', { timeout: 30_000 });
  await expect(page.getByRole('alert')).toContainText('ended unexpectedly');
  await captureScreen(page, 'diagnose-service-gone');

  await startService();
  await goTo(page, 'Service & logs');
  await expect(card(page, 'ECM service')).toContainText('Running since', { timeout: 20_000 });
  await expect(card(page, 'ECM service')).toContainText('Revision 2');
  await expect(mark(page, 'Service & logs')).toHaveCount(0);
  await sandbox.consoleSession('HQ\\ann', rdp);
  await expect(table.getByRole('row').filter({ hasText: 'Lookup' })).toHaveCount(2);
  await goTo(page, 'Appliance');
  await expect(card(page, 'Connection')).toContainText('Connected, active');
});

test('a service that is suspended says so on every screen, and is resumed from there', async ({
  page,
  sandbox,
  startService,
  dataFolder,
}) => {
  await startService();
  await setUp(page, sandbox);
  const ecmctl = fileURLToPath(new URL('../dist/cli/ecmctl.js', import.meta.url));
  const env = { ...process.env, ECM_DATA_DIR: dataFolder };
  await promisify(execFile)(process.execPath, [ecmctl, 'service', 'suspend', '--json'], { env });
  await expect(card(page, 'Plugin')).toContainText('Suspended for maintenance');
  await expect(page.getByRole('img', { name: 'Needs attention' })).toHaveCount(1);
  await goTo(page, 'Overview');
  await expect(card(page, 'ECM service')).toContainText('Lookups and retrievals are refused');
  await card(page, 'ECM service').scrollIntoViewIfNeeded();
  await captureScreen(page, 'overview-suspended');
  await goTo(page, 'Service & logs');
  await captureScreen(page, 'service-suspended');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(card(page, 'ECM service')).toContainText('Running');
  await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(0);
});

test('a link that dropped is an error, with its remedy', async ({ page, sandbox, startService }) => {
  await startService();
  await setUp(page, sandbox);
  await sandbox.stop();
  await expect(card(page, 'Connection')).toContainText(/^ConnectionDisconnected\. Retrying/, { timeout: 20_000 });
  await expect(mark(page, 'Appliance')).toBeVisible();
  await expect(mark(page, 'Service & logs')).toHaveCount(0);
  await expect(card(page, 'Connection').getByRole('button', { name: 'Reconnect now' })).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, 0));
  await captureScreen(page, 'appliance-link-lost');
  await goTo(page, 'Overview');
  await expect(card(page, 'Appliance link').getByRole('button', { name: 'Reconnect now' })).toBeVisible();
});

test('the request history is filtered, exported, and leads to the log lines of a request', async ({
  page,
  sandbox,
  startService,
}) => {
  const service = await startService();
  await setUp(page, sandbox);
  await sandbox.consoleSession('HQ\\ann', rdp);
  await sandbox.consoleSession('HQ\\frank', { type: 'shell', host: 'lnx01' });
  await service.end('SIGTERM');
  await goTo(page, 'Service & logs');
  await expect(card(page, 'ECM service')).toContainText('Service stopped');
  const table = page.getByRole('table', { name: 'Request history' });
  await expect(table.getByRole('row').filter({ hasText: 'HQ\\frank' })).toContainText('0 offered');
  await page.getByRole('searchbox', { name: 'User' }).fill('frank');
  await expect(table.getByRole('row').filter({ hasText: 'HQ\\ann' })).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('Nothing offered');
  await expect(table.getByRole('row').filter({ hasText: 'HQ\\frank' })).toHaveCount(1);
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('Failed');
  await expect(page.getByText('No matching requests.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filter' }).click();

  await page.getByRole('button', { name: /^Details of the request of HQ\\frank/ }).click();
  await expect(page.getByText('Most likely cause')).toBeVisible();
  await page.getByRole('button', { name: 'Show log lines' }).click();
  await expect(page.getByRole('list', { name: 'Log lines of this request' })).toContainText('lookup.finished');
  await scrollToTop(card(page, 'Request history'));
  await captureScreen(page, 'service-history');

  await page.getByRole('button', { name: 'Export CSV' }).click();
  const csv = page.getByRole('textbox', { name: 'Export the request history as CSV' });
  await expect(csv).toHaveValue(/^time,correlationId,operation/);
  await expect(csv).toHaveValue(/HQ\\frank/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Export CSV' })).toBeFocused();
});

test('in practice the service can be viewed but not changed', async ({ page, startService }) => {
  await startService();
  await page.getByRole('button', { name: 'Try it with the practice vault' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Test settings' })).toBeVisible();
  await goTo(page, 'Appliance');
  await expect(field(page, 'Site host name')).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toHaveCount(0);
  await captureScreen(page, 'appliance-practice');
  await goTo(page, 'Service & logs');
  await expect(card(page, 'ECM service')).toContainText('Running');
  await expect(levels(page, 'Log level of the service').getByRole('radio', { name: 'DEBUG' })).toBeDisabled();
  await levels(page, 'Log level of this program').getByRole('radio', { name: 'DEBUG' }).check();
  await page.reload();
  await expect(levels(page, 'Log level of this program').getByRole('radio', { name: 'DEBUG' })).toBeChecked();
  await captureScreen(page, 'service-practice');
});

test('no overflow at 200 % zoom, and no finding in forced colours', async ({ page, startService }) => {
  await startService();
  await page.setViewportSize({ width: 512, height: 350 });
  for (const screen of ['Appliance', 'Service & logs'] as const) {
    await goTo(page, screen);
    await page.emulateMedia({ forcedColors: 'active' });
    await expectAccessible(page);
    await page.emulateMedia({ forcedColors: 'none' });
    await expectNoOverflow(page);
  }
});
