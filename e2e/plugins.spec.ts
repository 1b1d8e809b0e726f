import type { Page } from '@playwright/test';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectAccessible, goTo, captureScreen } from './app-page.ts';
import { expect } from './test.ts';
import { test } from './with-service.ts';

/** Another plugin than PI: chosen by folder, set up, tested, and run by the service. */

const example = fileURLToPath(new URL('../test-support/example-plugin', import.meta.url));
const plugins = (page: Page) => page.getByRole('list', { name: 'Plugins' });
const entry = (page: Page, name: string) => plugins(page).getByRole('listitem').filter({ hasText: name });

async function chooseFolder(page: Page, folder: string): Promise<void> {
  await page.getByRole('button', { name: 'Choose plugin…' }).click();
  await page.getByRole('textbox', { name: 'Folder of the plugin' }).fill(folder);
  await page.keyboard.press('Enter');
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
}

test('a plugin is chosen by its folder, set up with its own form, and tested', async ({ page, dataFolder }) => {
  await goTo(page, 'Appliance');
  await expect(entry(page, 'Privileged Identity')).toContainText('In use');
  await chooseFolder(page, example);
  await expect(entry(page, 'Example Vault 1.0.0')).toContainText('Ready');
  await page.getByRole('button', { name: 'Use Example Vault' }).click();
  await expect(entry(page, 'Example Vault')).toContainText('In use');
  await expect(page.getByText('Saved. Applies when the service starts.')).toBeVisible();
  await plugins(page).scrollIntoViewIfNeeded();
  await captureScreen(page, 'appliance-plugins');

  await page
    .getByRole('region', { name: 'Plugins on this computer' })
    .getByRole('link', { name: 'Open Plugin settings' })
    .click();
  await expect(page.getByText('Settings of the plugin Example Vault.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Endpoint URL' })).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Vault Key', exact: true }).fill('example-vault-key');
  await page.getByRole('radio', { name: 'Account', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Include disabled accounts' }).check();
  await captureScreen(page, 'plugin-settings-other');
  await save(page);
  const saved = await readFile(join(dataFolder, 'settings.json'), 'utf8');
  expect(JSON.parse(saved)).toMatchObject({
    pluginId: 'example-vault',
    plugins: { 'example-vault': { labelStyle: 'account', includeDisabled: true } },
  });
  expect(saved).not.toContain('example-vault-key');

  await goTo(page, 'Test settings');
  await page.getByRole('textbox', { name: 'SRA Console Username' }).fill('joe.user');
  await page.getByRole('textbox', { name: 'Hostname / IP Address' }).fill('kiosk7');
  await page.getByRole('button', { name: 'Look up' }).click();
  await expect(page.getByRole('status').filter({ hasText: '2 credentials found' })).toHaveCount(1);
  await page
    .getByRole('button', { name: /^Retrieve Credential/ })
    .first()
    .click();
  await expect(page.getByText(/Retrieved/).first()).toBeVisible();
  await expectAccessible(page);

  await goTo(page, 'Diagnose');
  await page.getByRole('button', { name: 'Run diagnosis' }).click();
  await expect(page.getByText(/^The plugin Example .*reports: pass\.$/)).toBeVisible();
});

test('a changed plugin is refused with reason and remedy', async ({ page, dataFolder }) => {
  const changed = join(dataFolder, 'changed');
  await cp(example, changed, { recursive: true });
  await writeFile(join(changed, 'plugin.mjs'), 'export default () => ({});\n');
  await goTo(page, 'Appliance');
  await chooseFolder(page, changed);
  await expect(entry(page, 'Example Vault')).toContainText('Refused');
  await expect(entry(page, 'Example Vault')).toContainText('is not the one that its manifest names');
  await expect(page.getByRole('button', { name: 'Use Example Vault' })).toHaveCount(0);
  await plugins(page).scrollIntoViewIfNeeded();
  await captureScreen(page, 'appliance-plugin-refused');
  await expect(entry(page, 'Privileged Identity')).toContainText('In use');
});

test('a running service applies the chosen plugin', async ({ page, startService }) => {
  await startService();
  await goTo(page, 'Service & logs');
  await expect(page.getByRole('region', { name: 'ECM service' })).toContainText(/^(?!.*Not running).*Running/, {
    timeout: 30_000,
  });
  await goTo(page, 'Appliance');
  await chooseFolder(page, example);
  await page.getByRole('button', { name: 'Use Example Vault' }).click();
  await page
    .getByRole('region', { name: 'Plugins on this computer' })
    .getByRole('link', { name: 'Open Plugin settings' })
    .click();
  await page.getByRole('textbox', { name: 'Vault Key', exact: true }).fill('example-vault-key');
  await save(page);
  await goTo(page, 'Appliance');
  await expect(page.getByRole('region', { name: 'Plugin', exact: true })).toContainText('Example Vault');
  await expect(page.getByRole('region', { name: 'Plugin', exact: true })).toContainText('Ready');
});
