import { captureScreen, enterPractice, goTo } from './app-page.ts';
import { expect, test } from './test.ts';

/** A result belongs to the settings and the request that it was made with. */

const changed = 'Settings changed since this test.';

test('a lookup, its request and a diagnosis are marked once an input has changed', async ({ page }) => {
  test.setTimeout(120_000);
  await enterPractice(page);
  const result = page.getByRole('region', { name: 'Result' });
  await page.getByRole('button', { name: 'Look up' }).click();
  await expect(result.getByText(/\d+ credentials found/).first()).toBeVisible();
  await expect(page.getByText(changed)).toHaveCount(0);

  const user = page.getByRole('textbox', { name: 'SRA Console Username' });
  await user.fill('HQ\\bob');
  await expect(result.getByText('The request changed since this test.')).toBeVisible();
  await user.fill('HQ\\ann');
  await expect(result.getByText('The request changed since this test.')).toHaveCount(0);

  await goTo(page, 'Diagnose');
  await page.getByRole('button', { name: 'Run diagnosis' }).click();
  await expect(page.getByText(/checks passed/)).toBeVisible({ timeout: 30_000 });

  await goTo(page, 'Plugin settings');
  const domains = page.getByRole('checkbox', { name: /filter domain credentials/ });
  await domains.uncheck();
  await goTo(page, 'Diagnose');
  await expect(page.getByText(changed)).toBeVisible();
  await expect(page.getByText(/checks passed/)).toHaveCount(0);
  await captureScreen(page, 'diagnose-changed');
  await goTo(page, 'Test settings');
  await expect(result.getByText(changed)).toBeVisible();
  await captureScreen(page, 'test-settings-changed');
  await result.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByText(changed)).toHaveCount(0);
});

test('a failed lookup is titled by its cause, with the explanation open, and leads to the setting and back', async ({
  page,
}) => {
  await enterPractice(page);
  await page.getByRole('textbox', { name: 'SRA Console Username' }).fill('zoe@hq.example');
  await page.getByRole('button', { name: 'Look up' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('Privileged Identity does not know HQ\\zoe');
  await expect(page.getByText('"Map Domains" has the line hq.example=HQ.')).toBeVisible();
  await alert.getByRole('button', { name: 'Go to “Map Domains”' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Plugin settings' })).toBeVisible();
  await page.getByRole('link', { name: 'Back to Test settings' }).click();
  await expect(alert).toContainText('Privileged Identity does not know HQ\\zoe');
});
