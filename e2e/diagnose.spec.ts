import type { Locator, Page } from '@playwright/test';
import { enterPractice, goTo, captureScreen } from './app-page.ts';
import { expect, test } from './test.ts';

/** Diagnose in practice: the checks of PI run, the other two groups are skipped with a reason. */

const piChecks = [
  'Name resolution',
  'Network connection',
  'Secure connection',
  'Web service',
  'API Registration Key',
  'API User login',
  'PI version',
];
const userChecks = ['Impersonation', 'List of credentials'];

function group(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

function check(page: Page, name: string): Locator {
  return group(page, 'Privileged Identity').getByRole('listitem').filter({ hasText: name });
}

test.beforeEach(async ({ page }) => {
  await enterPractice(page);
  await goTo(page, 'Diagnose');
});

test('all checks of PI pass with the user of Test settings; the groups of service and appliance are skipped with a reason', async ({
  page,
}) => {
  await expect(page.getByRole('checkbox', { name: 'With the user and endpoint of Test settings' })).toBeChecked();
  await captureScreen(page, 'diagnose');
  await page.getByRole('button', { name: 'Run diagnosis' }).click();
  await expect(page.getByText(/^All \d+ checks passed|checks passed, \d+ warning/)).toBeVisible();
  for (const name of [...piChecks, ...userChecks, 'Global Approver'])
    await expect(check(page, name)).toContainText(/Passed|Warning/);
  for (const name of ['ECM service', 'Appliance']) {
    await expect(group(page, name)).toContainText('Leave practice to check the real one.');
    await expect(group(page, name)).not.toContainText('Failed');
  }
  await captureScreen(page, 'diagnose-practice');
});

test('without a user the checks that need one are skipped', async ({ page }) => {
  await page.getByRole('checkbox', { name: 'With the user and endpoint of Test settings' }).uncheck();
  await page.getByRole('button', { name: 'Run diagnosis' }).click();
  for (const name of userChecks) await expect(check(page, name)).toContainText('No user and endpoint were given.');
});

test('the first failure is shown at the top with its remedy, and the unsaved settings are mentioned', async ({
  page,
}) => {
  await goTo(page, 'Plugin settings');
  await page.getByRole('textbox', { name: 'API Registration Key' }).fill('not-the-key');
  await goTo(page, 'Diagnose');
  await expect(
    page.getByText('Uses the unsaved changes on the Plugin settings screen.', { exact: false }).first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Run diagnosis' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'What to check' });
  await expect(alert).toContainText('First failed check: API Registration Key (Privileged Identity)');
  await expect(check(page, 'API User login')).toContainText('Skipped because “API Registration Key” failed.');
  await captureScreen(page, 'diagnose-failed');
  await alert.getByRole('button', { name: 'Go to “API Registration Key”' }).click();
  await expect(page.getByRole('textbox', { name: 'API Registration Key' })).toBeFocused();
});

test('the diagnosis is shown as text where the clipboard is not available @web', async ({ page }) => {
  await page.getByRole('button', { name: 'Run diagnosis' }).click();
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }));
  await page.getByRole('button', { name: 'Copy as text' }).click();
  const shown = page.getByRole('dialog').getByRole('textbox', { name: 'Diagnosis as text' });
  await expect(shown).toBeFocused();
  await expect(shown).toHaveValue(/\[Passed\] Web service \([\d,]+ ms\)/);
  expect(await shown.evaluate((area: HTMLTextAreaElement) => area.selectionEnd - area.selectionStart)).toBeGreaterThan(
    200,
  );
});
