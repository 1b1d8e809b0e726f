import { enterPractice, goTo, captureScreen } from './app-page.ts';
import { expect, test } from './test.ts';

/** Export without secrets, import into the form without saving, comparison with the saved settings. */

test('an export is imported into the form in one step, compared and discarded', async ({ page }) => {
  await enterPractice(page);
  await goTo(page, 'Plugin settings');
  await page.getByRole('button', { name: 'Export…' }).click();
  const exported = await page.getByRole('dialog').getByRole('textbox').inputValue();
  expect(exported).not.toMatch(/practice-[\w-]{16}/);
  await page.getByRole('button', { name: 'Close' }).click();

  const file = JSON.parse(exported) as { plugin: Record<string, unknown> };
  await page.getByRole('button', { name: 'Import…' }).click();
  await page
    .getByRole('dialog')
    .getByRole('textbox')
    .fill(
      JSON.stringify({
        ...file,
        plugin: { ...file.plugin, preferIpAddress: true, requestTimeoutMs: 20_000, tokenTtlMinutes: 0 },
      }),
    );
  await expect(page.getByRole('dialog')).toContainText('2 settings would change');
  await expect(page.getByRole('dialog')).toContainText('must be a whole number from 1 to 240');
  await captureScreen(page, 'plugin-settings-import');
  await page.getByRole('button', { name: 'Load into form' }).click();
  await expect(page.getByText('2 unsaved changes')).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByText('No unsaved changes')).toBeVisible();
  await page.getByRole('button', { name: 'Redo', exact: true }).click();
  await expect(page.getByText('2 unsaved changes')).toBeVisible();

  await page.getByRole('button', { name: 'Compare with saved' }).click();
  await expect(
    page.getByRole('dialog').getByRole('row').filter({ hasText: 'Prefer lookup of credentials by IP address' }),
  ).toContainText('OffOn');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Compare with saved' }).click();
  await expect(page.getByRole('dialog')).toContainText('There are no unsaved changes.');
});
