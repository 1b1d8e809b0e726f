import type { Page } from '@playwright/test';
import { captureScreen, goTo } from './app-page.ts';
import { expect, test } from './test.ts';

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

async function save(page: Page, user: string): Promise<void> {
  await field(page, 'API User').fill(user);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
}

test('revisions are listed, compared and restored', async ({ page }) => {
  test.setTimeout(120_000);
  await goTo(page, 'Plugin settings');
  await field(page, 'Endpoint URL').fill('https://pi.hq.example/ERPMWebService/AuthService.svc');
  await field(page, 'API Password').fill('typed-password');
  await field(page, 'API Registration Key').fill('typed-key');
  await field(page, 'Global Approver').fill('approver');
  await save(page, 'svc-first');
  await save(page, 'svc-second');
  await page.getByRole('button', { name: 'History' }).click();
  const revisions = page.getByRole('table', { name: 'Revisions' });
  await expect(revisions.getByRole('row')).toHaveCount(3);
  await expect(revisions.getByRole('row').nth(1)).toContainText(/2.*API User.*Current/);
  const compared = page.getByRole('region', { name: 'Compare two revisions' });
  await expect(compared.getByRole('row').filter({ hasText: 'API User' })).toContainText(/svc-first\s*svc-second/);
  await captureScreen(page, 'settings-history');

  const restore = page.getByRole('button', { name: 'Restore revision 1' });
  await restore.click();
  const dialog = page.getByRole('dialog', { name: 'Restore revision 1?' });
  await expect(dialog).toContainText('svc-first');
  await page.keyboard.press('Escape');
  await expect(restore).toBeFocused();
  await restore.click();
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText(/^Revision 1 was restored as revision 3\./)).toBeVisible();
  await page.getByRole('link', { name: 'Plugin settings' }).first().click();
  await expect(field(page, 'API User')).toHaveValue('svc-first');
});
