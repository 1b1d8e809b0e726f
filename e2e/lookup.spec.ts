import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Page } from '@playwright/test';
import { enterPractice, expectAccessible, goTo, captureScreen, rowOf } from './app-page.ts';
import { expect, test } from './test.ts';

/** Test settings with the practice vault: lookup, retrieval, explanation, failures. */

async function lookUp(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  const { Type: type, ...texts } = fields;
  if (type !== undefined) await page.getByRole('combobox', { name: 'Type' }).selectOption({ label: type });
  for (const [label, value] of Object.entries(texts))
    await page.getByRole('textbox', { name: label, exact: true }).fill(value);
  await page.getByRole('button', { name: 'Look up' }).click();
}

function result(page: Page) {
  return page.getByRole('region', { name: 'Result' });
}

async function scrollToResult(page: Page): Promise<void> {
  await result(page).evaluate((element) => element.scrollIntoView({ block: 'start' }));
}

test.beforeEach(async ({ page }) => {
  await enterPractice(page);
});

test('a lookup shows credentials, Retrieve Credential shows no password, Clear Token Cache shows the number of tokens', async ({
  page,
  dataFolder,
}) => {
  await captureScreen(page, 'test-settings');
  await lookUp(page, { 'SRA Console Username': 'HQ\\ann', Type: 'RDP', 'Hostname / IP Address': 'kiosk7' });
  await expect(
    result(page)
      .getByText(/\d+ credentials found/)
      .first(),
  ).toBeVisible();
  const row = rowOf(result(page).getByRole('table'), 'Administrator (KIOSK7)');
  await expect(row).toContainText('Will rotate');
  await row.getByRole('button', { name: /^Retrieve Credential/ }).click();
  await expect(row).toContainText(/checked in again/i);
  await scrollToResult(page);
  await captureScreen(page, 'test-settings-found');

  await goTo(page, 'Plugin settings');
  await captureScreen(page, 'plugin-settings');
  await page.getByRole('button', { name: 'Clear Token Cache' }).click();
  await expect(page.getByText('Cleared 2 cached tokens.')).toBeVisible();
  await goTo(page, 'Overview');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText(/reachable|answers/i).first()).toBeVisible();
  await captureScreen(page, 'overview-practice');

  const shown = await page.content();
  expect(shown).not.toMatch(/practice-[\w-]{16}/);
  for (const file of await readdir(dataFolder, { recursive: true, withFileTypes: true })) {
    if (file.isFile())
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toMatch(/practice-[\w-]{16}/);
  }
  expect(await readdir(dataFolder)).not.toContain('settings.json');
});

test('results are filtered and sorted by keyboard', async ({ page }) => {
  await lookUp(page, { 'SRA Console Username': 'HQ\\ann', Type: 'RDP', 'Hostname / IP Address': 'kiosk7' });
  const table = result(page).getByRole('table');
  await result(page).getByRole('searchbox', { name: 'Filter by name, kind or system' }).fill('domain');
  await expect(result(page).getByText('6 of 7 credentials shown.')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(table.getByRole('button', { name: 'Credential', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(table.getByRole('columnheader', { name: 'Credential', exact: true })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await page.keyboard.press('Enter');
  await expect(table.getByRole('columnheader', { name: 'Credential', exact: true })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(table.getByRole('rowheader').first()).toHaveText('LAB\\lab-admin');
  await result(page).getByRole('searchbox').fill('nobody');
  await expect(result(page).getByText('No credential matches the filter.')).toBeVisible();
  await expectAccessible(page);
});

test('no credentials: the explanation is open and names the setting', async ({ page }) => {
  await lookUp(page, { 'SRA Console Username': 'HQ\\carol', Type: 'Shell', 'Hostname / IP Address': 'lnx01' });
  await expect(
    result(page)
      .getByText(/no credentials/i)
      .first(),
  ).toBeVisible();
  await expect(result(page).getByText('Look at the setting', { exact: false }).first()).toBeVisible();
  await scrollToResult(page);
  await captureScreen(page, 'test-settings-none-found');
});

test('a failure shows hint and correlation id', async ({ page }) => {
  await lookUp(page, { 'SRA Console Username': 'HQ\\harry', Type: 'RDP', 'Hostname / IP Address': 'web01' });
  await expect(result(page)).toContainText('Web Application Identity Impersonation Mappings');
  await expect(result(page)).toContainText(/correlation id/i);
  await scrollToResult(page);
  await captureScreen(page, 'test-settings-failed');
});

test('a check-out conflict shows the holder', async ({ page }) => {
  await lookUp(page, { 'SRA Console Username': 'HQ\\gina', Type: 'RDP', 'Hostname / IP Address': 'file01' });
  const row = rowOf(result(page).getByRole('table'), 'Administrator (FILE01)');
  await expect(row).toContainText('Checked out by another');
  await row.getByRole('button', { name: /^Retrieve Credential/ }).click();
  await expect(result(page)).toContainText('HQ\\ann');
  await expect(result(page)).toContainText('Ignore Password Checkout');
});

test('the form shows the fields of the Jump Item type', async ({ page }) => {
  const fields = {
    'Jump Client': ['Hostname / IP Address', 'Additional IP Address'],
    RDP: ['Hostname / IP Address'],
    'RDP + SecureApp': ['Hostname / IP Address', 'Application Name'],
    Web: ['Website URL'],
  };
  const region = page.getByRole('region', { name: 'Jump Item' });
  for (const [type, names] of Object.entries(fields)) {
    await region.getByRole('combobox', { name: 'Type' }).selectOption({ label: type });
    await expect(region.getByRole('textbox')).toHaveCount(names.length);
    for (const name of names) await expect(region.getByRole('textbox', { name, exact: true })).toBeVisible();
  }
});

test('a test uses unsaved settings, and the screen says so', async ({ page }) => {
  await goTo(page, 'Plugin settings');
  await page.getByRole('checkbox', { name: /Allow Remote Session permission$/ }).check();
  await goTo(page, 'Test settings');
  await expect(page.getByText(/including unsaved changes/)).toBeVisible();
  await lookUp(page, { 'SRA Console Username': 'HQ\\carol', Type: 'Shell', 'Hostname / IP Address': 'lnx01' });
  await expect(rowOf(result(page).getByRole('table'), 'deploy (lnx01)')).toContainText('Remote session only');
});

test('after practice the real profile is unchanged', async ({ page }) => {
  await page.getByRole('button', { name: 'Leave practice' }).click();
  await expect(page.getByRole('region', { name: 'Practice vault' })).toBeHidden();
  await goTo(page, 'Plugin settings');
  await expect(page.getByRole('textbox', { name: 'Endpoint URL', exact: true })).toHaveValue('');
});
